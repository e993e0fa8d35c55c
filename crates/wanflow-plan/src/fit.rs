//! How pictures of other aspects get into a film's frames, and how near to them it stays.

use serde::{Deserialize, Serialize};

/// What happens to clips whose aspect is not the film's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// Bars fill the frame.
    #[default]
    Pad,
    /// The clip fills the frame; what is outside is lost.
    Crop,
    /// The clip itself fills the rest of the frame, enlarged and blurred.
    Blur,
}

/// How near to its source is what must be coded again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// Losses are hardly seen.
    #[default]
    Usual,
    /// Losses are smaller still, whatever bits it takes.
    High,
}

impl Quality {
    /// Whether it is what a film has unless it says otherwise.
    pub fn is_usual(&self) -> bool {
        *self == Self::Usual
    }
}
