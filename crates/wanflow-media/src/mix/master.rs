//! What the sum of a mix goes through at last: the level of the whole, the limiter, and a meter.

use super::decibels::{decibels, factor};
use super::limiter::Limiter;
use super::loudness::LoudnessMeter;
use crate::sound::Stereo;

/// The end of a mix.
pub(super) struct Master {
    /// A factor for the whole.
    level: f32,
    limiter: Limiter,
    meter: LoudnessMeter,
}

impl Master {
    /// A master that makes all of it so many decibels louder and lets no peak above a ceiling, in
    /// dBTP, with a meter of what comes out.
    pub(super) fn new(level: f64, ceiling: f64, meter: LoudnessMeter) -> Self {
        Self { level: factor(level) as f32, limiter: Limiter::new(ceiling), meter }
    }

    /// Takes a run of the sum and its peaks; gives what can be given by now.
    pub(super) fn feed(&mut self, mut sum: Stereo, peaks: &[f32]) -> Stereo {
        let level = self.level;
        sum.scale(level);
        let run = self.limiter.feed(sum, peaks.iter().map(|peak| peak * level));
        self.meter.hear(&run);
        run
    }

    /// The meter of what came out.
    pub(super) fn meter(&self) -> &LoudnessMeter {
        &self.meter
    }

    /// By how many decibels the whole was made louder.
    pub(super) fn level(&self) -> f64 {
        decibels(self.level.into())
    }

    /// By how many decibels the limiter turned it down at most.
    pub(super) fn reduction(&self) -> f64 {
        self.limiter.reduction()
    }
}
