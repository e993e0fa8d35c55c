//! The digest of a film. What is printed here stands in journals: a film whose digest is recorded
//! is not made again, so that this spelling never changes for what could be said before.

use serde::{Serialize, Serializer};
use wanflow_api::{Seconds, Sha256};

use super::{
    AudioItem, AudioRole, AudioTrack, Caption, Clip, ClipColour, FrameRate, Gain, Output, RateRule,
    SizeRule, Slate, Source, Span, Time, Timeline, Transition, VideoItem,
};
use crate::{Fit, Quality, canonical_json, sha256};

/// Version of the rendering, which enters the digest. A change of it makes every film again.
pub const RENDER_VERSION: u32 = 1;

impl Timeline {
    /// A digest of all that decides how the film looks and sounds, the bytes of its clips
    /// included. The name of its file is not part of it.
    pub fn digest(&self) -> Sha256 {
        let json = serde_json::to_value(Film::of(self)).expect("a film is plain data");
        sha256(canonical_json(&json).as_bytes())
    }
}

/// A film, as its digest spells it. The first four members are always there; all others stand
/// there only if they say something.
#[derive(Serialize)]
struct Film<'a> {
    #[serde(rename = "join")]
    version: u32,
    #[serde(rename = "clips")]
    sources: Vec<SourceLine<'a>>,
    aspect: Option<(u32, u32)>,
    fit: Fit,
    #[serde(skip_serializing_if = "Quality::is_usual")]
    quality: Quality,
    /// One for each source, once any has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    colours: Option<Vec<Option<ClipColour>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    edits: Vec<Edit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    audio: Vec<TrackLine>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    captions: Vec<CaptionLine<'a>>,
}

/// A source: the digest of a clip, or all of a slate.
#[derive(Serialize)]
#[serde(untagged)]
enum SourceLine<'a> {
    Clip(Sha256),
    Slate { slate: &'a str, seconds: Seconds, size: (u32, u32) },
}

/// What is done to one item, by its place.
#[derive(PartialEq, Serialize)]
struct Edit {
    item: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<SpanLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fit: Option<Fit>,
    #[serde(skip_serializing_if = "is_unchanged")]
    gain: Gain,
    #[serde(skip_serializing_if = "Option::is_none")]
    crossfade: Option<Time>,
}

#[derive(PartialEq, Serialize)]
struct SpanLine {
    from: Time,
    to: Time,
}

#[derive(Serialize)]
struct TrackLine {
    role: AudioRole,
    items: Vec<AudioLine>,
}

#[derive(Serialize)]
struct AudioLine {
    sound: Sha256,
    span: SpanLine,
    begin: Time,
    gain: Gain,
}

#[derive(Serialize)]
struct CaptionLine<'a> {
    begin: Time,
    end: Time,
    text: &'a str,
}

impl<'a> Film<'a> {
    fn of(timeline: &'a Timeline) -> Self {
        let Timeline { video, audio, captions, output } = timeline;
        // The file's name says nothing of what is in it.
        let Output { file: _, size, rate, fit, quality } = output;
        let colours: Vec<_> = video.iter().map(|item| item.source.clip()?.colour).collect();
        let (aspect, size) = match *size {
            SizeRule::First => (None, None),
            SizeRule::Aspect(width, height) => (Some((width, height)), None),
            SizeRule::Exact(width, height) => (None, Some((width, height))),
        };
        let rate = match rate {
            RateRule::Prevailing => None,
            RateRule::Exact(rate) => Some(FrameRate::to_string(rate)),
        };
        Self {
            version: RENDER_VERSION,
            sources: video.iter().map(|item| SourceLine::of(&item.source)).collect(),
            aspect,
            fit: *fit,
            quality: *quality,
            colours: colours.iter().any(Option::is_some).then_some(colours),
            edits: video.iter().enumerate().filter_map(|(at, item)| Edit::of(at, item)).collect(),
            size,
            rate,
            audio: audio.iter().map(TrackLine::of).collect(),
            captions: captions.iter().map(CaptionLine::of).collect(),
        }
    }
}

impl<'a> SourceLine<'a> {
    fn of(source: &'a Source) -> Self {
        match source {
            // Colours have a member of their own, and the length follows from the bytes.
            Source::Clip(Clip { sha256, length: _, colour: _ }) => Self::Clip(*sha256),
            Source::Slate(Slate { text, seconds, size }) => {
                Self::Slate { slate: text, seconds: *seconds, size: *size }
            }
        }
    }
}

impl Edit {
    /// What is done to an item; `None` if it is shown as it is.
    fn of(place: usize, item: &VideoItem) -> Option<Self> {
        let VideoItem { source: _, span, fit, gain, transition } = item;
        let span = (!item.is_whole()).then(|| SpanLine::of(*span));
        let crossfade = match transition {
            Transition::Cut => None,
            Transition::Crossfade(length) => Some(*length),
        };
        let edit = Self { item: place, span, fit: *fit, gain: *gain, crossfade };
        let none =
            Self { item: place, span: None, fit: None, gain: Gain::UNCHANGED, crossfade: None };
        (edit != none).then_some(edit)
    }
}

impl SpanLine {
    fn of(Span { from, to }: Span) -> Self {
        Self { from, to }
    }
}

impl TrackLine {
    fn of(track: &AudioTrack) -> Self {
        let AudioTrack { role, items } = track;
        let sound = |item: &AudioItem| {
            let AudioItem { sha256, span, begin, gain } = item;
            AudioLine { sound: *sha256, span: SpanLine::of(*span), begin: *begin, gain: *gain }
        };
        Self { role: *role, items: items.iter().map(sound).collect() }
    }
}

impl<'a> CaptionLine<'a> {
    fn of(caption: &'a Caption) -> Self {
        let Caption { begin, end, text } = caption;
        Self { begin: *begin, end: *end, text }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
fn is_unchanged(gain: &Gain) -> bool {
    *gain == Gain::UNCHANGED
}

/// As it is printed: `"5"`, `"1001/30000"`.
impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Hundredths of a decibel, or `"mute"`.
impl Serialize for Gain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Mute => serializer.serialize_str("mute"),
            Self::Centidecibels(gain) => serializer.serialize_i32(*gain),
        }
    }
}
