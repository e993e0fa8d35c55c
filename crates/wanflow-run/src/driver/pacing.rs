//! When a run's requests may go: submits by the limits that runs of a key share, repetitions by a
//! budget of their own.

use crate::rate::{Limiter, Pace, RetryBudget, SharedLimiter};

use super::options::RunOptions;
use super::waits::Waits;

/// When requests may go, and what is waited for.
pub(super) struct Pacing {
    pub(super) limiter: Box<dyn Pace>,
    /// What may be spent on repeating polls.
    pub(super) polls: RetryBudget,
    /// What may be spent on repeating downloads.
    pub(super) downloads: RetryBudget,
    /// What the run waits for.
    pub(super) waits: Waits,
}

impl Pacing {
    pub(super) fn new(options: &RunOptions) -> Self {
        Self {
            limiter: limiter(options),
            polls: RetryBudget::new(options.schedule.every),
            downloads: RetryBudget::new(options.schedule.every),
            waits: Waits::default(),
        }
    }
}

/// The limiter of this run, or the one that it shares with others.
fn limiter(options: &RunOptions) -> Box<dyn Pace> {
    match &options.shared {
        None => Box::new(Limiter::new(options.per_minute)),
        Some(shared) => {
            let places = options.concurrency.get();
            Box::new(SharedLimiter::new(shared.clone(), options.per_minute, places))
        }
    }
}
