//! The key under which a film's encoded sound is kept: a digest of all that decides its bytes.
//! Pictures are no part of it, but for how long they are seen.

use std::ops::Range;

use serde::Serialize;
use wanflow_api::Sha256;
use wanflow_plan::timeline::{
    AudioItem, AudioRole, AudioTrack, Gain, Loudness, Output, RENDER_VERSION, Repeat, Span, Speed,
    Time, Transition, VideoItem,
};
use wanflow_plan::{Timeline, canonical_json, sha256};

use super::clip::Clip;
use super::encoded_sound::BIT_RATE;
use super::grid::Place;
use super::item::Item;
use super::shape::Shape;
use crate::sound::RATE;

/// Raised when sound comes to be mixed or encoded in another way between two releases.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct SoundLine {
    versions: (u32, u32, &'static str),
    bit_rate: u32,
    /// Of pictures: sound is written after so many of them.
    rate: String,
    is_mixed: bool,
    items: Vec<ItemLine>,
    tracks: Vec<TrackLine>,
    loudness: Option<Loudness>,
}

#[derive(Serialize)]
struct ItemLine {
    /// The clip whose sound it is, if it has any.
    clip: Option<Sha256>,
    /// Samples before its first picture.
    late: u64,
    place: Range<u64>,
    own_begin: Time,
    span: (Time, Time),
    /// What of its end is left out: it fades there.
    #[serde(skip_serializing_if = "Time::is_zero")]
    dropped: Time,
    speed: Speed,
    gain: Gain,
    transition: Transition,
    length: Time,
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
    begin: u64,
    length: Time,
    repeat: Repeat,
    gain: Gain,
    fade_in: Time,
    fade_out: Time,
}

/// The key of the sound of a timeline's items at their places.
pub(super) fn sound_key(
    timeline: &Timeline,
    items: &[Item],
    shape: &Shape,
    is_mixed: bool,
) -> Sha256 {
    let Timeline { video, audio, captions: _, output } = timeline;
    let sample = |frame: u64| shape.rate().units(frame, RATE);
    let item = |((item, opened), place): ((&VideoItem, &Item), &Place)| {
        let VideoItem {
            source,
            span,
            tail: _,
            dropped,
            matching: _,
            speed,
            fit: _,
            focus: _,
            gain,
            transition,
            chapter: _,
        } = item;
        let Span { from, to } = *span;
        let heard = opened.clip().filter(|clip| clip.movie.sound.is_some());
        ItemLine {
            clip: heard.and_then(|_| source.clip()).map(|clip| clip.sha256),
            late: heard.map_or(0, Clip::sound_late),
            place: sample(place.begin)..sample(place.end),
            own_begin: place.own_begin,
            span: (from, to),
            dropped: *dropped,
            speed: *speed,
            gain: *gain,
            transition: *transition,
            length: source.length(),
        }
    };
    let track = |AudioTrack { role, items }: &AudioTrack| {
        let sound = |item: &AudioItem| {
            let AudioItem { sha256, from, begin, length, repeat, gain, fade_in, fade_out } = item;
            AudioLine {
                sound: *sha256,
                from: *from,
                begin: shape.grid.sample_at(*begin),
                length: *length,
                repeat: *repeat,
                gain: *gain,
                fade_in: *fade_in,
                fade_out: *fade_out,
            }
        };
        TrackLine { role: *role, items: items.iter().map(sound).collect() }
    };
    let line = SoundLine {
        versions: (RENDER_VERSION, VERSION, env!("CARGO_PKG_VERSION")),
        bit_rate: BIT_RATE,
        rate: shape.rate().to_string(),
        is_mixed,
        items: video.iter().zip(items).zip(&shape.grid.places).map(item).collect(),
        tracks: audio.iter().map(track).collect(),
        loudness: loudness(output),
    };
    let json = serde_json::to_value(&line).expect("a key is made of plain data");
    sha256(canonical_json(&json).as_bytes())
}

/// What an output says of its sound.
fn loudness(output: &Output) -> Option<Loudness> {
    let Output {
        loudness,
        // What is seen, and what the file says of itself, is not heard.
        file: _,
        size: _,
        rate: _,
        fit: _,
        quality: _,
        captions: _,
        fonts: _,
        about: _,
        encoder: _,
        shades: _,
    } = output;
    *loudness
}
