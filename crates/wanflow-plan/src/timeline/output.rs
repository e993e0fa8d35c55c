//! The file that a timeline becomes, and what the plan's film says of it.

use super::FrameRate;
use crate::{Film, Fit, Quality};

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

impl Output {
    /// What a plan's film says, for a file of this name.
    pub fn of(film: &Film, name: String) -> Self {
        // The name that it gives itself may not be the file's, which depends on what is in it.
        let Film { output: _, picks: _, aspect: _, fit, quality } = film;
        let (size, rate) = (SizeRule::of(film), RateRule::Prevailing);
        Self { file: name, size, rate, fit: *fit, quality: *quality }
    }
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

impl SizeRule {
    /// What a plan's film says.
    pub fn of(film: &Film) -> Self {
        film.aspect.map_or(Self::First, |(width, height)| Self::Aspect(width, height))
    }
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
