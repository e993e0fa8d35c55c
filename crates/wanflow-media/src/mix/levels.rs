//! Finds the levels of a mix: each stem is brought to a level of its own, then the whole to the
//! film's. All are factors that hold for the whole film. Sounds are decoded for it as often as
//! they are measured; nothing but meters is held.

use std::path::Path;

use super::decibels::{decibels, factor};
use super::envelope::{Envelope, Fade};
use super::limiter::{MARGIN, highest};
use super::loudness::LoudnessMeter;
use super::master::Master;
use super::placed::{PlacedSound, PlayingSound, Repeats};
use super::plan::{LoudnessTarget, MixPlan};
use super::sum::StemSum;
use crate::MediaError;

/// By how many LU clips and music lie below voices, before their authors' own gains: what is said
/// is understood.
const CLIPS_BELOW: f64 = 3.0;
const MUSIC_BELOW: f64 = 6.0;

/// By how many decibels a stem is made louder at most: what is nearly silent is meant to be.
const BOOST_MAX: f64 = 20.0;

/// By how many decibels the whole is made louder at most: what is left is nothing but noise.
const GAIN_MAX: f64 = 40.0;

/// What the limiter takes away is given back by one of these gains, in decibels, or by one between
/// them: all of them are tried in one pass.
const MADE_UP: [f64; 4] = [0.0, 0.6, 1.5, 3.5];

/// Samples that are measured at a time.
const RUN: u64 = 4_800;

/// Brings a plan's sounds to level; gives by how many decibels the whole is to be louder, so that
/// it has the film's loudness. A plan that asks for none stays as it is.
pub(super) fn find(plan: &mut MixPlan<'_>) -> Result<f64, MediaError> {
    let Some(LoudnessTarget { integrated }) = plan.loudness else { return Ok(0.0) };
    level_stems(plan, integrated)?;
    let (loudness, peak) = sum(plan)?;
    let Some(loudness) = loudness else { return Ok(0.0) };
    let gain = (integrated - loudness).min(GAIN_MAX);
    if peak + gain <= plan.ceiling - MARGIN {
        return Ok(gain);
    }
    let reached = mastered(plan, &MADE_UP.map(|more| gain + more))?;
    let tries: Vec<_> = MADE_UP.into_iter().zip(reached).collect();
    Ok(gain + made_up(&tries, integrated))
}

/// Loudness, in LUFS, and true peak, in dBTP, of the sum of a plan's stems.
fn sum(plan: &MixPlan<'_>) -> Result<(Option<f64>, f64), MediaError> {
    let (mut meter, mut peak) = (LoudnessMeter::new(), 0.0_f32);
    let mut sum = StemSum::new(plan, 0.0);
    while let Some((run, peaks)) = sum.next()? {
        meter.hear(&run);
        peak = peaks.into_iter().fold(peak, f32::max);
        sum.raise(peak);
    }
    Ok((meter.loudness(), decibels(peak.into())))
}

/// The loudness that a mix comes out with at each of some gains, which rise.
fn mastered(plan: &MixPlan<'_>, gains: &[f64]) -> Result<Vec<Option<f64>>, MediaError> {
    let master = |gain: &f64| Master::new(*gain, plan.ceiling, LoudnessMeter::new());
    let mut masters: Vec<_> = gains.iter().map(master).collect();
    let most = gains.last().map_or(1.0, |gain| factor(*gain)) as f32;
    let mut sum = StemSum::new(plan, highest(plan.ceiling) / most);
    while let Some((run, peaks)) = sum.next()? {
        for master in &mut masters {
            master.feed(run.clone(), &peaks);
        }
    }
    Ok(masters.iter().map(|master| master.meter().loudness()).collect())
}

/// The gain at which a loudness is reached, between those that were tried; they rise. The last, if
/// none reaches it.
fn made_up(tries: &[(f64, Option<f64>)], target: f64) -> f64 {
    let mut below: Option<(f64, f64)> = None;
    for (gain, reached) in tries {
        let Some(reached) = *reached else { continue };
        if reached >= target {
            return below.map_or(*gain, |(low, lower)| {
                low + (gain - low) * (target - lower) / (reached - lower)
            });
        }
        below = Some((*gain, reached));
    }
    below.map_or(0.0, |(gain, _)| gain)
}

/// Brings each stem to its level, which voices have the highest of.
fn level_stems(plan: &mut MixPlan<'_>, target: f64) -> Result<(), MediaError> {
    let MixPlan { length: _, clips, voices, ducked, music, loudness: _, ceiling: _ } = plan;
    let are_clips_alone = voices.is_empty() && ducked.is_empty() && music.is_empty();
    if !are_clips_alone {
        // Clips keep their loudness among each other: a whisper stays one.
        let meters = clips.iter().map(measure).collect::<Result<Vec<_>, _>>()?;
        scale(clips.iter_mut(), &meters, target - CLIPS_BELOW);
    }
    level_files(voices, target)?;
    level_files(ducked, target - MUSIC_BELOW)?;
    level_files(music, target - MUSIC_BELOW)
}

/// Brings all that comes from one file to a level.
fn level_files(sounds: &mut [PlacedSound<'_>], target: f64) -> Result<(), MediaError> {
    let mut files: Vec<&Path> = sounds.iter().map(|sound| sound.source.path()).collect();
    files.sort_unstable();
    files.dedup();
    for file in files {
        let is_from = |sound: &&PlacedSound<'_>| sound.source.path() == file;
        let from_it = sounds.iter().filter(is_from);
        let meters = from_it.map(measure).collect::<Result<Vec<_>, _>>()?;
        let from_it = sounds.iter_mut().filter(|sound| sound.source.path() == file);
        scale(from_it, &meters, target);
    }
    Ok(())
}

/// Multiplies the gains of sounds that were measured, so that together they reach a level.
fn scale<'s, 'a: 's>(
    sounds: impl Iterator<Item = &'s mut PlacedSound<'a>>,
    meters: &[LoudnessMeter],
    target: f64,
) {
    let Some(loudness) = LoudnessMeter::together(meters) else { return };
    let factor = factor((target - loudness).min(BOOST_MAX)) as f32;
    sounds.for_each(|sound| sound.envelope.gain *= factor);
}

/// Hears a sound once, as loud as it is.
fn measure(sound: &PlacedSound<'_>) -> Result<LoudnessMeter, MediaError> {
    let mut meter = LoudnessMeter::new();
    let length = sound.envelope.length;
    let envelope = Envelope { length, gain: 1.0, fade_in: Fade::NONE, fade_out: Fade::NONE };
    let sound = PlacedSound { repeats: Repeats::Once, envelope, ..sound.clone() };
    let mut playing = PlayingSound::open(sound)?;
    while playing.remaining() > 0 && !playing.has_ended() {
        meter.hear(&playing.next(RUN)?);
    }
    Ok(meter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_limiter_takes_is_made_up_between_the_gains_that_were_tried() {
        let tries =
            |reached: [f64; 4]| MADE_UP.into_iter().zip(reached.map(Some)).collect::<Vec<_>>();
        assert!((made_up(&tries([-14.0, -13.5, -13.0, -12.0]), -14.0) - 0.0).abs() < 1e-9);
        assert!((made_up(&tries([-14.4, -13.8, -13.0, -12.0]), -14.0) - 0.4).abs() < 1e-9);
        assert!((made_up(&tries([-18.0, -17.9, -17.8, -17.7]), -14.0) - 3.5).abs() < 1e-9);
        assert!(made_up(&[(0.0, None)], -14.0).abs() < 1e-9);
    }
}
