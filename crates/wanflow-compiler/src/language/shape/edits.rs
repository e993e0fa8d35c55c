//! What is done to scenes, and what is heard and read beside them: a short form, or a mapping.

use serde_json::{Value, json};

use super::{CAPTION_FORMS, TRANSITIONS};
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

/// A path beside the storyboard.
fn path() -> Value {
    json!({ "type": "string", "description": "A path beside this file." })
}

/// One of it, or a list of it.
fn one_or_several(one: &Value) -> Value {
    json!({ "anyOf": [one, { "type": "array", "items": one }] })
}

impl Shape for TransitionShape {
    fn schema(&self) -> Value {
        json!({ "anyOf": [TRANSITIONS.schema(), TRANSITION.schema()] })
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
        json!({
            "anyOf": [
                { "type": "string", "description": "Words for as long as the scene is seen." },
                { "type": "array", "items": CAPTION.schema() },
            ],
        })
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
        json!({ "anyOf": [path(), VOICEOVER.schema()] })
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
        one_or_several(&json!({ "anyOf": [path(), MUSIC.schema()] }))
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
        json!({
            "anyOf": [
                { "type": "string", "description": "White on black, for three seconds." },
                CARD.schema(),
            ],
        })
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
        json!({ "anyOf": [path(), STILL.schema()] })
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
        one_or_several(&CAPTION_FORMS.schema())
    }

    fn describe(&self) -> String {
        format!("{}, or a list of them", CAPTION_FORMS.describe())
    }
}

impl Shape for CaptionsShape {
    fn schema(&self) -> Value {
        json!({ "anyOf": [CaptionModes.schema(), CAPTIONS.schema()] })
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
        one_or_several(&path())
    }

    fn describe(&self) -> String {
        "a path, or a list of paths".to_owned()
    }
}

impl Shape for LoudnessShape {
    fn schema(&self) -> Value {
        json!({ "anyOf": [Lufs.schema(), LOUDNESS.schema()] })
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
