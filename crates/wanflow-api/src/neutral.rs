//! What generated code reads of the neutral request: each word as a plain, optional value.
//!
//! `None` means that the word has nothing to say and the wire's field stays absent. The spelling
//! on the wire is not known here; the documents map it.

#![expect(clippy::unnecessary_wraps, reason = "every word is read in one shape")]

use serde::Serialize;
use serde_json::Value;

use crate::endpoint::Links;
use crate::request::{Audio, ClipRequest};

pub(crate) fn image(links: &Links<'_>) -> Option<String> {
    Some(links.image.to_owned())
}

pub(crate) fn prompt(request: &ClipRequest) -> Option<String> {
    spoken(&request.prompt)
}

pub(crate) fn negative_prompt(request: &ClipRequest) -> Option<String> {
    spoken(&request.negative_prompt)
}

pub(crate) fn audio_link(links: &Links<'_>) -> Option<String> {
    links.audio.map(str::to_owned)
}

/// Whether the clip is to have sound, from wherever.
pub(crate) fn audio_wanted(request: &ClipRequest) -> Option<bool> {
    Some(!matches!(request.audio, Audio::Silent))
}

pub(crate) fn template(request: &ClipRequest) -> Option<String> {
    request.template.clone()
}

pub(crate) fn seed(request: &ClipRequest) -> Option<i64> {
    request.seed.map(i64::from)
}

pub(crate) fn duration(request: &ClipRequest) -> Option<i64> {
    Some(i64::from(request.duration.0))
}

pub(crate) fn shot_type(request: &ClipRequest) -> Option<String> {
    Some(request.shot_type.as_str().to_owned())
}

pub(crate) fn watermark(request: &ClipRequest) -> Option<bool> {
    Some(request.watermark)
}

pub(crate) fn resolution(request: &ClipRequest) -> Option<String> {
    Some(request.resolution.as_str().to_owned())
}

pub(crate) fn prompt_extend(request: &ClipRequest) -> Option<bool> {
    Some(request.prompt_extend)
}

/// A checked body as JSON.
pub(crate) fn body(body: &impl Serialize) -> Value {
    serde_json::to_value(body).expect("generated bodies are plain data with text keys")
}

fn spoken(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
