//! What the mix of a timeline is made of: every sound at its place, in samples. The video items'
//! places come from whoever counts the film's frames; nothing is decoded here but sounds whose end
//! must be known.

use std::ops::Range;

use wanflow_plan::Timeline;
use wanflow_plan::timeline::{
    AudioItem, AudioRole, AudioTrack, Gain, Loudness, Output, Repeat, Source, Time, VideoItem,
};

use super::Sources;
use super::clip::Clip;
use crate::MediaError;
use crate::mix::{
    Curve, Envelope, Fade, Failure, LoudnessTarget, MixPlan, PlacedSound, Repeats, SoundSource,
    Speed, factor,
};
use crate::sound::RATE;

/// Samples over which a sound that is cut in its course comes or goes, so that it does not click:
/// 5 ms.
pub(super) const EDGE: u64 = RATE as u64 / 200;

/// What is kept free below the highest peak that is asked for, in decibels: decoded AAC overshoots
/// by up to so much what was encoded.
const HEADROOM: f64 = 1.0;

/// The highest peak where no loudness is asked for, in dBTP: what sounds add up to fits in.
const FULL_SCALE: f64 = 0.0;

/// A video item with sound or without, and its place in the film, in samples.
pub(super) struct PlacedItem<'a> {
    pub(super) item: &'a VideoItem,
    /// Its clip; `None` where it has none, and is silent.
    pub(super) clip: Option<&'a Clip>,
    /// The moment of its clip that its first frame shows.
    pub(super) from: Time,
    pub(super) place: Range<u64>,
}

/// Where a film's items and its times lie.
pub(super) struct FilmPlaces<'a, 'p> {
    /// All video items, in order.
    pub(super) items: &'p [PlacedItem<'a>],
    /// The sample of the film at a time of the timeline, whose clips may turn out to be shorter or
    /// longer than it takes them to be.
    pub(super) sample_at: &'p dyn Fn(Time) -> u64,
}

/// Whether a film's sound is mixed: something is said of it. If not, it is that of the clips, one
/// after the other, as it is.
pub(super) fn is_mixed(timeline: &Timeline) -> bool {
    let Timeline { video, audio, captions: _, output } = timeline;
    let changes = |item: &VideoItem| {
        !item.gain.is_unchanged()
            || !item.speed.is_normal()
            || !item.is_whole()
            || !item.transition.is_cut()
    };
    !audio.is_empty() || output.loudness.is_some() || video.iter().any(changes)
}

/// What is mixed.
pub(super) fn plan<'a>(
    timeline: &Timeline,
    places: &FilmPlaces<'a, '_>,
    sources: &'a Sources,
) -> Result<MixPlan<'a>, MediaError> {
    let FilmPlaces { items, sample_at } = *places;
    let Timeline { video: _, audio, captions: _, output } = timeline;
    let Output { loudness, .. } = output;
    let length = items.last().map_or(0, |last| last.place.end);
    let mut plan = MixPlan { length, ceiling: FULL_SCALE, ..MixPlan::default() };
    if let Some(Loudness { integrated, true_peak }) = *loudness {
        plan.loudness = Some(LoudnessTarget { integrated: f64::from(integrated) / 100.0 });
        plan.ceiling = f64::from(true_peak) / 100.0 - HEADROOM;
    }
    plan.clips = (0..items.len()).filter_map(|place| of_video(items, place)).collect();
    for AudioTrack { role, items } in audio {
        let stem = match role {
            AudioRole::Voice => &mut plan.voices,
            AudioRole::DuckedMusic => &mut plan.ducked,
            AudioRole::Music => &mut plan.music,
        };
        for item in items {
            let begin = sample_at(item.begin);
            if begin < length {
                stem.extend(of_audio(item, begin..length, sources)?);
            }
        }
    }
    Ok(plan)
}

