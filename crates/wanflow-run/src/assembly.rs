//! From a plan's film, and what there is to see of it, to a timeline. Knows no files.

use wanflow_plan::timeline::{Output, Source, VideoItem};
use wanflow_plan::{Film, Timeline};

/// A film's timeline: what there is for each of its picks, all of it, one after the other, into a
/// file of this name.
pub fn timeline(film: &Film, sources: Vec<Source>, name: String) -> Timeline {
    Timeline {
        video: sources.into_iter().map(VideoItem::whole).collect(),
        audio: Vec::new(),
        captions: Vec::new(),
        output: Output::of(film, name),
    }
}
