//! What only a film has: times, stretches and kinds of transitions, as they are written.

use wanflow_plan::timeline::Time;

use super::Spanned;

/// A time as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilmTime {
    /// Seconds.
    Seconds(Time),
    /// Frames of the film's rate.
    Frames(u32),
}

/// A stretch of a clip, as it is written: it may end before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trim {
    /// Where it begins.
    pub from: Spanned<FilmTime>,
    /// Where it ends.
    pub to: Spanned<FilmTime>,
}

/// What is seen while one scene becomes the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransitionType {
    /// Nothing: the new scene is there at once.
    Cut,
    /// The new scene shines through the old one.
    Crossfade,
    /// Out to black, and in from it.
    Fade,
    /// Out to white, and in from it.
    FadeWhite,
    /// Out to a colour, and in from it.
    Dip,
    /// An edge passes over the frame.
    Wipe,
    /// The new scene moves in.
    Slide,
}

/// What becomes of a frame that ends one clip and begins the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seams {
    /// It is seen twice.
    Keep,
    /// The earlier clip ends before it.
    Drop,
}
