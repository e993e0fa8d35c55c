//! The size of a film's frames, as it is written.

use serde::{Deserialize, Serialize};

/// The size of a film's frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilmSize {
    /// The shorter side has 720 pixels.
    #[serde(rename = "720P")]
    P720,
    /// The shorter side has 1080 pixels.
    #[serde(rename = "1080P")]
    P1080,
    /// This width and height, in pixels; both are even.
    Pixels(u32, u32),
}

impl FilmSize {
    /// Whether it says both sides.
    pub fn is_exact(self) -> bool {
        matches!(self, Self::Pixels(..))
    }
}
