//! The pass over a mix that is heard: the sum of its stems, mastered, pulled run by run.

use super::levels;
use super::loudness::LoudnessMeter;
use super::master::Master;
use super::plan::MixPlan;
use super::report::MixReport;
use super::stem::SoundNote;
use super::sum::StemSum;
use crate::MediaError;
use crate::sound::Stereo;

/// Samples that are mixed at a time.
const RUN: usize = 4_800;

/// The sound of a film, pulled run by run.
pub(crate) struct FilmMix<'a> {
    sum: StemSum<'a>,
    master: Master,
    /// Mixed, and not yet given.
    held: Stereo,
    has_ended: bool,
}

impl<'a> FilmMix<'a> {
    /// Opens a mix, and measures all of it where it is to have a loudness.
    pub(crate) fn open(mut plan: MixPlan<'a>) -> Result<Self, MediaError> {
        let level = levels::find(&mut plan)?;
        let master = Master::new(level, plan.ceiling, LoudnessMeter::with_peaks());
        Ok(Self { sum: StemSum::new(&plan), master, held: Stereo::default(), has_ended: false })
    }

    /// The next samples, so many or all that are left of the film.
    pub(crate) fn next(&mut self, samples: u64) -> Result<Stereo, MediaError> {
        let samples = usize::try_from(samples).unwrap_or(usize::MAX);
        while self.held.len() < samples && !self.has_ended {
            let sum = self.sum.next(RUN)?;
            self.has_ended = sum.len() == 0;
            let run = if self.has_ended { self.master.finish() } else { self.master.feed(sum) };
            self.held.append(run);
        }
        Ok(self.held.take(samples))
    }

    /// Ends it: what is to be said of video items, and what was measured.
    pub(crate) fn finish(self) -> (Vec<SoundNote>, MixReport) {
        (self.sum.finish(), MixReport::of(&self.master))
    }
}
