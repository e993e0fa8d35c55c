//! What is seen: clips, stills, cards and slates, and how one becomes the next.

use serde::{Deserialize, Serialize};
use wanflow_api::{Seconds, Sha256};

use super::{ClipColour, Gain, Rgb, Span, Speed, Time};
use crate::Fit;

/// Something that is seen for a while, with its own sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VideoItem {
    /// What is shown.
    pub source: Source,
    /// Which stretch of it, in its own time.
    pub span: Span,
    /// What of the end of that stretch is left out, as the next item begins with it.
    pub tail: Tail,
    /// How long that is, in its own time. This follows from the bytes, and so is not part of the
    /// film's digest: no time at all will do until it is rendered.
    pub dropped: Time,
    /// What its exposure and its colours are brought to.
    pub matching: Matching,
    /// How fast it passes; its own sound becomes higher or lower with it.
    pub speed: Speed,
    /// What happens if its aspect is not the film's; `None`: what the output says.
    pub fit: Option<Fit>,
    /// What of it stays in view where its edges are cut off.
    pub focus: Focus,
    /// How loud its own sound is.
    pub gain: Gain,
    /// How the film comes to it from the item before.
    pub transition: Transition,
    /// The title of the chapter that begins with it.
    pub chapter: Option<String>,
}

impl VideoItem {
    /// All of a source, after a cut, as fast and as loud as it is.
    pub fn whole(source: Source) -> Self {
        let span = Span::whole(source.length());
        Self {
            source,
            span,
            tail: Tail::Kept,
            dropped: Time::ZERO,
            matching: Matching::Unmatched,
            speed: Speed::NORMAL,
            fit: None,
            focus: Focus::CENTRE,
            gain: Gain::UNCHANGED,
            transition: Transition::Cut,
            chapter: None,
        }
    }

    /// Whether all of its source is shown.
    pub fn is_whole(&self) -> bool {
        self.span == Span::whole(self.source.length())
    }

    /// The stretch of it that is seen, in its own time: without what is dropped of its end.
    pub fn shown(&self) -> Span {
        let Span { from, to } = self.span;
        Span { from, to: (to - self.dropped).max(from) }
    }

    /// How long it is in the film.
    pub fn length(&self) -> Time {
        self.speed.length_of(self.shown().length())
    }
}

/// What a video item shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A clip, or footage of the user's own.
    Clip(Clip),
    /// A picture under a moving camera.
    Still(Still),
    /// A text on a colour or a picture.
    Card(Card),
    /// A slate in the place of a clip that is missing.
    Slate(Slate),
}

impl Source {
    /// How long it is.
    pub fn length(&self) -> Time {
        match self {
            Self::Clip(Clip { length, .. })
            | Self::Still(Still { length, .. })
            | Self::Card(Card { length, .. }) => *length,
            Self::Slate(Slate { seconds, .. }) => Time::from_seconds(seconds.0),
        }
    }

    /// The clip, if it is one.
    pub fn clip(&self) -> Option<&Clip> {
        match self {
            Self::Clip(clip) => Some(clip),
            Self::Still(_) | Self::Card(_) | Self::Slate(_) => None,
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

/// A silent picture under a camera that pans and zooms slowly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Still {
    /// SHA-256 of the picture's file.
    pub picture: Sha256,
    /// How long it is seen.
    pub length: Time,
    /// Chooses the camera's path.
    pub seed: u64,
    /// A line of text in its lower left corner, as animatics have it.
    pub label: Option<String>,
}

impl Still {
    /// A picture for so long. The same picture is passed in the same way wherever it stands.
    pub fn of(picture: Sha256, length: Time, label: Option<String>) -> Self {
        let first: [u8; 8] = std::array::from_fn(|at| picture.0[at]);
        Self { picture, length, seed: u64::from_be_bytes(first), label }
    }
}

/// A silent card: a text on a ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// What stands on it; it may have several lines.
    pub text: String,
    /// How long it is seen.
    pub length: Time,
    /// What the text stands on.
    pub ground: Ground,
    /// The colour of the text.
    pub ink: Rgb,
}

/// What a card's text stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A colour.
    Colour(Rgb),
    /// A picture, by the SHA-256 of its file.
    Picture(Sha256),
}

/// A silent picture of a text on a dark ground, in the place of a clip that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slate {
    /// What stands on it: the id of the scene.
    pub text: String,
    /// How long it is.
    pub seconds: Seconds,
    /// Width and height in pixels; both are even.
    pub size: (u32, u32),
}

/// The point of a picture that stays in view where its edges are cut off, in thousandths of its
/// width and height from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Focus {
    /// From the left, 0 to 1000.
    pub across: u16,
    /// From the top, 0 to 1000.
    pub down: u16,
}

impl Focus {
    /// The middle: all edges lose alike.
    pub const CENTRE: Self = Self { across: 500, down: 500 };

    /// Whether it is the middle.
    pub fn is_centre(&self) -> bool {
        *self == Self::CENTRE
    }
}

impl Default for Focus {
    fn default() -> Self {
        Self::CENTRE
    }
}

/// What of an item's end is left out, where the next item begins with a frame of it: else that
/// frame would be seen twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tail {
    /// Nothing.
    #[default]
    Kept,
    /// Its last frame.
    LastFrame,
    /// The frame that was chosen for the next item to begin with, and those behind it.
    FromBest,
}

impl Tail {
    /// Whether nothing is left out.
    pub fn is_kept(&self) -> bool {
        *self == Self::Kept
    }
}

/// What the exposure and the colours of a clip are brought to, where it begins with a frame of the
/// clip before: that frame as the film has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// They stay as they are.
    #[default]
    Unmatched,
    /// The last frame of the clip before.
    ToLastFrame,
    /// The frame of the clip before that was chosen for it to begin with.
    ToBestFrame,
}

impl Matching {
    /// Whether they stay as they are.
    pub fn is_unmatched(&self) -> bool {
        *self == Self::Unmatched
    }
}

/// How the film comes from one video item to the next. The first item has a cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transition {
    /// At once.
    #[default]
    Cut,
    /// For so long both items are there, and one becomes the other.
    Blend(Blend, Time),
}

impl Transition {
    /// Whether one follows the other at once.
    pub fn is_cut(&self) -> bool {
        *self == Self::Cut
    }

    /// For how long both items are there.
    pub fn overlap(self) -> Time {
        match self {
            Self::Cut => Time::ZERO,
            Self::Blend(_, length) => length,
        }
    }
}

/// How one item becomes the other while both are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blend {
    /// The second shines through the first more and more.
    Crossfade,
    /// The first fades into a colour until the middle; the second comes out of it from there.
    Through(Rgb),
    /// An edge passes over the frame in this direction; the second is seen behind it.
    Wipe(Direction),
    /// The second moves in over the first in this direction.
    Slide(Direction),
}

/// Where an edge or a picture moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From right to left.
    Left,
    /// From left to right.
    Right,
    /// From bottom to top.
    Up,
    /// From top to bottom.
    Down,
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
