//! Captions that are drawn into a film's frames, and the fonts of captions and cards.

use std::ops::Range;

use wanflow_plan::Timeline;
use wanflow_plan::timeline::{CaptionForm, Source};

use super::Sources;
use super::shape::{Shape, caption_frames};
use crate::text::{CaptionMask, CaptionStyle, FontFile, Fonts, TextError, missing_glyphs};
use crate::video::Frame;
use crate::{MediaError, Size};

/// Captions that are drawn into frames, in the order in which they appear.
pub(super) struct BurntCaptions<'a> {
    captions: Vec<(Range<u64>, &'a str)>,
    fonts: &'a Fonts,
    size: Size,
}

impl<'a> BurntCaptions<'a> {
    /// Those of a film. That fonts have all of their characters is found out here, before anything
    /// is drawn.
    pub(super) fn of(
        timeline: &'a Timeline,
        shape: &Shape,
        fonts: &'a Fonts,
    ) -> Result<Self, MediaError> {
        let is_burnt = timeline.output.captions.contains(&CaptionForm::Burn);
        let burnt = timeline.captions.iter().filter(|_| is_burnt);
        let captions: Vec<_> = burnt
            .map(|caption| (caption_frames(caption, &shape.grid), caption.text.as_str()))
            .filter(|(frames, text)| !frames.is_empty() && !text.trim().is_empty())
            .collect();
        for (_, text) in &captions {
            let missing = missing_glyphs(text, fonts);
            if !missing.is_empty() {
                return Err(MediaError::Text(TextError::Missing(missing)));
            }
        }
        Ok(Self { captions, fonts, size: shape.size })
    }

    /// Those that are seen in some frames, and in which.
    pub(super) fn over(&self, frames: &Range<u64>) -> impl Iterator<Item = (Range<u64>, &'a str)> {
        let is_seen = |seen: &Range<u64>| seen.start < frames.end && seen.end > frames.start;
        let seen = self.captions.iter().filter(move |(seen, _)| is_seen(seen));
        seen.map(|(seen, text)| (seen.clone(), *text))
    }
}

/// The captions over one frame after the other: each is laid out when it appears.
pub(super) struct ShownCaptions<'a> {
    all: &'a BurntCaptions<'a>,
    shown: Vec<(usize, CaptionMask)>,
}

impl<'a> ShownCaptions<'a> {
    pub(super) fn of(all: &'a BurntCaptions<'a>) -> Self {
        Self { all, shown: Vec::new() }
    }

    /// Whether any is seen in a frame of the film. Frames are asked for in order.
    pub(super) fn enter(&mut self, at: u64) -> Result<bool, MediaError> {
        let BurntCaptions { captions, fonts, size } = self.all;
        self.shown.retain(|(number, _)| captions[*number].0.contains(&at));
        for (number, (frames, text)) in captions.iter().enumerate() {
            let is_new = self.shown.iter().all(|(shown, _)| *shown != number);
            if frames.contains(&at) && is_new {
                let mask = CaptionMask::new(text, *size, CaptionStyle::default(), fonts)?;
                self.shown.push((number, mask));
            }
        }
        Ok(!self.shown.is_empty())
    }

    /// Draws them into the frame that was entered.
    pub(super) fn draw(&self, frame: &mut Frame) {
        for (_, mask) in &self.shown {
            mask.draw(frame);
        }
    }
}

/// The fonts of a timeline's captions and cards: its own, then the one that is part of this
/// program.
pub(super) fn fonts(timeline: &Timeline, sources: &Sources) -> Result<Fonts, MediaError> {
    let has_card = timeline.video.iter().any(|item| matches!(item.source, Source::Card(_)));
    let needs_fonts = has_card || timeline.output.captions.contains(&CaptionForm::Burn);
    let own = timeline.output.fonts.iter().filter(|_| needs_fonts);
    let files = own.map(|font| {
        let path = &sources.get(font)?.path;
        let bytes = std::fs::read(path).map_err(MediaError::from);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        bytes.and_then(|bytes| FontFile::new(name, bytes)).map_err(|error| error.within(path))
    });
    let files = files.chain([Ok(FontFile::bundled())]).collect::<Result<Vec<_>, _>>()?;
    Ok(Fonts::new(&files))
}
