//! What a film's file has beside pictures and sound: captions, chapters, a title, and how its
//! pictures came to be. All of it is optional; a file without any of it is as if this did not
//! exist.

use wanflow_plan::Timeline;
use wanflow_plan::timeline::{About, Caption, CaptionForm, DigitalOrigin, Time, VideoEncoder};

/// What a film's file has beside pictures and sound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilmExtras {
    /// Captions that players can turn on, in the order in which they appear.
    pub captions: Vec<Caption>,
    /// The language of the captions, as ISO 639-2 has it; `und` if it is not known.
    pub language: Option<String>,
    /// Its chapters, in the order in which they begin.
    pub chapters: Vec<Chapter>,
    /// Its title.
    pub title: Option<String>,
    /// How its pictures came to be; `None`: it does not say.
    pub origin: Option<DigitalOrigin>,
    /// How long the film is: its last chapter ends there.
    pub length: Time,
    /// What kind of file it is.
    pub container: FilmContainer,
}

/// What kind of file a film is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FilmContainer {
    /// MP4, which all players know.
    #[default]
    Mp4,
    /// `QuickTime`, in which editors look for `ProRes`.
    QuickTime,
}

impl FilmContainer {
    /// That of what an encoder codes.
    fn of(encoder: VideoEncoder) -> Self {
        match encoder {
            VideoEncoder::BuiltIn | VideoEncoder::X264 => Self::Mp4,
            VideoEncoder::Prores => Self::QuickTime,
        }
    }
}

/// A part of a film that players can jump to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// When it begins.
    pub begin: Time,
    /// What it is called.
    pub title: String,
}

impl FilmExtras {
    /// What a timeline says of the file that it becomes.
    pub fn of(timeline: &Timeline) -> Self {
        let in_track = timeline.output.captions.contains(&CaptionForm::Track);
        let chapters = timeline.placed().filter_map(|placed| {
            let title = placed.item.chapter.clone()?;
            Some(Chapter { begin: placed.begin, title })
        });
        let (title, origin) = match &timeline.output.about {
            Some(About { title, origin }) => (title.clone(), Some(*origin)),
            None => (None, None),
        };
        Self {
            captions: if in_track { timeline.captions.clone() } else { Vec::new() },
            language: None,
            chapters: chapters.collect(),
            title,
            origin,
            length: timeline.length(),
            container: FilmContainer::of(timeline.output.encoder),
        }
    }
}

#[cfg(test)]
mod tests;
