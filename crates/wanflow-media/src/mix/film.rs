//! The pass over a mix that is heard: the sum of its stems, mastered, pulled run by run.

use super::decibels::factor;
use super::levels;
use super::limiter::highest;
use super::loudness::LoudnessMeter;
use super::master::Master;
use super::plan::MixPlan;
use super::report::MixReport;
use super::stem::SoundNote;
use super::sum::StemSum;
use crate::MediaError;
use crate::sound::Stereo;

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
        let sum = StemSum::new(&plan, highest(plan.ceiling) / factor(level) as f32);
        let master = Master::new(level, plan.ceiling, LoudnessMeter::with_peaks());
        Ok(Self { sum, master, held: Stereo::default(), has_ended: false })
    }

    /// The next samples, so many or all that are left of the film.
    pub(crate) fn next(&mut self, samples: u64) -> Result<Stereo, MediaError> {
        let samples = usize::try_from(samples).unwrap_or(usize::MAX);
        while self.held.len() < samples && !self.has_ended {
            match self.sum.next()? {
                Some((sum, peaks)) => self.held.append(self.master.feed(sum, &peaks)),
                None => self.has_ended = true,
            }
        }
        Ok(self.held.take(samples))
    }

    /// Ends it: what is to be said of video items, and what was measured.
    pub(crate) fn finish(self) -> (Vec<SoundNote>, MixReport) {
        (self.sum.finish(), MixReport::of(&self.master))
    }
}
