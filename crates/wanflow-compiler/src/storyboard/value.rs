//! The value of a word, whichever it is: for rules that hold for all words of a kind.

use wanflow_api::{At, Resolution, ShotType};
use wanflow_plan::film::FilmSize;
use wanflow_plan::timeline::{CaptionForm, Direction, Focus, FrameRate, Gain, Speed, VideoEncoder};
use wanflow_plan::{Fit, Quality};

use super::{
    Audio, Caption, Captions, Card, Colour, Film, FilmOutput, FilmTime, Image, Loudness, Music,
    Scene, Seams, Settings, Shot, Spanned, Still, Text, Transition, TransitionType, Trim, Var,
    Voiceover, With,
};
use crate::source::Span;

/// The value of a word, and where it is written.
#[derive(Clone, Copy, Debug)]
pub struct WordValue<'a> {
    /// Where the value is written.
    pub span: Span,
    /// The value.
    pub kind: ValueKind<'a>,
}

/// The kind of a value, with what rules read of it.
#[derive(Clone, Copy, Debug)]
pub enum ValueKind<'a> {
    /// A text, perhaps an empty one.
    Text(Text<'a>),
    /// `true` or `false`.
    Flag(bool),
    /// One of some words, as the language spells it.
    Choice(&'static str),
    /// A picture.
    Picture(&'a Image<'a>),
    /// Where sound comes from.
    Sound(Audio<'a>),
    /// A whole number that is not negative.
    Whole(u32),
    /// A list; it is pointed at by its first item.
    List,
    /// Something else.
    Other,
}

/// A field of a mapping's struct.
pub trait WordField {
    /// Its value; `None` if there is none, or if it is a mapping, whose words are gone over by
    /// themselves.
    fn value(&self) -> Option<WordValue<'_>> {
        None
    }
}

impl WordField for Vec<Scene<'_>> {}
impl WordField for Vec<Var<'_>> {}
impl WordField for Vec<With<'_>> {}
impl WordField for Settings<'_> {}
impl WordField for Film<'_> {}
impl WordField for Option<Transition<'_>> {}
impl WordField for Option<Box<Transition<'_>>> {}
impl WordField for Vec<Caption<'_>> {}
impl WordField for Option<Box<Voiceover<'_>>> {}
impl WordField for Option<Box<Card<'_>>> {}
impl WordField for Option<Box<Still<'_>>> {}
impl WordField for Vec<Music<'_>> {}
impl WordField for Option<Captions<'_>> {}
impl WordField for Vec<Spanned<CaptionForm>> {}
impl WordField for Vec<Text<'_>> {}
impl WordField for Option<Loudness<'_>> {}
impl WordField for Vec<FilmOutput<'_>> {}

impl WordField for Option<Text<'_>> {
    fn value(&self) -> Option<WordValue<'_>> {
        self.map(|text| WordValue { span: text.span, kind: ValueKind::Text(text) })
    }
}

impl WordField for Option<Image<'_>> {
    fn value(&self) -> Option<WordValue<'_>> {
        let image = self.as_ref()?;
        Some(WordValue { span: image.span(), kind: ValueKind::Picture(image) })
    }
}

impl WordField for Option<Box<Image<'_>>> {
    fn value(&self) -> Option<WordValue<'_>> {
        let image = self.as_deref()?;
        Some(WordValue { span: image.span(), kind: ValueKind::Picture(image) })
    }
}

impl<T: Leaf> WordField for Option<Box<Spanned<T>>> {
    fn value(&self) -> Option<WordValue<'_>> {
        self.as_ref().map(|spanned| WordValue { span: spanned.span, kind: spanned.value.kind() })
    }
}

impl<T: Leaf> WordField for Option<Spanned<T>> {
    fn value(&self) -> Option<WordValue<'_>> {
        self.as_ref().map(|spanned| WordValue { span: spanned.span, kind: spanned.value.kind() })
    }
}

impl WordField for Option<Spanned<Vec<Shot<'_>>>> {
    fn value(&self) -> Option<WordValue<'_>> {
        let first = self.as_ref()?.value.first()?;
        Some(WordValue { span: first.span, kind: ValueKind::List })
    }
}

impl Image<'_> {
    /// Where it is written.
    pub fn span(&self) -> Span {
        match self {
            Self::File(text) | Self::Url(text) => text.span,
            Self::Chain(chain) => chain.span,
        }
    }
}

/// A value that is not a text.
trait Leaf {
    fn kind(&self) -> ValueKind<'_> {
        ValueKind::Other
    }
}

impl Leaf for i32 {}
impl Leaf for (u32, u32) {}
impl Leaf for At {}
impl Leaf for Colour {}
impl Leaf for Fit {}
impl Leaf for Quality {}
impl Leaf for Seams {}
impl Leaf for FilmSize {}
impl Leaf for FrameRate {}
impl Leaf for VideoEncoder {}
impl Leaf for FilmTime {}
impl Leaf for Trim {}
impl Leaf for TransitionType {}
impl Leaf for Direction {}
impl Leaf for Gain {}
impl Leaf for Speed {}
impl Leaf for Focus {}

impl Leaf for u32 {
    fn kind(&self) -> ValueKind<'_> {
        ValueKind::Whole(*self)
    }
}

impl Leaf for bool {
    fn kind(&self) -> ValueKind<'_> {
        ValueKind::Flag(*self)
    }
}

impl Leaf for ShotType {
    fn kind(&self) -> ValueKind<'_> {
        ValueKind::Choice(self.as_str())
    }
}

impl Leaf for Resolution {
    fn kind(&self) -> ValueKind<'_> {
        ValueKind::Choice(self.as_str())
    }
}

impl Leaf for Audio<'_> {
    fn kind(&self) -> ValueKind<'_> {
        ValueKind::Sound(*self)
    }
}
