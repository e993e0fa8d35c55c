//! Finds what a timeline says and this version does not render.

use wanflow_plan::Timeline;
use wanflow_plan::timeline::{Output, VideoItem};

use super::RenderOptions;
use super::unrendered::Unrendered;
use crate::MediaError;

/// Asserts that a timeline says nothing that is not rendered.
pub(super) fn check(timeline: &Timeline, options: &RenderOptions<'_>) -> Result<(), MediaError> {
    let Timeline { video, audio: _, captions: _, output } = timeline;
    for VideoItem {
        source: _,
        span: _,
        tail: _,
        dropped: _,
        matching: _,
        speed: _,
        fit: _,
        focus: _,
        gain: _,
        transition: _,
        chapter: _,
    } in video
    {}
    let Output {
        file: _,
        size: _,
        rate: _,
        fit: _,
        quality: _,
        loudness: _,
        captions: _,
        fonts: _,
        about: _,
        shades: _,
        encoder,
    } = output;
    if encoder.is_built_in() || options.foreign.is_some() {
        Ok(())
    } else {
        Err(MediaError::Unrendered(Unrendered::Encoder))
    }
}
