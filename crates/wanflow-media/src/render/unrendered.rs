//! What a timeline can say and this version does not render, by name.

use std::fmt;

/// Something that a timeline can say and this version does not render.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unrendered {
    /// x264 or `ProRes`, where no other program may code the pictures.
    Encoder,
}

/// In words that follow `this version does not render`.
impl fmt::Display for Unrendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoder => "films of x264 or ProRes without an ffmpeg that may code them",
        })
    }
}
