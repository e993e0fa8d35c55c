//! How a clip's video is coded, as a record keeps it.

use std::fmt;

use serde::{Deserialize, Serialize};

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
