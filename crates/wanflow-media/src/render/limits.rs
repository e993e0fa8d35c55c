//! Finds what a timeline says and this version does not render.

use wanflow_plan::Timeline;
use wanflow_plan::timeline::{CaptionForm, Output, Source, VideoItem};

use super::unrendered::Unrendered;
use crate::MediaError;

/// Asserts that a timeline says nothing that is not rendered.
pub(super) fn check(timeline: &Timeline) -> Result<(), MediaError> {
    // Captions are of no concern unless the output says that they are in it.
    let Timeline { video, audio: _, captions: _, output } = timeline;
    let of_items = video.iter().find_map(of_item);
    match of_items.or_else(|| of_output(output)) {
        Some(found) => Err(MediaError::Unrendered(found)),
        None => Ok(()),
    }
}

fn of_item(item: &VideoItem) -> Option<Unrendered> {
    let VideoItem { source, span: _, speed: _, fit: _, focus: _, gain: _, transition: _, chapter } =
        item;
    if matches!(source, Source::Card(_)) {
        Some(Unrendered::Card)
    } else {
        chapter.is_some().then_some(Unrendered::About)
    }
}

fn of_output(output: &Output) -> Option<Unrendered> {
    let Output {
        file: _,
        size: _,
        rate: _,
        fit: _,
        quality: _,
        loudness: _,
        captions,
        // Without captions and cards, no font is needed.
        fonts: _,
        about,
        encoder,
    } = output;
    let in_file = |form: &CaptionForm| *form != CaptionForm::Sidecar;
    let found = [
        captions.iter().any(in_file).then_some(Unrendered::Captions),
        about.is_some().then_some(Unrendered::About),
        (!encoder.is_built_in()).then_some(Unrendered::Encoder),
    ];
    found.into_iter().flatten().next()
}
