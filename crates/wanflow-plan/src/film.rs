//! What the storyboard says of the film. How its clips become one is for [`Timeline`].
//!
//! [`Timeline`]: crate::Timeline

use serde::{Deserialize, Serialize};

use crate::Pick;

/// How the clips become a film.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Film {
    /// File name of the film, below the output folder.
    pub output: String,
    /// The picked take of each scene, in the film's order.
    pub picks: Vec<Pick>,
    /// Aspect of the film as width and height; `None`: the first scene's size.
    pub aspect: Option<(u32, u32)>,
    /// What happens to clips of another aspect.
    pub fit: Fit,
    /// How near to its source is what must be coded again. Part of no digest of a take.
    #[serde(default, skip_serializing_if = "Quality::is_usual")]
    pub quality: Quality,
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

/// What happens to clips whose aspect is not the film's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// Bars fill the frame.
    #[default]
    Pad,
    /// The clip fills the frame; what is outside is lost.
    Crop,
}
