//! What is done to scenes, and what is heard and read beside them: a short form, or a mapping.

use serde_json::{Value, json};

use super::{CAPTION_FORMS, TRANSITIONS, pattern};
use crate::language::{
    CAPTION, CAPTIONS, CARD, FILM_OUTPUT, LOUDNESS, MUSIC, Mapping, STILL, Shape, TRANSITION,
    VOICEOVER,
};

use super::film::Lufs;

/// How the film comes to a scene.
pub(crate) struct TransitionShape;

/// What is to be read over a scene.
pub(crate) struct CaptionShape;

/// Who speaks over a scene.
pub(crate) struct VoiceoverShape;

/// Music under the film.
pub(crate) struct MusicShape;

/// Where captions are.
pub(crate) struct CaptionsShape;

/// The same as one word or several.
pub(crate) struct CaptionModes;

/// Paths of files: one, or a list.
pub(crate) struct Paths;

/// How loud the film is.
pub(crate) struct LoudnessShape;

/// Several films.
pub(crate) struct Outputs;

/// A text in place of a clip.
pub(crate) struct CardShape;

/// A picture in place of a clip.
pub(crate) struct StillShape;

/// A list of something.
fn several(title: &str, one: &Value) -> Value {
    json!({ "type": "array", "title": title, "items": one })
}

impl Shape for TransitionShape {
    fn schema(&self) -> Value {
        json!({ "anyOf": [TRANSITIONS.schema(), TRANSITION.branch()] })
    }

    fn describe(&self) -> String {
        format!("{}; or a mapping: `{{ type: wipe, duration: 1 }}`", TRANSITIONS.describe())
    }

    fn mapping(&self) -> Option<&'static Mapping> {
        Some(&TRANSITION)
    }
}

impl Shape for CaptionShape {
    fn schema(&self) -> Value {
        json!({ "anyOf": [pattern::prose(), several("list of captions", &CAPTION.schema())] })
    }

    fn describe(&self) -> String {
        "a text, or a list, each item a mapping: `{ from: 1, to: 4, text: Four days later }`"
            .to_owned()
    }

    fn mapping(&self) -> Option<&'static Mapping> {
        Some(&CAPTION)
    }
}

impl Shape for VoiceoverShape {
    fn schema(&self) -> Value {
        json!({ "anyOf": [pattern::path(), VOICEOVER.branch()] })
    }

    fn describe(&self) -> String {
        "a path, or a mapping: `{ file: voice.wav, offset: 0.5 }`".to_owned()
    }

    fn mapping(&self) -> Option<&'static Mapping> {
        Some(&VOICEOVER)
    }
}

impl Shape for MusicShape {
    fn schema(&self) -> Value {
        let one = json!({ "anyOf": [pattern::path(), MUSIC.branch()] });
        json!({ "anyOf": [pattern::path(), MUSIC.branch(), several("list of music", &one)] })
    }

    fn describe(&self) -> String {
        "a path, a mapping such as `{ file: song.wav, gain: -6 dB }`, or a list of them".to_owned()
    }

    fn mapping(&self) -> Option<&'static Mapping> {
        Some(&MUSIC)
    }
}

impl Shape for CardShape {
    fn schema(&self) -> Value {
        json!({ "anyOf": [pattern::prose(), CARD.branch()] })
    }

    fn describe(&self) -> String {
        "a text, or a mapping: `{ text: The End, duration: 5 }`".to_owned()
    }

    fn mapping(&self) -> Option<&'static Mapping> {
        Some(&CARD)
    }
}

impl Shape for StillShape {
    fn schema(&self) -> Value {
        json!({ "anyOf": [pattern::path(), STILL.branch()] })
    }

    fn describe(&self) -> String {
        "a path, or a mapping: `{ file: moon.png, duration: 4 }`".to_owned()
    }

    fn mapping(&self) -> Option<&'static Mapping> {
        Some(&STILL)
    }
}

impl Shape for CaptionModes {
    fn schema(&self) -> Value {
        let forms = CAPTION_FORMS.schema();
        json!({ "anyOf": [forms, several("list of forms", &forms)] })
    }

    fn describe(&self) -> String {
        format!("{}, or a list of them", CAPTION_FORMS.describe())
    }
}

impl Shape for CaptionsShape {
    fn schema(&self) -> Value {
        let forms = CAPTION_FORMS.schema();
        json!({ "anyOf": [forms, several("list of forms", &forms), CAPTIONS.branch()] })
    }

    fn describe(&self) -> String {
        format!("{}; or a mapping: `{{ mode: burn, font: serif.ttf }}`", CaptionModes.describe())
    }

    fn mapping(&self) -> Option<&'static Mapping> {
        Some(&CAPTIONS)
    }
}

impl Shape for Paths {
    fn schema(&self) -> Value {
        json!({ "anyOf": [pattern::path(), several("list of paths", &pattern::path())] })
    }

    fn describe(&self) -> String {
        "a path, or a list of paths".to_owned()
    }
}

impl Shape for LoudnessShape {
    fn schema(&self) -> Value {
        json!({ "anyOf": [Lufs.schema(), LOUDNESS.branch()] })
    }

    fn describe(&self) -> String {
        format!("{}; or a mapping: `{{ target: -14 LUFS, true_peak: -1 dBTP }}`", Lufs.describe())
    }

    fn mapping(&self) -> Option<&'static Mapping> {
        Some(&LOUDNESS)
    }
}

impl Shape for Outputs {
    fn schema(&self) -> Value {
        json!({ "type": "array", "items": FILM_OUTPUT.schema() })
    }

    fn describe(&self) -> String {
        "a list, each item a mapping with an `output`".to_owned()
    }

    fn mapping(&self) -> Option<&'static Mapping> {
        Some(&FILM_OUTPUT)
    }
}
