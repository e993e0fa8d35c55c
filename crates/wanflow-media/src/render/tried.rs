//! The frames of a clip on which its quantiser is tried: those that are coded.

use std::ops::Range;

use serde::Serialize;

use super::clip::Clip;
use super::item::Item;
use super::segments::Content;
use super::shape::Shape;

/// The frames of a clip that stand for those that are coded.
#[derive(Serialize)]
pub(super) struct TriedFrames {
    /// By their places in the clip.
    pub(super) frames: Range<usize>,
    /// Whether they are all of the clip.
    pub(super) is_whole: bool,
}

impl TriedFrames {
    /// Those of an item's clip: the longest stretch of it that is coded.
    pub(super) fn of(number: usize, item: &Item, clip: &Clip, shape: &Shape) -> Self {
        let frames = longest_coded(number, item, clip, shape);
        let is_whole = frames.len() == clip.frame_times.times.len();
        Self { frames, is_whole }
    }
}

fn longest_coded(number: usize, item: &Item, clip: &Clip, shape: &Shape) -> Range<usize> {
    let (place, rate) = (shape.grid.places[number], shape.rate());
    if item.is_whole() && shape.coded_frames(number) == place.frames() {
        return 0..clip.frame_times.times.len();
    }
    let mut longest = place.begin..place.begin;
    let mut begin = place.begin;
    for segment in &shape.segments {
        let is_its = matches!(segment.content, Content::Copied { item, .. } if item == number);
        if is_its {
            longest = longer(longest, begin..segment.frames.start);
            begin = segment.frames.end;
        }
    }
    longest = longer(longest, begin..place.end);
    let source = |at: u64| place.source_frame(clip, at - place.begin, rate);
    let first = source(longest.start);
    first..source(longest.end.max(longest.start + 1) - 1) + 1
}

fn longer(first: Range<u64>, second: Range<u64>) -> Range<u64> {
    if second.end.saturating_sub(second.start) > first.end - first.start { second } else { first }
}
