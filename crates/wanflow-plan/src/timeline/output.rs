//! The file that a timeline becomes, and what the plan's film says of it.

use serde::{Deserialize, Serialize};
use wanflow_api::Sha256;

use super::{CaptionForm, FrameRate, Loudness};
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
    /// How loud it is; `None`: as its sounds are.
    pub loudness: Option<Loudness>,
    /// Where its captions are, each form once and in order.
    pub captions: Vec<CaptionForm>,
    /// The fonts of its captions and cards, in the order in which a glyph is looked for, by the
    /// SHA-256 of their files. The built-in one comes last.
    pub fonts: Vec<Sha256>,
    /// What its file says of it; `None`: nothing.
    pub about: Option<About>,
    /// What codes its pictures.
    pub encoder: VideoEncoder,
    /// How near even areas stay to their shade where a clip is coded again. It follows from what
    /// the film is made of, and is no part of a film's digest.
    pub shades: Shades,
}

/// How near even areas stay to their shade where a clip is coded again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shades {
    /// As near as structural similarity sees it: films that say nothing of their own are as they
    /// always were, byte for byte.
    #[default]
    AsCoded,
    /// Nobody sees a difference.
    Kept,
}

/// What a film's file says of the film, for players and for whoever must know how it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its title.
    pub title: Option<String>,
    /// How its pictures came to be.
    pub origin: DigitalOrigin,
}

/// How pictures came to be, as the IPTC's digital source types tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigitalOrigin {
    /// A model made all of them.
    Generated,
    /// A model made some of them.
    PartlyGenerated,
    /// No model made any of them.
    NotGenerated,
}

/// What codes a film's pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoEncoder {
    /// wanflow itself, as H.264.
    #[default]
    BuiltIn,
    /// x264, by an installed ffmpeg.
    X264,
    /// `ProRes` 422 HQ, by an installed ffmpeg.
    Prores,
}

impl VideoEncoder {
    /// Whether wanflow does it itself.
    pub fn is_built_in(&self) -> bool {
        *self == Self::BuiltIn
    }

    /// The ending of a film's file, with its dot: editors look for `ProRes` in `QuickTime` files.
    pub fn file_ending(self) -> &'static str {
        match self {
            Self::BuiltIn | Self::X264 => ".mp4",
            Self::Prores => ".mov",
        }
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
    /// The shorter side has so many pixels; the aspect is this, or the first item's.
    Class(u32, Option<(u32, u32)>),
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
