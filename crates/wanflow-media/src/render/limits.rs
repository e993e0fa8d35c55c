//! What a timeline can say and this version does not render.

use std::fmt;

use wanflow_plan::Timeline;
use wanflow_plan::timeline::{Gain, Output, RateRule, SizeRule, Transition, VideoItem};

use crate::MediaError;

/// Something that a timeline can say and this version does not render.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unrendered {
    /// A stretch of a clip.
    Span,
    /// A clip's own sound, made louder or quieter.
    Gain,
    /// A transition that is not a cut.
    Transition,
    /// Sound beside that of the clips.
    Audio,
    /// Captions.
    Captions,
    /// A frame size that does not follow from the first item.
    Size,
    /// A frame rate that does not follow from the clips.
    Rate,
}

/// In words that follow `this version does not render`.
impl fmt::Display for Unrendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Span => "a part of a clip",
            Self::Gain => "a change of a clip's loudness",
            Self::Transition => "transitions other than cuts",
            Self::Audio => "audio tracks",
            Self::Captions => "captions",
            Self::Size => "a size of the film's own",
            Self::Rate => "a frame rate of the film's own",
        })
    }
}

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
