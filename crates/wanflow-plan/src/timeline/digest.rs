//! The digest of a film. What is printed here stands in journals: a film whose digest is recorded
//! is not made again, so that this spelling never changes for what could be said before.

use serde::Serialize;
use wanflow_api::{Seconds, Sha256};

use super::{
    About, AudioItem, AudioRole, AudioTrack, Blend, Caption, CaptionForm, Card, Clip, ClipColour,
    DigitalOrigin, Focus, FrameRate, Gain, Ground, Loudness, Matching, Output, RateRule, Repeat,
    Rgb, SizeRule, Slate, Source, Span, Speed, Still, Tail, Time, Timeline, Transition,
    VideoEncoder, VideoItem,
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
    edits: Vec<Edit<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    audio: Vec<TrackLine>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    captions: Vec<CaptionLine<'a>>,
    /// Pixels of the shorter side.
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    loudness: Option<Loudness>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    caption_forms: &'a [CaptionForm],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    fonts: &'a [Sha256],
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<AboutLine<'a>>,
    #[serde(skip_serializing_if = "VideoEncoder::is_built_in")]
    encoder: VideoEncoder,
}

#[derive(Serialize)]
struct AboutLine<'a> {
    title: Option<&'a str>,
    origin: DigitalOrigin,
}

/// A source: the digest of a clip, or all of a slate.
#[derive(Serialize)]
#[serde(untagged)]
enum SourceLine<'a> {
    Clip(Sha256),
    Slate { slate: &'a str, seconds: Seconds, size: (u32, u32) },
    Still(StillLine<'a>),
    Card(CardLine<'a>),
}

#[derive(Serialize)]
struct StillLine<'a> {
    still: Sha256,
    length: Time,
    seed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
}

#[derive(Serialize)]
struct CardLine<'a> {
    card: &'a str,
    length: Time,
    ground: GroundLine,
    ink: Rgb,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum GroundLine {
    Colour(Rgb),
    Picture(Sha256),
}

/// What is done to one item, by its place.
#[derive(PartialEq, Serialize)]
struct Edit<'a> {
    item: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<SpanLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fit: Option<Fit>,
    #[serde(skip_serializing_if = "Gain::is_unchanged")]
    gain: Gain,
    #[serde(skip_serializing_if = "Option::is_none")]
    transition: Option<TransitionLine>,
    #[serde(skip_serializing_if = "Speed::is_normal")]
    speed: Speed,
    #[serde(skip_serializing_if = "Focus::is_centre")]
    focus: Focus,
    #[serde(skip_serializing_if = "Option::is_none")]
    chapter: Option<&'a str>,
    #[serde(skip_serializing_if = "Tail::is_kept")]
    tail: Tail,
    #[serde(skip_serializing_if = "Matching::is_unmatched")]
    matching: Matching,
}

#[derive(PartialEq, Serialize)]
struct TransitionLine {
    blend: Blend,
    length: Time,
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
    from: Time,
    begin: Time,
    length: Time,
    repeat: Repeat,
    gain: Gain,
    fade_in: Time,
    fade_out: Time,
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
        let Output {
            file: _,
            size,
            rate,
            fit,
            quality,
            loudness,
            captions: caption_forms,
            fonts,
            about,
            encoder,
            shades: _,
        } = output;
        let colours: Vec<_> = video.iter().map(|item| item.source.clip()?.colour).collect();
        let (aspect, size, class) = match *size {
            SizeRule::First => (None, None, None),
            SizeRule::Aspect(width, height) => (Some((width, height)), None, None),
            SizeRule::Class(pixels, aspect) => (aspect, None, Some(pixels)),
            SizeRule::Exact(width, height) => (None, Some((width, height)), None),
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
            class,
            loudness: *loudness,
            caption_forms,
            fonts,
            about: about.as_ref().map(AboutLine::of),
            encoder: *encoder,
        }
    }
}

impl<'a> AboutLine<'a> {
    fn of(about: &'a About) -> Self {
        let About { title, origin } = about;
        Self { title: title.as_deref(), origin: *origin }
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
            Source::Still(Still { picture, length, seed, label }) => Self::Still(StillLine {
                still: *picture,
                length: *length,
                seed: *seed,
                label: label.as_deref(),
            }),
            Source::Card(Card { text, length, ground, ink }) => {
                let ground = match ground {
                    Ground::Colour(colour) => GroundLine::Colour(*colour),
                    Ground::Picture(picture) => GroundLine::Picture(*picture),
                };
                Self::Card(CardLine { card: text, length: *length, ground, ink: *ink })
            }
        }
    }
}

impl<'a> Edit<'a> {
    /// What is done to an item; `None` if it is shown as it is.
    fn of(place: usize, item: &'a VideoItem) -> Option<Self> {
        let VideoItem {
            source: _,
            span,
            tail,
            // Follows from the bytes.
            dropped: _,
            matching,
            speed,
            fit,
            focus,
            gain,
            transition,
            chapter,
        } = item;
        let transition = match *transition {
            Transition::Cut => None,
            Transition::Blend(blend, length) => Some(TransitionLine { blend, length }),
        };
        let edit = Self {
            item: place,
            span: (!item.is_whole()).then(|| SpanLine::of(*span)),
            fit: *fit,
            gain: *gain,
            transition,
            speed: *speed,
            focus: *focus,
            chapter: chapter.as_deref(),
            tail: *tail,
            matching: *matching,
        };
        let none = Self {
            item: place,
            span: None,
            fit: None,
            gain: Gain::UNCHANGED,
            transition: None,
            speed: Speed::NORMAL,
            focus: Focus::CENTRE,
            chapter: None,
            tail: Tail::Kept,
            matching: Matching::Unmatched,
        };
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
            let AudioItem { sha256, from, begin, length, repeat, gain, fade_in, fade_out } = item;
            AudioLine {
                sound: *sha256,
                from: *from,
                begin: *begin,
                length: *length,
                repeat: *repeat,
                gain: *gain,
                fade_in: *fade_in,
                fade_out: *fade_out,
            }
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
