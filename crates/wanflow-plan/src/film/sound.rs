//! What the storyboard says of music and voices.

use serde::{Deserialize, Serialize};

use super::file::FilmFile;
use crate::timeline::{AudioRole, Gain, Repeat, Time};

/// Music under the whole film, or a part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Music {
    /// The sound file.
    pub file: FilmFile,
    /// How loud it is, against the level to which music is brought.
    #[serde(default, skip_serializing_if = "Gain::is_unchanged")]
    pub gain: Gain,
    /// When it begins in the film.
    #[serde(default, skip_serializing_if = "Time::is_zero")]
    pub offset: Time,
    /// Where in the file it begins.
    #[serde(default, skip_serializing_if = "Time::is_zero")]
    pub from: Time,
    /// How long it takes to become as loud as it is.
    #[serde(default, skip_serializing_if = "Time::is_zero")]
    pub fade_in: Time,
    /// How long it takes to fall silent at its end.
    #[serde(default, skip_serializing_if = "Time::is_zero")]
    pub fade_out: Time,
    /// Whether it begins again until the film ends.
    #[serde(default)]
    pub repeat: Repeat,
    /// Whether it gives way to voices.
    pub role: AudioRole,
}

/// A voice over a scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Voiceover {
    /// The sound file.
    pub file: FilmFile,
    /// How loud it is, against the level to which voices are brought.
    #[serde(default, skip_serializing_if = "Gain::is_unchanged")]
    pub gain: Gain,
    /// How long after the scene's beginning it begins.
    #[serde(default, skip_serializing_if = "Time::is_zero")]
    pub offset: Time,
}
