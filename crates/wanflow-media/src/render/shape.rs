//! What a film is, and what becomes of each of its items: copied, or coded again and why.
//!
//! A clip is copied where it needs no change: it has the film's size, rate and colours, and all
//! of its frame is shown. Clips that are copied may be coded in different ways and stand beside
//! clips that are coded again: each coding is a sample entry of its own.

use std::ops::Range;

use wanflow_plan::timeline::{Caption, CaptionForm, FrameRate, Output, RateRule, Shades, Time};
use wanflow_plan::{Fit, Timeline};

use super::clip::Clip;
use super::film_size;
use super::grid::Grid;
use super::item::{Item, Shows, frame};
use super::segments::{self, Content, Segment};
use crate::clip::{FrameSize, frame_size};
use crate::video::colour::Colour;
use crate::{MediaError, Size};

/// A film's properties, and its items' places in it.
pub(super) struct Shape {
    pub(super) size: Size,
    pub(super) colour: Colour,
    pub(super) grid: Grid,
    /// Why an item's clip is not copied as it is; empty: it may be.
    pub(super) changes: Vec<Vec<String>>,
    pub(super) segments: Vec<Segment>,
    /// The frames that captions are burnt into, in order.
    pub(super) captions: Vec<Range<u64>>,
    /// Several sample entries may be needed: then parameter sets stand before each key frame,
    /// too, since browsers follow only those.
    pub(super) mixed: bool,
    /// By how many frames presentation lies behind decoding, so that no shift is negative.
    pub(super) start: u32,
    /// Whether another program codes all frames.
    pub(super) is_foreign: bool,
    /// How near even areas stay to their shade.
    pub(super) shades: Shades,
}

impl Shape {
    /// The shape of a film of items, of which there is at least one.
    pub(super) fn of(items: &[Item], timeline: &Timeline) -> Result<Self, MediaError> {
        let Output {
            size,
            rate,
            encoder,
            // Read by `new`.
            shades: _,
            captions: _,
            // Of no concern to where a film's segments begin and what they are like.
            file: _,
            fit: _,
            quality: _,
            loudness: _,
            fonts: _,
            about: _,
        } = &timeline.output;
        let rate = match rate {
            RateRule::Prevailing => film_rate(items),
            RateRule::Exact(rate) => *rate,
        };
        let size = film_size(first_size(items), *size);
        let is_foreign = !encoder.is_built_in();
        let equals = colour_of_equals(items, size, rate).filter(|_| !is_foreign);
        if let Some(colour) = equals {
            let changes = vec![Vec::new(); items.len()];
            let grid = grid(items, &changes, rate);
            return Self::new(items, timeline, changes, FilmLook { size, colour, grid });
        }
        // Encoders take even sides only.
        let size = Size::new(size.width & !1, size.height & !1);
        let alone: Vec<_> = items.iter().map(|item| changes(item, size, rate)).collect();
        let candidates = items.iter().zip(&alone).filter(|(_, alone)| alone.is_empty());
        let clips = candidates.filter_map(|(item, _)| item.clip());
        let colour = if is_foreign {
            // All players and editors know them.
            Colour::WRITTEN
        } else {
            film_colour(clips.filter(|clip| clip.stands_alone().is_none()))
        };
        let beside = |(item, mut changes): (&Item, Vec<String>)| {
            let Some(clip) = item.clip() else { return changes };
            if changes.is_empty() {
                changes.extend(clip.stands_alone().map(str::to_owned));
            }
            if changes.is_empty() && clip.colour() != colour {
                let its = clip.colour();
                changes.push(format!("its colours are {its} and the film's {colour}"));
            }
            changes
        };
        let changes: Vec<_> = items.iter().zip(alone).map(beside).collect();
        let grid = grid(items, &changes, rate);
        Self::new(items, timeline, changes, FilmLook { size, colour, grid })
    }

