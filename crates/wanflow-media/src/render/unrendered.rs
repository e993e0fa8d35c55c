//! What a timeline can say and this version does not render, by name.

use std::fmt;

/// Something that a timeline can say and this version does not render.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unrendered {
    /// A still or a card.
    Source,
    /// A speed other than that of the clip.
    Speed,
    /// A way to fill the frame.
    Fit,
    /// What a film's file says of the film.
    About,
    /// Another program that codes the pictures.
    Encoder,
    /// A stretch of a clip.
    Span,
    /// A transition that is not a cut.
    Transition,
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
            Self::Source => "stills and cards",
            Self::Speed => "a change of a clip's speed",
            Self::Fit => "frames that are filled by blurred edges or around a point",
            Self::About => "titles, chapters and marks in the film's file",
            Self::Encoder => "films that another program codes",
            Self::Span => "a part of a clip",
            Self::Transition => "transitions other than cuts",
            Self::Captions => "captions",
            Self::Size => "a size of the film's own",
            Self::Rate => "a frame rate of the film's own",
        })
    }
}
