//! A film in segments: stretches of clips that are copied, and stretches that are coded, each on
//! its own, so that they can be coded in parallel and in any order.

use std::ops::Range;

use wanflow_plan::timeline::FrameRate;

use super::clip::Clip;
use super::cut_points::CutPoints;
use super::grid::{Grid, Place};
use super::item::Item;
use crate::MediaError;

/// Seconds that a coded segment lasts at least, where there is a choice: as many as lie between
/// two frames that decoding can begin with.
const SECONDS_LEAST: u64 = 2;

/// Parts of a second that a copied stretch lasts at least, unless it is a whole clip: each has a
/// key frame before and behind it, which costs more than is gained by a shorter one.
const COPY_LEAST: u64 = 4;

/// A stretch of a film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// Its frames.
    pub(super) frames: Range<u64>,
    pub(super) content: Content,
}

/// What a stretch of a film is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// An item's coded frames as they are, from this sample on.
    Copied { item: usize, first: usize },
    /// Frames that are composed and coded.
    Coded,
}

/// Parts a film into segments. Of each item it is said whether its clip may be copied; nothing is
/// copied in the frames that captions are burnt into.
pub(super) fn plan(
    items: &[Item],
    copyable: &[bool],
    grid: &Grid,
    captions: &[Range<u64>],
) -> Result<Vec<Segment>, MediaError> {
    let mut segments = Vec::new();
    let mut coded_from = 0;
    for (number, (item, copyable)) in items.iter().zip(copyable).enumerate() {
        let Some(clip) = item.clip().filter(|_| *copyable) else { continue };
        for clean in clean(grid, number, captions) {
            let copied = copied(clip, item, number, grid, clean);
            let Some(segment) = copied.map_err(|error| clip.named(error))? else { continue };
            split(items, grid, coded_from..segment.frames.start, &mut segments);
            coded_from = segment.frames.end;
            segments.push(segment);
        }
    }
    split(items, grid, coded_from..grid.end(), &mut segments);
    Ok(segments)
}

/// The stretches of an item that nothing lies over.
fn clean(grid: &Grid, number: usize, captions: &[Range<u64>]) -> Vec<Range<u64>> {
    let place = grid.places[number];
    let end = grid.places.get(number + 1).map_or(place.end, |next| next.begin);
    let (mut clean, mut begin) = (Vec::new(), place.begin + place.overlap);
    for caption in captions {
        if caption.end > begin && caption.start < end {
            clean.push(begin..caption.start.max(begin));
            begin = caption.end;
        }
    }
    clean.push(begin..end.max(begin));
    clean.retain(|stretch| !stretch.is_empty());
    clean
}

/// What of a stretch of an item is copied.
fn copied(
    clip: &Clip,
    item: &Item,
    number: usize,
    grid: &Grid,
    clean: Range<u64>,
) -> Result<Option<Segment>, MediaError> {
    let (place, rate) = (grid.places[number], grid.rate);
    let content = |first| Content::Copied { item: number, first };
    if item.is_whole() && clean == (place.begin..place.end) {
        return Ok(Some(Segment { frames: clean, content: content(0) }));
    }
    let source = |frame: u64| place.source_frame(clip, frame - place.begin, rate);
    let (first, count) = (source(clean.start), clean.end - clean.start);
    let is_even = (0_usize..).zip(clean.clone()).all(|(at, frame)| source(frame) == first + at);
    let Some(behind) = usize::try_from(count).ok().map(|count| first + count) else {
        return Ok(None);
    };
    let mut points = CutPoints::of(clip);
    let Some(begin) = points.start_from(first)?.filter(|_| is_even) else { return Ok(None) };
    let end = points.before(behind);
    let least = rate.frames(1, 1).div_ceil(COPY_LEAST);
    if end < begin || ((end - begin) as u64) < least {
        return Ok(None);
    }
    let start = clean.start + (begin - first) as u64;
    let frames = start..start + (end - begin) as u64;
    Ok(Some(Segment { frames, content: content(begin) }))
}

/// Parts what is coded: at cuts, and where a clip that is not shown as it is can be entered.
fn split(items: &[Item], grid: &Grid, frames: Range<u64>, segments: &mut Vec<Segment>) {
    let least = grid.rate.frames(SECONDS_LEAST, 1).max(1);
    let mut cuts = vec![frames.start];
    for (number, (item, place)) in items.iter().zip(&grid.places).enumerate() {
        if place.end <= frames.start || place.begin >= frames.end {
            continue;
        }
        if place.overlap == 0 {
            cuts.push(place.begin.max(frames.start));
        }
        let next = grid.places.get(number + 1);
        let is_left_by_cut = next.is_none_or(|next| next.overlap == 0);
        if item.is_plain() && is_left_by_cut && frames.contains(&(place.end - 1)) {
            continue;
        }
        let alone = place.begin + place.overlap..next.map_or(place.end, |next| next.begin);
        for entry in entries(item, *place, alone, grid.rate) {
            let before = cuts.last().copied().unwrap_or(frames.start);
            if frames.contains(&entry) && entry >= before + least && entry + least <= frames.end {
                cuts.push(entry);
            }
        }
    }
    cuts.push(frames.end);
    let pieces = cuts.windows(2).filter(|pair| pair[0] < pair[1]);
    segments
        .extend(pieces.map(|pair| Segment { frames: pair[0]..pair[1], content: Content::Coded }));
}

/// Frames of the film with which an item can be entered at no great cost.
fn entries(item: &Item, place: Place, alone: Range<u64>, rate: FrameRate) -> Vec<u64> {
    let Some(clip) = item.clip() else {
        // What is drawn can be entered anywhere, but begins with reading a picture.
        return alone.step_by(usize::try_from(rate.frames(10, 1)).unwrap_or(1).max(1)).collect();
    };
    let source = |frame: u64| place.source_frame(clip, frame - place.begin, rate);
    let points = CutPoints::of(clip);
    let mut marked = points.marked().peekable();
    // Behind a transition, little is decoded twice.
    let near = usize::try_from(rate.frames(1, 1)).unwrap_or(usize::MAX);
    let (first, mut last) = (alone.start, 0);
    let is_entry = |frame: &u64| {
        let seen = source(*frame);
        let before = last;
        while let Some(place) = marked.next_if(|place| *place <= seen) {
            last = place;
        }
        last > before || (*frame == first && seen - last <= near)
    };
    alone.filter(is_entry).collect()
}
