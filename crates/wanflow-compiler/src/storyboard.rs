//! The storyboard as a typed value: the language's nouns, every leaf with its place.
//!
//! What is absent here was not written, or was written wrongly and has been reported;
//! `Scene::has` distinguishes the two. Nothing is defaulted yet: precedence is `lower`'s matter. The
//! mappings themselves stand where their words do, in `language`.

mod film;
mod free;
mod value;

use std::fmt;

use wanflow_api::At;

use crate::document::NodeId;
use crate::language::{MOST_WORDS, SCENE};
use crate::source::Span;

pub use crate::language::{
    Caption, Captions, Card, Film, FilmOutput, Loudness, Music, Scene, Settings, Shot, Still,
    Storyboard, Transition, Voiceover,
};
pub use film::{FilmTime, Seams, TransitionType, Trim};
pub use value::{ValueKind, WordField, WordValue};

/// A value and the place where it is written. Behind an alias, the place is the alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub span: Span,
}

/// A text of the storyboard, borrowed from its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    /// The text after unquoting and unfolding.
    pub value: &'a str,
    /// Where it is written (quotes included); behind an alias, the alias.
    pub span: Span,
    /// The scalar itself: `Document::place` finds places inside the text with it.
    pub node: NodeId,
}

/// A variable: `${name}` in texts stands for its value.
#[derive(Clone, Copy, Debug)]
pub struct Var<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Its text.
    pub value: Text<'a>,
}

/// A field that only some endpoints have.
#[derive(Clone, Debug)]
pub struct With<'a> {
    /// Its name: some endpoint has it.
    pub name: Text<'a>,
    /// Its value, which some endpoint takes: a flag, a number or a text.
    pub value: Spanned<Own<'a>>,
}

/// The value of a field that only some endpoints have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Own<'a> {
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Whole(i64),
    /// A number that is not whole.
    Number(f64),
    /// A text.
    Text(&'a str),
}

impl Own<'_> {
    /// The value as JSON. Numbers that are equal are written alike.
    pub fn to_json(self) -> serde_json::Value {
        match self {
            Self::Flag(flag) => flag.into(),
            Self::Whole(number) => number.into(),
            Self::Number(number) => number.into(),
            Self::Text(text) => text.into(),
        }
    }
}

/// The picture that a scene starts from.
#[derive(Clone, Debug)]
pub enum Image<'a> {
    /// A path beside the storyboard (or a link of another scheme than http and https).
    File(Text<'a>),
    /// An http or https link.
    Url(Text<'a>),
    /// A frame of another scene's clip.
    Chain(Chain<'a>),
}

/// `{ from: SCENE, at: last | SECONDS }`.
#[derive(Clone, Debug)]
pub struct Chain<'a> {
    /// The whole mapping.
    pub span: Span,
    /// The scene whose clip gives the frame.
    pub from: Text<'a>,
    /// Which frame; the last if absent.
    pub at: Option<Spanned<At>>,
}

/// Where a scene's sound comes from.
#[derive(Clone, Copy, Debug)]
pub enum Audio<'a> {
    /// `true`: the model adds sound.
    Generated,
    /// `false`: silent.
    Silent,
    /// A path beside the storyboard.
    File(Text<'a>),
    /// An http or https link.
    Url(Text<'a>),
}

/// A colour without transparency; printed as `#rrggbb`.
///
/// The default is black.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// Some words of one mapping, by their places in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct WordSet([u64; MOST_WORDS.div_ceil(64)]);

impl WordSet {
    /// Adds the word at a place.
    pub(crate) fn add(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    /// Whether some word is among both.
    pub(crate) fn meets(self, others: Self) -> bool {
        self.0.iter().zip(others.0).any(|(ours, theirs)| ours & theirs != 0)
    }

    /// Whether the word at a place is among them.
    pub(crate) fn has(self, place: usize) -> bool {
        self.0[place / 64] >> (place % 64) & 1 == 1
    }
}

impl Scene<'_> {
    /// Whether this word was written in this scene, well or not.
    pub fn has(&self, word: &str) -> bool {
        SCENE.position(word).is_some_and(|place| self.written.has(place))
    }
}
