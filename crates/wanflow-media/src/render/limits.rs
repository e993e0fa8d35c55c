//! Finds what a timeline says and this version does not render.

use wanflow_plan::Timeline;
use wanflow_plan::timeline::{Gain, Output, RateRule, SizeRule, Transition, VideoItem};

use super::unrendered::Unrendered;
use crate::MediaError;

/// Asserts that a timeline says nothing that is not rendered.
pub(super) fn check(timeline: &Timeline) -> Result<(), MediaError> {
    let Timeline { video, audio, captions, output } = timeline;
    let Output { file: _, size, rate, fit: _, quality: _ } = output;
    let of_items = video.iter().find_map(of_item);
    let found = [
        of_items,
        (!audio.is_empty()).then_some(Unrendered::Audio),
        (!captions.is_empty()).then_some(Unrendered::Captions),
        match size {
            SizeRule::First | SizeRule::Aspect(..) => None,
            SizeRule::Exact(..) => Some(Unrendered::Size),
        },
        match rate {
            RateRule::Prevailing => None,
            RateRule::Exact(_) => Some(Unrendered::Rate),
        },
    ];
    match found.into_iter().flatten().next() {
        Some(found) => Err(MediaError::Unrendered(found)),
        None => Ok(()),
    }
}

fn of_item(item: &VideoItem) -> Option<Unrendered> {
    let VideoItem { source: _, span: _, fit: _, gain, transition } = item;
    if !item.is_whole() {
        Some(Unrendered::Span)
    } else if *gain != Gain::UNCHANGED {
        Some(Unrendered::Gain)
    } else if *transition != Transition::Cut {
        Some(Unrendered::Transition)
    } else {
        None
    }
}