    fn new(
        items: &[Item],
        timeline: &Timeline,
        changes: Vec<Vec<String>>,
        look: FilmLook,
    ) -> Result<Self, MediaError> {
        let FilmLook { size, colour, grid } = look;
        let captions = burnt(timeline, &grid);
        let is_foreign = !timeline.output.encoder.is_built_in();
        let copyable: Vec<_> = changes.iter().map(|it| it.is_empty() && !is_foreign).collect();
        let segments = segments::plan(items, &copyable, &grid, &captions)?;
        let copied: Vec<&Clip> = segments
            .iter()
            .filter_map(|segment| match segment.content {
                Content::Copied { item, .. } => items[item].clip(),
                Content::Coded => None,
            })
            .collect();
        let start = copied.iter().map(|clip| clip.frame_times.lag()).max().unwrap_or(0);
        let differs = |clip: &&Clip| clip.sample_entry != copied[0].sample_entry;
        let mixed =
            !copied.is_empty() && (copied.len() < segments.len() || copied.iter().any(differs));
        let shades = timeline.output.shades;
        Ok(Self {
            size,
            colour,
            grid,
            changes,
            segments,
            captions,
            mixed,
            start,
            is_foreign,
            shades,
        })
    }

    /// Where the film ends, in frames.
    pub(super) fn end(&self) -> u64 {
        self.grid.end()
    }

    /// Its frames a second.
    pub(super) fn rate(&self) -> FrameRate {
        self.grid.rate
    }

    /// How many frames of an item are not copied.
    pub(super) fn coded_frames(&self, item: usize) -> u64 {
        let copied = self.segments.iter().filter_map(|segment| match segment.content {
            Content::Copied { item: copied, .. } if copied == item => {
                Some(segment.frames.end - segment.frames.start)
            }
            _ => None,
        });
        self.grid.places[item].frames() - copied.sum::<u64>()
    }
}

/// What all frames of a film have in common, and whose they are.
struct FilmLook {
    size: Size,
    colour: Colour,
    grid: Grid,
}

