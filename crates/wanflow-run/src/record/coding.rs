//! How a clip's video is coded, as a record keeps it.

use std::fmt;

use serde::{Deserialize, Serialize};
use wanflow_plan::timeline::ClipColour;

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
            "its clip is {self}: no scene can continue from it, and it can only go into a film \
             whose clips are all coded alike"
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
