//! Files, times and levels of a plan's film, as machines read them.

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_plan::film::FilmFile as PlanFile;
use wanflow_plan::timeline::{Gain, Time};

/// A file of the project that the film needs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct FilmFile {
    /// Path from the storyboard's folder.
    path: String,
    sha256: String,
}

impl From<&PlanFile> for FilmFile {
    fn from(file: &PlanFile) -> Self {
        let PlanFile { path, sha256 } = file;
        Self { path: path.clone(), sha256: sha256.to_string() }
    }
}

/// A time in seconds, to the millisecond.
#[expect(clippy::cast_precision_loss, reason = "films last no thousand years")]
pub(super) fn seconds(time: Time) -> f64 {
    time.millis() as f64 / 1000.0
}

/// A gain in decibels; `None` for silence.
pub(super) fn decibels(gain: Gain) -> Option<f64> {
    match gain {
        Gain::Mute => None,
        Gain::Centidecibels(gain) => Some(f64::from(gain) / 100.0),
    }
}
