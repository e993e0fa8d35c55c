//! What a timeline can say and this version does not render, by name.

use std::fmt;

/// Something that a timeline can say and this version does not render.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unrendered {
    /// A stretch of a clip.
    Span,
    /// A clip's own sound, made louder or quieter.
    Gain,
    /// A transition that is not a cut.
    Transition,
    /// Sound beside that of the clips.
    Audio,
    /// Captions.
    Captions,
    /// A frame size that does not follow from the first item.
    Size,
    /// A frame rate that does not follow from the clips.
    Rate,
}

/// In words that follow `this version does not render`.
impl fmt::Display for Unrendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Span => "a part of a clip",
            Self::Gain => "a change of a clip's loudness",
            Self::Transition => "transitions other than cuts",
            Self::Audio => "audio tracks",
            Self::Captions => "captions",
            Self::Size => "a size of the film's own",
            Self::Rate => "a frame rate of the film's own",
        })
    }
}