/// A video item's own sound, from its first picture to its last.
fn of_video<'a>(items: &[PlacedItem<'a>], number: usize) -> Option<PlacedSound<'a>> {
    let PlacedItem { item, clip, from, place } = &items[number];
    let gain = factor_of(item.gain)?;
    let clip = (*clip)?;
    let track = clip.movie.sound.as_ref()?;
    let (before, after) = (number.checked_sub(1).map(|at| &items[at]), items.get(number + 1));
    let crossing = |samples| Fade { samples, curve: Curve::EqualPower };
    let fade_in = match before {
        Some(before) if before.place.end > place.start => crossing(before.place.end - place.start),
        Some(before) if continues(before.item, item) => Fade::NONE,
        _ => edge(item.span.from > Time::ZERO),
    };
    let fade_out = match after {
        Some(after) if place.end > after.place.start => crossing(place.end - after.place.start),
        Some(after) if continues(item, after.item) => Fade::NONE,
        _ => edge(item.shown().to < item.source.length()),
    };
    Some(PlacedSound {
        source: SoundSource::Track { track, path: clip.sound_path(), late: clip.sound_late() },
        from: samples(*from),
        // Its pictures say when it ends.
        stretch: u64::MAX,
        repeats: Repeats::Once,
        speed: Speed { from: item.speed.thousandths().into(), to: 1000 },
        begin: place.start,
        envelope: Envelope { length: place.end - place.start, gain, fade_in, fade_out },
        failure: Failure::Note(number),
    })
}

/// A sound of a track, from its beginning at most until the film ends; none if it is mute.
fn of_audio<'a>(
    item: &AudioItem,
    place: Range<u64>,
    sources: &'a Sources,
) -> Result<Option<PlacedSound<'a>>, MediaError> {
    let AudioItem { sha256, from, begin: _, length, repeat, gain, fade_in, fade_out } = item;
    let source = SoundSource::File(sources.sound(sha256)?);
    let Some(gain) = factor_of(*gain) else { return Ok(None) };
    let from = samples(*from);
    let mut length = samples(*length).min(place.end - place.start);
    let mut is_cut = true;
    if *repeat == Repeat::Once {
        // It fades towards its own end, if that comes first.
        let there = source.length(from.saturating_add(length))?.saturating_sub(from);
        is_cut = there >= length;
        length = length.min(there);
    }
    let fade = |time: Time, edge: Fade| match samples(time).min(length) {
        0 => edge,
        samples => Fade { samples, curve: Curve::Smooth },
    };
    Ok(Some(PlacedSound {
        source,
        from,
        stretch: u64::MAX,
        repeats: match repeat {
            Repeat::Once => Repeats::Once,
            Repeat::Loop => Repeats::Loop,
        },
        speed: Speed::NORMAL,
        begin: place.start,
        envelope: Envelope {
            length,
            gain,
            fade_in: fade(*fade_in, edge(from > 0)),
            fade_out: fade(*fade_out, edge(is_cut)),
        },
        failure: Failure::Error,
    }))
}

/// Whether one item goes on where another ends, as if they were one.
fn continues(first: &VideoItem, second: &VideoItem) -> bool {
    let clip = |item: &VideoItem| match &item.source {
        Source::Clip(clip) => Some(clip.sha256),
        Source::Still(_) | Source::Card(_) | Source::Slate(_) => None,
    };
    clip(first).is_some()
        && clip(first) == clip(second)
        && first.speed == second.speed
        && first.shown().to == second.span.from
}

fn edge(is_cut: bool) -> Fade {
    if is_cut { Fade { samples: EDGE, curve: Curve::Smooth } } else { Fade::NONE }
}

/// The factor of a gain; `None` if it is not heard at all.
#[expect(clippy::cast_possible_truncation, reason = "sound is numbers")]
fn factor_of(gain: Gain) -> Option<f32> {
    match gain {
        Gain::Mute => None,
        Gain::Centidecibels(gain) => Some(factor(f64::from(gain) / 100.0) as f32),
    }
}

/// A time in samples; none before the beginning.
pub(super) fn samples(time: Time) -> u64 {
    u64::try_from(time.in_units(RATE, 1)).unwrap_or(0)
}
