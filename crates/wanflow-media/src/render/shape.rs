//! What a film is, and what becomes of each of its clips: copied, or coded again and why.
//!
//! A clip is copied where it needs no change: it has the film's size, rate and colours, and all
//! of it is shown. Clips that are copied may be coded in different ways and stand beside clips
//! that are coded again: each coding is a sample entry of its own.

use crate::Size;
use crate::video::colour::Colour;
use wanflow_plan::Fit;
use wanflow_plan::timeline::{FrameRate, SizeRule};

use super::clip::Clip;
use super::film_size;

/// A film's properties, and its clips' parts in it.
pub(super) struct Shape {
    pub(super) size: Size,
    pub(super) rate: FrameRate,
    pub(super) colour: Colour,
    pub(super) parts: Vec<Part>,
    /// Several sample entries may be needed: then parameter sets stand before each key frame,
    /// too, since browsers follow only those.
    pub(super) mixed: bool,
    /// By how many frames presentation lies behind decoding, so that no shift is negative.
    pub(super) start: u32,
}

/// What all frames of a film have in common.
#[derive(Clone, Copy)]
struct FrameShape {
    size: Size,
    rate: FrameRate,
    colour: Colour,
}

/// A clip's part of a film.
pub(super) struct Part {
    /// The film's frame after its last one.
    pub(super) end: u64,
    /// Why it is coded again; empty: it is copied.
    pub(super) changes: Vec<String>,
}

impl Part {
    pub(super) fn is_copied(&self) -> bool {
        self.changes.is_empty()
    }
}

impl Shape {
    /// The shape of a film of clips, of which there is at least one.
    pub(super) fn of(clips: &[Clip], rule: SizeRule) -> Self {
        let rate = film_rate(clips);
        let size = film_size(clips[0].size, rule);
        let alone = |clip: &Clip| changes(clip, size, rate);
        let all_alike = clips
            .iter()
            .all(|clip| clip.sample_entry == clips[0].sample_entry && alone(clip).is_empty());
        if all_alike {
            let colour = clips[0].colour();
            return Self::new(
                clips,
                vec![Vec::new(); clips.len()],
                FrameShape { size, rate, colour },
            );
        }
        // Encoders take even sides only.
        let size = Size::new(size.width & !1, size.height & !1);
        let alone: Vec<_> = clips.iter().map(|clip| changes(clip, size, rate)).collect();
        let candidates = clips.iter().zip(&alone);
        let copied =
            candidates.filter(|(clip, alone)| alone.is_empty() && clip.stands_alone().is_none());
        let colour = film_colour(copied.map(|(clip, _)| clip));
        let beside = |(clip, mut changes): (&Clip, Vec<String>)| {
            if changes.is_empty() {
                changes.extend(clip.stands_alone().map(str::to_owned));
            }
            if changes.is_empty() && clip.colour() != colour {
                let its = clip.colour();
                changes.push(format!("its colours are {its} and the film's {colour}"));
            }
            changes
        };
        let parts = clips.iter().zip(alone).map(beside).collect();
        Self::new(clips, parts, FrameShape { size, rate, colour })
    }

    fn new(clips: &[Clip], changes: Vec<Vec<String>>, frame: FrameShape) -> Self {
        let FrameShape { size, rate, colour } = frame;
        let mut end = 0;
        let mut parts = Vec::new();
        for (clip, changes) in clips.iter().zip(changes) {
            end += match changes.as_slice() {
                [] => clip.frame_times.times.len() as u64,
                _ => rate.frames(clip.frame_times.total, clip.frame_times.timescale).max(1),
            };
            parts.push(Part { end, changes });
        }
        let copied = || clips.iter().zip(&parts).filter(|(_, part)| part.is_copied());
        let start = copied().map(|(clip, _)| clip.frame_times.lag()).max().unwrap_or(0);
        let entries = |(clip, _): (&Clip, &Part)| clip.sample_entry != clips[0].sample_entry;
        let mixed =
            copied().next().is_some() && (copied().count() < clips.len() || copied().any(entries));
        Self { size, rate, colour, parts, mixed, start }
    }

    /// Where the film ends, in frames.
    pub(super) fn end(&self) -> u64 {
        self.parts.last().map_or(0, |part| part.end)
    }
}

/// The rate that most frames of the clips have, of those that cameras and editors know. Slates
/// do not count, unless there is nothing else.
fn film_rate(clips: &[Clip]) -> FrameRate {
    let has_say = |clip: &&Clip| !clip.is_slate;
    let slates_alone = !clips.iter().any(|clip| has_say(&clip));
    let mut rates: Vec<(FrameRate, u64)> = Vec::new();
    for clip in clips.iter().filter(|clip| slates_alone || has_say(clip)) {
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
fn changes(clip: &Clip, size: Size, rate: FrameRate) -> Vec<String> {
    let mut changes = Vec::new();
    if clip.size != size {
        let how = match clip.fit {
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
