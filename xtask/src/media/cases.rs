//! The cases as data: `tests/media/cases.yaml`.

use std::fmt;

use serde::Deserialize;

use super::film_case::FilmCase;
use super::made::{Made, folder};
use crate::rehearsal::Check;

/// Every case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cases {
    pictures: Vec<InputCase>,
    sounds: Vec<InputCase>,
    clips: Vec<ClipCase>,
    /// Of a file of their own.
    #[serde(skip)]
    films: Vec<FilmCase>,
}

/// A picture or a sound: what goes in.
#[derive(Debug, Deserialize)]
pub(crate) struct InputCase {
    #[serde(flatten)]
    pub(crate) made: Made,
    pub(crate) file: String,
    /// What arrives at the host; nothing may where it is refused.
    pub(crate) sent: Option<Sent>,
    /// Words with which it is refused.
    pub(crate) refused: Option<String>,
    /// Words that a check says of it.
    pub(crate) says: Option<String>,
    /// What `ImageMagick` does to the chart to make what must arrive.
    #[serde(default)]
    pub(crate) like: String,
    /// How far a colour may be off, of 255.
    pub(crate) near: Option<u8>,
}

/// What arrives at the host.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Sent {
    /// The file, byte for byte.
    Untouched(Same),
    /// Something else; a plan names steps with these words.
    Changed(Vec<String>),
}

/// The word for what is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Same {
    /// Byte for byte.
    Same,
}

/// A clip: what comes out.
#[derive(Debug, Deserialize)]
pub(crate) struct ClipCase {
    #[serde(flatten)]
    pub(crate) made: Made,
    /// Where the film shows the clip as ffmpeg does.
    pub(crate) film: Option<FilmWord>,
    /// Words that say why the clip cannot be used here.
    pub(crate) refused: Option<String>,
    /// Words that a run says of it.
    pub(crate) says: Option<String>,
    /// The film's part has no sound, although the clip has.
    pub(crate) sound: Option<SoundWord>,
    /// How far the film's loudness may be off, in decibels.
    pub(crate) loudness: Option<f64>,
}

/// What the film is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FilmWord {
    /// As ffmpeg shows the clip.
    Right,
}

/// What the film's part sounds like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SoundWord {
    /// Nothing is heard, which is said.
    Silent,
}

/// One case.
#[derive(Clone, Copy)]
pub(crate) enum MediaCase<'a> {
    Picture(&'a InputCase),
    Sound(&'a InputCase),
    Clip(&'a ClipCase),
    Film(&'a FilmCase),
}

impl Cases {
    pub(crate) fn read() -> Check<Self> {
        let file = folder().join("cases.yaml");
        let text = std::fs::read_to_string(&file);
        let text = text.map_err(|error| format!("{}: {error}", file.display()))?;
        let cases: Self = serde_saphyr::from_str(&text)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let cases = Self { films: FilmCase::all()?, ..cases };
        if let Some(case) = cases.all().find(|case| !case.says_one_thing()) {
            return Err(format!("{case}: it needs one of what is right and what refuses it"));
        }
        Ok(cases)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = MediaCase<'_>> {
        let pictures = self.pictures.iter().map(MediaCase::Picture);
        let sounds = self.sounds.iter().map(MediaCase::Sound);
        let clips = self.clips.iter().map(MediaCase::Clip);
        pictures.chain(sounds).chain(clips).chain(self.films.iter().map(MediaCase::Film))
    }
}

impl<'a> MediaCase<'a> {
    pub(crate) fn made(&self) -> &'a Made {
        match *self {
            Self::Picture(case) | Self::Sound(case) => &case.made,
            Self::Clip(case) => &case.made,
            Self::Film(case) => &case.made,
        }
    }

    pub(crate) fn is_part(&self) -> bool {
        self.made().part
    }

    /// Whether it says what is right, or how it is refused, and not both.
    fn says_one_thing(&self) -> bool {
        match self {
            Self::Picture(case) | Self::Sound(case) => {
                case.sent.is_some() != case.refused.is_some()
            }
            Self::Clip(case) => case.film.is_some() != case.refused.is_some(),
            Self::Film(_) => true,
        }
    }

    /// Whether it is to be refused.
    pub(crate) fn is_refused(&self) -> bool {
        match self {
            Self::Picture(case) | Self::Sound(case) => case.refused.is_some(),
            Self::Clip(case) => case.refused.is_some(),
            Self::Film(case) => case.refused().is_some(),
        }
    }
}

impl fmt::Display for MediaCase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Picture(_) => "picture",
            Self::Sound(_) => "sound",
            Self::Clip(_) => "clip",
            Self::Film(_) => "film",
        };
        let Made { row, name, .. } = self.made();
        match self {
            Self::Film(case) => write!(f, "{kind}: {name}: {}", case.path_name()),
            _ => write!(f, "{kind}: {row}: {name}"),
        }
    }
}
