//! How a clip's video is coded, as its own headers say.

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_run::record::{ClipColour, VideoCoding};

/// How a clip's video is coded.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Video {
    /// Its name for people.
    name: String,
    /// Whether wanflow decodes it.
    is_decoded: bool,
    /// Whether it is shown otherwise than it is coded; absent where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_reshaped: Option<bool>,
    /// What its numbers mean, where players would take them for something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    colour: Option<Colour>,
}

/// Matrix and range of a clip's colours.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Colour {
    /// BT.601, limited range.
    Bt601,
    /// BT.601, full range.
    Bt601Full,
    /// BT.709, limited range.
    Bt709,
    /// BT.709, full range.
    Bt709Full,
}

impl From<&VideoCoding> for Video {
    fn from(video: &VideoCoding) -> Self {
        let VideoCoding { name, is_decoded, is_reshaped, colour } = video;
        Self {
            name: name.clone(),
            is_decoded: *is_decoded,
            is_reshaped: is_reshaped.then_some(true),
            colour: colour.map(Colour::from),
        }
    }
}

impl From<ClipColour> for Colour {
    fn from(colour: ClipColour) -> Self {
        match colour {
            ClipColour::Bt601 => Self::Bt601,
            ClipColour::Bt601Full => Self::Bt601Full,
            ClipColour::Bt709 => Self::Bt709,
            ClipColour::Bt709Full => Self::Bt709Full,
        }
    }
}
