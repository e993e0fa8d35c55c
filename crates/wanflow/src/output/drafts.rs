//! `wanflow animatic --json` and `wanflow assemble --json`, version 1.

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_session::draft::{Draft as SessionDraft, DraftNote};

use super::film_work::FilmWork;
use super::version::Version;

/// Films that were made from what there is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Drafts {
    version: Version,
    /// The films, in the order in which the storyboard names them.
    films: Vec<Draft>,
}

/// A film that was made.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Draft {
    /// Its file.
    film: String,
    /// Its length, in milliseconds.
    millis: u64,
    /// The scenes of which it shows a picture in the place of a clip.
    stills: Vec<String>,
    /// The scenes of which it shows a slate.
    slates: Vec<String>,
    /// What was done to scenes that nobody asked for.
    notes: Vec<Note>,
    /// The files of its captions beside it.
    captions: Vec<String>,
    /// Integrated loudness by EBU R 128, in LUFS; `null` where the sound was not mixed.
    loudness: Option<f64>,
    /// The highest true peak, in dBTP; `null` where the sound was not mixed.
    true_peak: Option<f64>,
    work: FilmWork,
}

/// Something that is to be known of a scene.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Note {
    /// The scene.
    scene: String,
    /// What was done and why.
    text: String,
}

impl From<&[SessionDraft]> for Drafts {
    fn from(made: &[SessionDraft]) -> Self {
        Self { version: Version, films: made.iter().map(Draft::from).collect() }
    }
}

impl From<&SessionDraft> for Draft {
    fn from(made: &SessionDraft) -> Self {
        let SessionDraft { path, millis, stills, slates, notes, captions, sound, work } = made;
        Self {
            film: path.display().to_string(),
            millis: *millis,
            stills: stills.iter().map(ToString::to_string).collect(),
            slates: slates.iter().map(ToString::to_string).collect(),
            notes: notes.iter().map(Note::from).collect(),
            captions: captions.iter().map(|file| file.display().to_string()).collect(),
            loudness: sound.and_then(|sound| sound.loudness).map(of_hundredths),
            true_peak: sound.and_then(|sound| sound.true_peak).map(of_hundredths),
            work: (*work).into(),
        }
    }
}

impl From<&DraftNote> for Note {
    fn from(note: &DraftNote) -> Self {
        let DraftNote { scene, what } = note;
        Self { scene: scene.to_string(), text: what.clone() }
    }
}

fn of_hundredths(value: i32) -> f64 {
    f64::from(value) / 100.0
}