/// The frames that captions are drawn into, in order and apart from one another.
fn burnt(timeline: &Timeline, grid: &Grid) -> Vec<Range<u64>> {
    if !timeline.output.captions.contains(&CaptionForm::Burn) {
        return Vec::new();
    }
    let mut frames: Vec<_> =
        timeline.captions.iter().map(|caption| caption_frames(caption, grid)).collect();
    frames.sort_by_key(|range| range.start);
    let mut apart: Vec<Range<u64>> = Vec::new();
    for range in frames {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// The frames in which a caption is seen.
pub(super) fn caption_frames(caption: &Caption, grid: &Grid) -> Range<u64> {
    let begin = grid.frame_at(caption.begin);
    begin..grid.frame_at(caption.end).max(begin)
}

/// The colours of a film of clips that are shown as they are and coded alike, in its size and rate.
fn colour_of_equals(items: &[Item], size: Size, rate: FrameRate) -> Option<Colour> {
    let first = items.first()?.clip()?;
    let is_equal = |item: &Item| {
        let has_entry = |clip: &Clip| clip.sample_entry == first.sample_entry;
        item.is_plain()
            && item.clip().is_some_and(has_entry)
            && changes(item, size, rate).is_empty()
    };
    items.iter().all(is_equal).then(|| first.colour())
}

/// The places of items. A clip that is shown as it is has whole frames; all else is as long as it
/// is, and its ends come to lie on the frames nearest to them.
fn grid(items: &[Item], changes: &[Vec<String>], rate: FrameRate) -> Grid {
    let length = |(item, changes): (&Item, &Vec<String>)| match item.clip() {
        Some(clip) if item.is_whole() => {
            let times = &clip.frame_times;
            let frames = match changes.as_slice() {
                [] => times.times.len() as u64,
                _ => rate.frames(times.total, times.timescale).max(1),
            };
            frame(frames, rate)
        }
        _ => item.cut_length(),
    };
    let lengths: Vec<Time> = items.iter().zip(changes).map(length).collect();
    Grid::of(items, &lengths, rate)
}

/// The size that a film of a size of no rule of its own has: that of its first clip. Pictures
/// have a say where there are no clips.
fn first_size(items: &[Item]) -> Size {
    let clip = items.iter().find_map(|item| item.clip().map(|clip| clip.size));
    let picture = || {
        let pictures = items.iter().find_map(|item| match &item.shows {
            Shows::Drawn(drawn) => drawn.size(),
            Shows::Clip(_) => None,
        });
        frame_size(FrameSize::P720, pictures?).ok()
    };
    clip.or_else(picture).unwrap_or(Size::new(1280, 720))
}

/// The rate that most frames of the clips have, of those that cameras and editors know. Slates
/// do not count, unless there is nothing else.
fn film_rate(items: &[Item]) -> FrameRate {
    let clips = || items.iter().filter_map(Item::clip);
    let has_say = |clip: &&Clip| !clip.is_slate;
    let slates_alone = !clips().any(|clip| has_say(&clip));
    let mut rates: Vec<(FrameRate, u64)> = Vec::new();
    for clip in clips().filter(|clip| slates_alone || has_say(clip)) {
        let (rate, frames) = (clip.rate(), clip.frame_times.frames());
        match rates.iter_mut().find(|(known, _)| *known == rate) {
            Some((_, sum)) => *sum += frames,
            None => rates.push((rate, frames)),
        }
    }
    // Of equals, the first clip's: it gives the size, too.
    let most = rates.iter().rev().max_by_key(|(_, frames)| *frames);
    most.map_or(FrameRate::FILM, |(rate, _)| *rate)
}

/// The colours that most of the copied clips have.
fn film_colour<'a>(copied: impl Iterator<Item = &'a Clip>) -> Colour {
    let mut colours: Vec<(Colour, u64)> = Vec::new();
    for clip in copied {
        let (colour, frames) = (clip.colour(), clip.frame_times.frames());
        match colours.iter_mut().find(|(known, _)| *known == colour) {
            Some((_, sum)) => *sum += frames,
            None => colours.push((colour, frames)),
        }
    }
    let most = colours.iter().rev().max_by_key(|(_, frames)| *frames);
    most.map_or(Colour::WRITTEN, |(colour, _)| *colour)
}

/// How many rows or columns of a film a clip leaves free that is made as large as fits.
fn rest(clip: Size, film: Size) -> u64 {
    let (width, height) = (u64::from(clip.width), u64::from(clip.height));
    let wide = u64::from(film.width) * height;
    let tall = u64::from(film.height) * width;
    wide.abs_diff(tall) / if wide > tall { height } else { width }.max(1)
}

/// What must change at a clip for a film of this size and rate.
fn changes(item: &Item, size: Size, rate: FrameRate) -> Vec<String> {
    let mut changes = Vec::new();
    let Some(clip) = item.clip() else { return changes };
    if clip.size != size {
        let how = match item.fit {
            // A bar of a pixel comes of whole numbers of pixels, and is not seen.
            _ if rest(clip.size, size) < 2 => "",
            Fit::Pad => " (bars fill the rest)",
            Fit::Blur => " (its blurred edges fill the rest)",
            Fit::Crop => " (its edges are cut off)",
        };
        changes.push(format!("it is {} and the film is {size}{how}", clip.size));
    }
    if clip.rate() != rate {
        changes.push(format!("it has {} frames a second and the film has {rate}", clip.rate()));
    } else if !clip.frame_times.is_even(rate) {
        changes.push(format!("its frames are not evenly spaced, {rate} a second"));
    }
    if item.grade().is_some() {
        changes.push("it is matched to the end of the clip before".to_owned());
    }
    if !item.speed.is_normal() {
        changes.push("it is shown at another speed".to_owned());
    }
    let video = &clip.movie.video;
    let first = video.samples[0];
    let words = [
        (clip.frame_times.is_edited, "it is put together of several stretches"),
        (!clip.frame_times.is_edited && !clip.frame_times.whole, "not all of it is shown"),
        (video.delay > 0, "its picture begins late"),
        (video.display.is_turned(), "it is shown turned"),
        (
            video.samples.iter().any(|sample| sample.description != first.description),
            "the way it is coded changes partway through",
        ),
        (!first.sync, "it does not begin with a key frame"),
    ];
    changes.extend(words.iter().filter(|(holds, _)| *holds).map(|(_, why)| (*why).to_owned()));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_of_a_pixel_is_rounding() {
        assert_eq!(rest(Size::new(1920, 1080), Size::new(1706, 960)), 0);
        assert_eq!(rest(Size::new(1706, 960), Size::new(1920, 1080)), 0);
        assert_eq!(rest(Size::new(854, 480), Size::new(1280, 720)), 0);
        assert_eq!(rest(Size::new(640, 480), Size::new(1280, 720)), 320);
        assert_eq!(rest(Size::new(1280, 720), Size::new(960, 960)), 420);
    }
}
