//! From a plan's film, and what there is to see of it, to a timeline. Knows no files.

use wanflow_plan::timeline::{Output, RateRule, SizeRule, Source, VideoItem};
use wanflow_plan::{Film, Timeline};

/// A film's timeline: what there is for each of its picks, all of it, one after the other, into a
/// file of this name.
pub fn timeline(film: &Film, sources: Vec<Source>, name: String) -> Timeline {
    // Its picks have become the sources, and its name depends on what it is made of.
    let Film { output: _, picks: _, aspect: _, fit, quality } = film;
    let size = size_rule(film);
    Timeline {
        video: sources.into_iter().map(VideoItem::whole).collect(),
        audio: Vec::new(),
        captions: Vec::new(),
        output: Output {
            file: name,
            size,
            rate: RateRule::Prevailing,
            fit: *fit,
            quality: *quality,
        },
    }
}

/// How the size of a film's frames is found.
pub fn size_rule(film: &Film) -> SizeRule {
    film.aspect.map_or(SizeRule::First, |(width, height)| SizeRule::Aspect(width, height))
}
