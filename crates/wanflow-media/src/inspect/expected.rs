//! What a caller knows of a film: its parts, how long it should be, and its captions.

use std::path::PathBuf;

use wanflow_plan::timeline::{Caption, Time};

/// What is expected of a film. Nothing at all is a fair expectation of a film that nobody knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExpectedFilm {
    /// How long it should be.
    pub length: Option<Time>,
    /// What it is made of, in order.
    pub parts: Vec<FilmPart>,
    /// Its captions, in the order in which they appear.
    pub captions: Vec<Caption>,
}

/// A part of a film: what was one item before it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct FilmPart {
    /// What people call it, such as the id of its scene.
    pub name: String,
    /// When it begins; with a transition, before the one before it ends.
    pub begin: Time,
    /// When it ends.
    pub end: Time,
    /// How the film comes to it.
    pub joint: Joint,
    /// Whether its picture may stand still or be dark.
    pub picture: PartPicture,
    /// Whether it is heard.
    pub sound: PartSound,
    /// Where its own sound and pictures come from, unless they pass slower or faster.
    pub clip: Option<PartClip>,
}

/// The clip that a part shows a stretch of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartClip {
    /// Its file.
    pub path: PathBuf,
    /// Where in it the part begins.
    pub from: Time,
}

/// How a film comes to one of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// At once; something else is seen.
    Cut,
    /// At once, and the picture goes on: it began with the last frame of the part before.
    Continued,
    /// Over a while.
    Transition,
}

/// What the picture of a part should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartPicture {
    /// It moves.
    Moving,
    /// It is drawn, and may stand still and be dark: a card, a slate.
    Drawn,
}

/// Whether a part should be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartSound {
    /// It has sound.
    Heard,
    /// It is meant to be silent.
    Silent,
}

impl ExpectedFilm {
    /// Whether the film is meant to be heard: `None` where its parts are not known.
    pub(super) fn is_heard(&self) -> Option<bool> {
        let heard = |part: &FilmPart| part.sound == PartSound::Heard;
        (!self.parts.is_empty()).then(|| self.parts.iter().any(heard))
    }

    /// The name of the part that is seen at a time: of two, of the later one.
    pub(super) fn part_at(&self, time: Time) -> Option<&str> {
        let parts = self.parts.iter().rev();
        let mut there = parts.filter(|part| part.begin <= time && time < part.end);
        there.next().map(|part| part.name.as_str())
    }

    /// The joints: each part but the first.
    pub(super) fn joints(&self) -> impl Iterator<Item = &FilmPart> {
        self.parts.iter().skip(1)
    }
}
