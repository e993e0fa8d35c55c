//! Finds what a timeline says and this version does not render.

use wanflow_plan::timeline::{Output, RateRule, SizeRule, Source, VideoItem};
use wanflow_plan::{Fit, Timeline};

use super::unrendered::Unrendered;
use crate::MediaError;

/// Asserts that a timeline says nothing that is not rendered.
pub(super) fn check(timeline: &Timeline) -> Result<(), MediaError> {
    let Timeline { video, audio: _, captions, output } = timeline;
    let of_items = video.iter().find_map(of_item);
    let beside = (!captions.is_empty()).then_some(Unrendered::Captions);
    match of_items.or(beside).or_else(|| of_output(output)) {
        Some(found) => Err(MediaError::Unrendered(found)),
        None => Ok(()),
    }
}

fn of_item(item: &VideoItem) -> Option<Unrendered> {
    let VideoItem { source, span: _, speed, fit, focus, gain: _, transition, chapter } = item;
    if matches!(source, Source::Still(_) | Source::Card(_)) {
        Some(Unrendered::Source)
    } else if !item.is_whole() {
        Some(Unrendered::Span)
    } else if !speed.is_normal() {
        Some(Unrendered::Speed)
    } else if *fit == Some(Fit::Blur) || !focus.is_centre() {
        Some(Unrendered::Fit)
    } else if !transition.is_cut() {
        Some(Unrendered::Transition)
    } else {
        chapter.is_some().then_some(Unrendered::About)
    }
}

fn of_output(output: &Output) -> Option<Unrendered> {
    let Output {
        file: _,
        size,
        rate,
        fit,
        quality: _,
        loudness: _,
        captions,
        // Without captions and cards, no font is needed.
        fonts: _,
        about,
        encoder,
    } = output;
    let found = [
        match size {
            SizeRule::First | SizeRule::Aspect(..) => None,
            SizeRule::Class(..) | SizeRule::Exact(..) => Some(Unrendered::Size),
        },
        match rate {
            RateRule::Prevailing => None,
            RateRule::Exact(_) => Some(Unrendered::Rate),
        },
        (*fit == Fit::Blur).then_some(Unrendered::Fit),
        (!captions.is_empty()).then_some(Unrendered::Captions),
        about.is_some().then_some(Unrendered::About),
        (!encoder.is_built_in()).then_some(Unrendered::Encoder),
    ];
    found.into_iter().flatten().next()
}
