//! All stems of a mix as one stream: music gives way to voices, and the rest adds up. It must not
//! know how loud the whole is to be.

use super::duck::{Ducker, LOOK_AHEAD};
use super::plan::MixPlan;
use super::stem::{SoundNote, Stem};
use crate::MediaError;
use crate::sound::Stereo;

/// One pass over the stems of a mix.
pub(super) struct StemSum<'a> {
    clips: Stem<'a>,
    voices: Stem<'a>,
    ducked: Stem<'a>,
    music: Stem<'a>,
    ducker: Ducker,
    /// Voices that the music knows of already.
    ahead: Stereo,
    /// Samples still to come.
    left: u64,
}

impl<'a> StemSum<'a> {
    pub(super) fn new(plan: &MixPlan<'a>) -> Self {
        let MixPlan { length, clips, voices, ducked, music, loudness: _, ceiling: _ } = plan;
        Self {
            clips: Stem::new(clips),
            voices: Stem::new(voices),
            ducked: Stem::new(ducked),
            music: Stem::new(music),
            ducker: Ducker::new(),
            ahead: Stereo::default(),
            left: *length,
        }
    }

    /// The next samples, so many or all that are left of the film.
    pub(super) fn next(&mut self, samples: usize) -> Result<Stereo, MediaError> {
        let samples = usize::try_from(self.left).unwrap_or(usize::MAX).min(samples);
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
