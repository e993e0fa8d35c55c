//! Sound beside that of the clips: voices and music.

use serde::Serialize;
use wanflow_api::Sha256;

use super::{Span, Time};

/// Sounds that are mixed as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudioTrack {
    /// What it is to the mix.
    pub role: AudioRole,
    /// Its sounds, in the order in which they begin.
    pub items: Vec<AudioItem>,
}

/// What a track is to the mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AudioRole {
    /// Somebody speaks.
    Voice,
    /// Music, which may give way to voices.
    Music,
}

/// A sound that is heard for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudioItem {
    /// SHA-256 of the file that it comes from: a sound file, or a clip.
    pub sha256: Sha256,
    /// Which stretch of it, in its own time.
    pub span: Span,
    /// When it begins in the film.
    pub begin: Time,
    /// How loud it is.
    pub gain: Gain,
}

/// By how much a sound is made louder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gain {
    /// It is not heard at all.
    Mute,
    /// By so many hundredths of a decibel; negative ones make it quieter.
    Centidecibels(i32),
}

impl Gain {
    /// As loud as it is.
    pub const UNCHANGED: Self = Self::Centidecibels(0);
}
