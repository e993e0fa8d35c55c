//! The file that a timeline becomes.

use super::FrameRate;
use crate::{Fit, Quality};

/// The file that is made, and what its frames are like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Its name, below the output folder.
    pub file: String,
    /// How the size of its frames is found.
    pub size: SizeRule,
    /// How its frame rate is found.
    pub rate: RateRule,
    /// What happens to items of another aspect that say nothing of their own.
    pub fit: Fit,
    /// How near to its source is what must be coded again.
    pub quality: Quality,
}

/// How the size of a film's frames is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SizeRule {
    /// It is that of the first item.
    #[default]
    First,
    /// About as many pixels as the first item has, in this aspect as width and height.
    Aspect(u32, u32),
    /// This width and height, in pixels.
    Exact(u32, u32),
}

/// How a film's frame rate is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RateRule {
    /// The rate that most frames of the clips have.
    #[default]
    Prevailing,
    /// This one.
    Exact(FrameRate),
}
