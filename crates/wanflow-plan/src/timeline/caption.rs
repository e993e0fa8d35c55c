//! Captions: words that are read, until the end as data.

use serde::{Deserialize, Serialize};

use super::Time;

/// Words that are shown for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// When they appear.
    pub begin: Time,
    /// When they are gone.
    pub end: Time,
    /// The words.
    pub text: String,
}

/// Where a film's captions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptionForm {
    /// Drawn into the pictures.
    Burn,
    /// In a track of the film's file, which players can turn on.
    Track,
    /// In files beside the film, as `SRT` and as `WebVTT`.
    Sidecar,
}
