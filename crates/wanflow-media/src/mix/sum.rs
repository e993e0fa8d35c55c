//! All stems of a mix as one stream, with its peaks: music gives way to voices, and the rest adds
//! up. It must not know how loud the whole is to be.

use super::duck::{Ducker, LOOK_AHEAD};
use super::limiter::LATENCY;
use super::peaks::PeakDetector;
use super::plan::MixPlan;
use super::stem::{SoundNote, Stem};
use crate::MediaError;
use crate::sound::Stereo;

/// Samples that are mixed at a time.
const RUN: usize = 4_800;

/// One pass over the stems of a mix.
pub(super) struct StemSum<'a> {
    clips: Stem<'a>,
    voices: Stem<'a>,
    ducked: Stem<'a>,
    music: Stem<'a>,
    ducker: Ducker,
    /// Voices that the music knows of already.
    ahead: Stereo,
    /// Samples still to come, of the film and of the silence behind it, in which a limiter ends.
    left: u64,
    tail: usize,
    detector: PeakDetector,
}

impl<'a> StemSum<'a> {
    /// A pass whose peaks are exact above a floor.
    pub(super) fn new(plan: &MixPlan<'a>, floor: f32) -> Self {
        let MixPlan { length, clips, voices, ducked, music, loudness: _, ceiling: _ } = plan;
        Self {
            clips: Stem::new(clips),
            voices: Stem::new(voices),
            ducked: Stem::new(ducked),
            music: Stem::new(music),
            ducker: Ducker::new(),
            ahead: Stereo::default(),
            left: *length,
            tail: LATENCY,
            detector: PeakDetector::above(floor),
        }
    }

    /// The next samples, and the peaks that are known by them; `None` behind the end, after
    /// [`LATENCY`] samples of silence.
    pub(super) fn next(&mut self) -> Result<Option<(Stereo, Vec<f32>)>, MediaError> {
        let sum = if self.left > 0 {
            self.mix()?
        } else {
            Stereo::silence(std::mem::take(&mut self.tail))
        };
        let peaks = self.detector.feed(&sum);
        Ok((sum.len() > 0).then_some((sum, peaks)))
    }

    /// Peaks below this need not be exact any more.
    pub(super) fn raise(&mut self, floor: f32) {
        self.detector.raise(floor);
    }

    fn mix(&mut self) -> Result<Stereo, MediaError> {
        let samples = usize::try_from(self.left).unwrap_or(usize::MAX).min(RUN);
        self.left -= samples as u64;
        let voices = self.voices.next((samples + LOOK_AHEAD).saturating_sub(self.ahead.len()))?;
        self.ducker.hear(&voices);
        self.ahead.append(voices);
        let mut sum = self.ahead.take(samples);
        let mut ducked = self.ducked.next(samples)?;
        self.ducker.apply(&mut ducked);
        for stem in [self.clips.next(samples)?, ducked, self.music.next(samples)?] {
            sum.add(0, &stem);
        }
        Ok(sum)
    }

    /// What was said of the sounds.
    pub(super) fn finish(self) -> Vec<SoundNote> {
        let stems = [self.clips, self.voices, self.ducked, self.music];
        stems.into_iter().flat_map(Stem::finish).collect()
    }
}
