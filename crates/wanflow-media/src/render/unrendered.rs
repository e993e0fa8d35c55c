//! What a timeline can say and this version does not render, by name.

use std::fmt;

/// Something that a timeline can say and this version does not render.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unrendered {
    /// Another program that codes the pictures.
    Encoder,
}

/// In words that follow `this version does not render`.
impl fmt::Display for Unrendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoder => "films that another program codes",
        })
    }
}
