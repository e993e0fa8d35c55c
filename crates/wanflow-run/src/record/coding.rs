//! How a clip's video is coded, as a record keeps it.

use std::fmt;

use serde::{Deserialize, Serialize};
use wanflow_media::{Colour, Matrix};

/// How a clip's video is coded, as its own headers say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoCoding {
    /// Its name for people, such as `HEVC` or `H.264 of 10 bits (High 10)`.
    pub name: String,
    /// Whether the wanflow that looked decodes it. A later one may decode more.
    pub is_decoded: bool,
    /// Whether it is shown otherwise than it is coded: turned, with pixels that are not square, or
    /// of several edits. Records of earlier versions do not say so, and count as before.
    #[serde(default, skip_serializing_if = "is_shown_as_coded")]
    pub is_reshaped: bool,
    /// What its numbers mean, as the picture that was sent shows, where it has no tag and players
    /// would take them for something else. Nobody compared them in earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<ClipColour>,
}

impl VideoCoding {
    /// A coding whose frames are shown as they are coded.
    pub fn plain(name: String, is_decoded: bool) -> Self {
        Self { name, is_decoded, is_reshaped: false, colour: None }
    }

    /// What follows where frames of this coding are not decoded, in words that follow a scene's
    /// name and a colon.
    pub fn limits(&self) -> String {
        format!(
            "its clip is {self}: no scene can continue from it, and it goes into films of clips \
             that are coded alike only"
        )
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
fn is_shown_as_coded(is_reshaped: &bool) -> bool {
    !is_reshaped
}

/// Prints `HEVC, which wanflow does not decode`, or the name alone where it does.
impl fmt::Display for VideoCoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if self.is_decoded { Ok(()) } else { f.write_str(", which wanflow does not decode") }
    }
}

/// What the numbers of a clip mean as colours: matrix and range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClipColour {
    /// BT.601, limited range.
    Bt601,
    /// BT.601, full range.
    Bt601Full,
    /// BT.709, limited range.
    Bt709,
    /// BT.709, full range.
    Bt709Full,
}

impl ClipColour {
    /// The record's word for a reading; `None` for one that is never compared.
    pub(crate) fn of(colour: Colour) -> Option<Self> {
        match (colour.matrix, colour.full_range) {
            (Matrix::Bt601, false) => Some(Self::Bt601),
            (Matrix::Bt601, true) => Some(Self::Bt601Full),
            (Matrix::Bt709, false) => Some(Self::Bt709),
            (Matrix::Bt709, true) => Some(Self::Bt709Full),
            (Matrix::Bt2020, _) => None,
        }
    }
}

impl From<ClipColour> for Colour {
    fn from(colour: ClipColour) -> Self {
        let (matrix, full_range) = match colour {
            ClipColour::Bt601 => (Matrix::Bt601, false),
            ClipColour::Bt601Full => (Matrix::Bt601, true),
            ClipColour::Bt709 => (Matrix::Bt709, false),
            ClipColour::Bt709Full => (Matrix::Bt709, true),
        };
        Self { matrix, full_range }
    }
}
