//! What must be done to a picture so that an endpoint takes it, told from its header.
//!
//! The doing is the media crate's; what is said here is what people read in checks and plans.

use std::fmt;

use wanflow_api::endpoint::ImageLimits;

use crate::storyboard::Colour;
use crate::world::Picture;

/// One change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Made smaller, the aspect kept.
    Scaled { from: (u32, u32), to: (u32, u32) },
    /// Transparent pixels get a colour behind them.
    Flattened(Colour),
    /// Written in another format.
    Converted { from: &'static str },
    /// Compressed more, to fit a limit in bytes.
    Compressed { max: u64 },
}

/// Why no change makes a picture fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// A side is too short as it is.
    TooSmall,
    /// The short side is too short once the long one fits.
    TooNarrow {
        /// The short side, scaled.
        short: u32,
    },
}

impl Default for Colour {
    /// Black.
    fn default() -> Self {
        Self([0; 3])
    }
}

/// The changes that make a picture fit; none if it fits as it is.
pub(crate) fn steps(
    limits: &ImageLimits,
    picture: &Picture,
    matte: Colour,
) -> Result<Vec<Step>, Unfit> {
    let (width, height) = (picture.width, picture.height);
    if width.min(height) < limits.side_min {
        return Err(Unfit::TooSmall);
    }
    let mut steps = Vec::new();
    if !limits.formats.contains(&picture.format) {
        steps.push(Step::Converted { from: picture.format });
    }
    if width.max(height) > limits.side_max {
        let to = scaled((width, height), limits.side_max);
        let short = to.0.min(to.1);
        if short < limits.side_min {
            return Err(Unfit::TooNarrow { short });
        }
        steps.push(Step::Scaled { from: (width, height), to });
    }
    if picture.alpha && !limits.alpha {
        steps.push(Step::Flattened(matte));
    }
    if picture.bytes > limits.bytes_max {
        steps.push(Step::Compressed { max: limits.bytes_max });
    }
    Ok(steps)
}

/// All steps as one fragment after "will be".
pub(crate) fn in_words(steps: &[Step]) -> String {
    let words: Vec<_> = steps.iter().map(Step::to_string).collect();
    words.join(", ")
}

fn scaled((width, height): (u32, u32), max: u32) -> (u32, u32) {
    let long = u64::from(width.max(height));
    let side = |side: u32| {
        let rounded = (u64::from(side) * u64::from(max) + long / 2) / long;
        u32::try_from(rounded).unwrap_or(max)
    };
    (side(width), side(height))
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scaled { from, to } => {
                write!(f, "scaled from {} × {} to {} × {}", from.0, from.1, to.0, to.1)
            }
            Self::Flattened(matte) => write!(f, "flattened on {matte}"),
            Self::Converted { from } => write!(f, "converted from {from}"),
            Self::Compressed { max } => write!(f, "compressed to at most {} MB", max / 1_000_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: ImageLimits = ImageLimits {
        formats: &["image/png"],
        alpha: false,
        side_min: 360,
        side_max: 2000,
        aspect: None,
        bytes_max: 10_000_000,
        data_uri: true,
        data_uri_guessed: false,
    };

    #[test]
    fn pictures_are_made_to_fit_or_refused() {
        let fit = |format, (width, height), alpha, bytes| {
            let picture = Picture { format, width, height, alpha, bytes };
            match steps(&LIMITS, &picture, Colour([1, 2, 3])) {
                Ok(steps) => in_words(&steps),
                Err(unfit) => format!("{unfit:?}"),
            }
        };
        for (picture, expected) in [
            (("image/png", (360, 2000), false, 10_000_000), ""),
            (("image/png", (359, 2000), false, 1), "TooSmall"),
            (("image/png", (4000, 400), false, 1), "TooNarrow { short: 200 }"),
            (("image/png", (2600, 1000), false, 1), "scaled from 2600 × 1000 to 2000 × 769"),
            (
                ("image/png", (u32::MAX, u32::MAX), false, 1),
                "scaled from 4294967295 × 4294967295 to 2000 × 2000",
            ),
            (
                ("image/webp", (640, 640), true, 10_000_001),
                "converted from image/webp, flattened on #010203, compressed to at most 10 MB",
            ),
        ] {
            let (format, size, alpha, bytes) = picture;
            assert_eq!(fit(format, size, alpha, bytes), expected, "{picture:?}");
        }
    }
}
