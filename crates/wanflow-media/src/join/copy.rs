//! Joining by copying: the coded frames stay as they are, only their times move.

use std::io::{Seek, Write};

use super::source::Clip;
use super::{Film, JoinReport};
use crate::MediaError;
use crate::facts::millis;
use crate::mp4::{Packet, TrackKind, TrackSpec, read_sample};
use crate::rational::gcd;
use crate::sound::RATE;

/// Units a second that a film has at most: enough for any two real frame rates.
const TIMESCALE_MAX: u64 = 200_000_000;

/// How clips that are coded alike follow one another.
pub(super) struct Layout {
    timescale: u32,
    /// Where each clip begins, in these units, and where the last one ends.
    begins: Vec<u64>,
    /// By how much presentation lies behind decoding, so that no shift is negative.
    start: u32,
    size: (u32, u32),
}

/// The layout, or `None` where the clips must be coded again: their sizes, sample entries or
/// edits do not allow it.
pub(super) fn layout(clips: &[Clip], size: (u32, u32)) -> Option<Layout> {
    let first = clips.first()?;
    let alike = |clip: &Clip| {
        clip.size == size
            && clip.timeline.whole
            && clip.movie.video.entry == first.movie.video.entry
            && clip.movie.video.samples[0].sync
    };
    if !clips.iter().all(alike) {
        return None;
    }
    let timescale =
        clips.iter().try_fold(1, |scale, clip| common(scale, clip.timeline.timescale))?;
    let (mut begins, mut start) = (vec![0], 0);
    for clip in clips {
        let factor = timescale / clip.timeline.timescale;
        let begin = *begins.last()?;
        begins.push(begin + clip.timeline.total * u64::from(factor));
        start = start.max(lag(clip)? * i64::from(factor));
    }
    Some(Layout { timescale, begins, start: u32::try_from(start).ok()?, size })
}

/// The smallest timescale that both divide.
fn common(a: u32, b: u32) -> Option<u32> {
    let scale = u64::from(a / gcd(a, b)) * u64::from(b);
    u32::try_from(scale).ok().filter(|scale| u64::from(*scale) <= TIMESCALE_MAX)
}

/// By how much a clip's decoding times run ahead of its presentation times, both counted from
/// its first; `None` if its last frame would be decoded after the clip's end.
fn lag(clip: &Clip) -> Option<i64> {
    let samples = &clip.movie.video.samples;
    let (first, last) = (samples[0].dts, samples[samples.len() - 1].dts);
    let shown = samples[clip.timeline.order[0]].pts;
    let end = i64::try_from(clip.timeline.total).ok()?;
    if last - first >= end {
        return None;
    }
    samples.iter().map(|sample| (sample.dts - first) - (sample.pts - shown)).max()
}

/// Copies the clips into a film.
pub(super) fn join<W: Write + Seek>(
    clips: &[Clip],
    layout: &Layout,
    out: W,
) -> Result<(W, JoinReport), MediaError> {
    let samples = |units: u64| {
        let scale = u128::from(layout.timescale);
        let samples = (u128::from(units) * u128::from(RATE) + scale / 2) / scale;
        u64::try_from(samples).unwrap_or(u64::MAX)
    };
    let lengths = layout.begins.windows(2).map(|pair| samples(pair[1]) - samples(pair[0]));
    let total = *layout.begins.last().expect("a layout ends somewhere");
    let frames = clips.iter().map(|clip| clip.movie.video.samples.len() as u64).sum();
    let spec = TrackSpec {
        kind: TrackKind::Video,
        timescale: layout.timescale,
        size: layout.size,
        start: layout.start,
        samples_max: frames,
    };
    let mut film = Film::new(out, spec, clips, lengths.collect())?;
    for (clip, begin) in clips.iter().zip(&layout.begins) {
        copy_clip(clip, layout, &mut film, |dts| samples(begin + dts))?;
    }
    let entry = clips[0].movie.video.entry.clone();
    let (out, notes) = film.finish((entry, total), samples(total))?;
    let joints = &layout.begins[1..layout.begins.len() - 1];
    let report = JoinReport {
        millis: millis(total, layout.timescale),
        frames,
        frame_rate: clips[0].timeline.frame_rate(),
        width: layout.size.0,
        height: layout.size.1,
        copied: true,
        joints: joints.iter().map(|joint| millis(*joint, layout.timescale)).collect(),
        notes,
    };
    Ok((out, report))
}

fn copy_clip<W: Write + Seek>(
    clip: &Clip,
    layout: &Layout,
    film: &mut Film<'_, W>,
    heard_at: impl Fn(u64) -> u64,
) -> Result<(), MediaError> {
    let rows = &clip.movie.video.samples;
    let factor = i64::from(layout.timescale / clip.timeline.timescale);
    let (first, shown) = (rows[0].dts, rows[clip.timeline.order[0]].pts);
    let end = i64::try_from(clip.timeline.total).expect("the layout has checked it");
    let mut source = clip.file()?;
    let mut bytes = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let dts = row.dts - first;
        let next = rows.get(index + 1).map_or(end, |next| next.dts - first);
        let shift = (row.pts - shown - dts) * factor + i64::from(layout.start);
        let too_far = |_| MediaError::Damaged("times that are too far apart".into());
        let packet = Packet {
            duration: u32::try_from((next - dts) * factor).map_err(too_far)?,
            shift: i32::try_from(shift).map_err(too_far)?,
            sync: row.sync,
        };
        read_sample(&mut source, row, &mut bytes).map_err(|error| clip.named(error))?;
        film.file.put(0, &bytes, packet)?;
        film.sound_until(heard_at(u64::try_from(next * factor).unwrap_or(0)))?;
    }
    Ok(())
}
