//! What is seen: clips and slates, and how one becomes the next.

use wanflow_api::{Seconds, Sha256};

use super::{ClipColour, Gain, Span, Time};
use crate::Fit;

/// Something that is seen for a while, with its own sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VideoItem {
    /// What is shown.
    pub source: Source,
    /// Which stretch of it, in its own time.
    pub span: Span,
    /// What happens if its aspect is not the film's; `None`: what the output says.
    pub fit: Option<Fit>,
    /// How loud its own sound is.
    pub gain: Gain,
    /// How the film comes to it from the item before.
    pub transition: Transition,
}

impl VideoItem {
    /// All of a source, after a cut, as loud as it is.
    pub fn whole(source: Source) -> Self {
        let span = Span::whole(source.length());
        Self { source, span, fit: None, gain: Gain::UNCHANGED, transition: Transition::Cut }
    }

    /// Whether all of its source is shown.
    pub fn is_whole(&self) -> bool {
        self.span == Span::whole(self.source.length())
    }
}

/// What a video item shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A clip.
    Clip(Clip),
    /// A slate in the place of a clip that is missing.
    Slate(Slate),
}

impl Source {
    /// How long it is.
    pub fn length(&self) -> Time {
        match self {
            Self::Clip(Clip { length, .. }) => *length,
            Self::Slate(Slate { seconds, .. }) => Time::from_seconds(seconds.0),
        }
    }

    /// The clip, if it is one.
    pub fn clip(&self) -> Option<&Clip> {
        match self {
            Self::Clip(clip) => Some(clip),
            Self::Slate(_) => None,
        }
    }
}

/// A clip, by its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    /// SHA-256 of its file.
    pub sha256: Sha256,
    /// How long its pictures are shown. This follows from the bytes, and so is not part of the
    /// film's digest: a length that is known only to the millisecond will do until it is rendered.
    pub length: Time,
    /// What its numbers mean as colours, where it does not say so itself and players would take
    /// them for others.
    pub colour: Option<ClipColour>,
}

/// A silent picture of a text on a dark ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slate {
    /// What stands on it: the id of the scene.
    pub text: String,
    /// How long it is.
    pub seconds: Seconds,
    /// Width and height in pixels; both are even.
    pub size: (u32, u32),
}

/// How the film comes from one video item to the next. The first item has a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// At once.
    Cut,
    /// Both are seen for so long, the second more and more.
    Crossfade(Time),
}

impl Transition {
    /// For how long both items are there.
    pub fn overlap(self) -> Time {
        match self {
            Self::Cut => Time::ZERO,
            Self::Crossfade(length) => length,
        }
    }
}

/// A video item and its place in the film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed<'a> {
    /// When it begins.
    pub begin: Time,
    /// When it ends.
    pub end: Time,
    /// What is seen.
    pub item: &'a VideoItem,
}
