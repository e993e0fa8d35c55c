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
}

/// Prints `HEVC, which wanflow does not decode`, or the name alone where it does.
impl fmt::Display for VideoCoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if self.is_decoded { Ok(()) } else { f.write_str(", which wanflow does not decode") }
    }
}
