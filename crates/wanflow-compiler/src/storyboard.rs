//! The storyboard as a typed value: the language's nouns, every leaf with its place.
//!
//! What is absent here was not written, or was written wrongly and has been reported; `written`
//! tells the two apart. Nothing is defaulted yet: precedence is `lower`'s matter.

use std::fmt;

use wanflow_api::{At, Resolution, ShotType};
use wanflow_plan::{Fit, Quality};

use crate::document::NodeId;
use crate::source::Span;

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

/// A whole storyboard.
#[derive(Clone, Debug, Default)]
pub struct Storyboard<'a> {
    /// Version of the language (`wanflow`).
    pub version: Option<Spanned<u32>>,
    /// The film's title.
    pub title: Option<Text<'a>>,
    /// Id of the endpoint.
    pub endpoint: Option<Text<'a>>,
    /// What is put before every prompt.
    pub style: Option<Text<'a>>,
    /// Variables in the order written; names are unique.
    pub vars: Vec<Var<'a>>,
    /// What holds for every scene that does not say otherwise.
    pub defaults: Settings<'a>,
    /// The scenes in the film's order.
    pub scenes: Vec<Scene<'a>>,
    /// How the clips become a film.
    pub film: Film<'a>,
}

/// A variable: `${name}` in texts stands for its value.
#[derive(Clone, Copy, Debug)]
pub struct Var<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Its text.
    pub value: Text<'a>,
}

/// One scene.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// The scene's whole mapping.
    pub span: Span,
    /// Its first line or so: where to point for something that is not there.
    pub head: Span,
    /// Which fields were written, well or not.
    pub written: Written,
    /// Its id, if one is written.
    pub id: Option<Text<'a>>,
    /// The picture it starts from.
    pub image: Option<Image<'a>>,
    /// The picture it ends on: never a chain.
    pub end_image: Option<Image<'a>>,
    /// What happens.
    pub prompt: Option<Text<'a>>,
    /// Timed parts of the prompt, never an empty list.
    pub shots: Option<Spanned<Vec<Shot<'a>>>>,
    /// All fields that `defaults` may set too.
    pub settings: Settings<'a>,
}

/// The fields that a scene and `defaults` share.
#[derive(Clone, Debug, Default)]
pub struct Settings<'a> {
    /// Framing and movement.
    pub camera: Option<Text<'a>>,
    /// Put before the prompt.
    pub style: Option<Text<'a>>,
    /// Name of a video effect.
    pub template: Option<Text<'a>>,
    /// Where sound comes from.
    pub audio: Option<Spanned<Audio<'a>>>,
    /// What must not be seen.
    pub negative_prompt: Option<Text<'a>>,
    /// Seed of the first take.
    pub seed: Option<Spanned<u32>>,
    /// Whole seconds.
    pub duration: Option<Spanned<u32>>,
    /// One continuous shot or several.
    pub shot_type: Option<Spanned<ShotType>>,
    /// Whether the host draws its mark.
    pub watermark: Option<Spanned<bool>>,
    /// Class of the frame size.
    pub resolution: Option<Spanned<Resolution>>,
    /// Whether the host may rewrite the prompt.
    pub prompt_extend: Option<Spanned<bool>>,
    /// How many generations to buy, at least 1.
    pub takes: Option<Spanned<u32>>,
    /// Colour under transparent pixels.
    pub matte: Option<Spanned<Colour>>,
    /// Whether pictures that the endpoint refuses are made fit.
    pub prepare: Option<Spanned<bool>>,
    /// Fields that only some endpoints have, in the order written; names are unique.
    pub with: Vec<With<'a>>,
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

/// A timed part of a scene's prompt.
#[derive(Clone, Debug)]
pub struct Shot<'a> {
    /// The shot's whole mapping.
    pub span: Span,
    /// Whole seconds, at least 1; absent only after an error.
    pub duration: Option<Spanned<u32>>,
    /// Framing and movement.
    pub camera: Option<Text<'a>>,
    /// What happens; absent only after an error.
    pub prompt: Option<Text<'a>>,
}

/// How the clips become a film.
#[derive(Clone, Debug, Default)]
pub struct Film<'a> {
    /// File name.
    pub output: Option<Text<'a>>,
    /// Width and height of the film's aspect, both at least 1.
    pub aspect: Option<Spanned<(u32, u32)>>,
    /// What happens to clips of another aspect.
    pub fit: Option<Spanned<Fit>>,
    /// How near to its source is what must be coded again.
    pub quality: Option<Spanned<Quality>>,
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

/// The names of fields that were written in a scene, well or not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written(pub(crate) u32);

impl Scene<'_> {
    /// Whether a field of this name was written in this scene, well or not.
    pub fn has(&self, field: &str) -> bool {
        crate::decode::keys::SCENE.position(field).is_some_and(|bit| self.written.0 >> bit & 1 == 1)
    }
}
