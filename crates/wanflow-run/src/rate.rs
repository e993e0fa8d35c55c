//! What all requests of a run share: submits per minute, places, pauses that the host asked for,
//! and a budget for repetitions. Time is passed in.

mod budget;
mod shared;

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::Now;

pub use self::budget::RetryBudget;
pub use self::shared::{SharedLimiter, SharedLimits};

/// The longest pause that a host can impose with one answer.
pub const LONGEST_PAUSE: Duration = Duration::from_mins(5);

const MINUTE: Duration = Duration::from_mins(1);

/// Who may submit, and when. Times are monotonic unless they are in a [`Now`].
pub trait Pace: Send {
    /// Takes a turn at submitting, now; otherwise tells when to ask again.
    fn try_take(&mut self, now: Now) -> Result<(), Duration>;

    /// The host asked for a pause, which holds for all submits.
    fn pause(&mut self, now: Now, pause: Duration);

    /// Holds exactly so many places for tasks under way; where there are fewer, it holds those,
    /// and tells when to ask again.
    fn hold(&mut self, places: usize, now: Now) -> Result<(), Duration>;

    /// Who has the places that this run lacks, as far as they have signed.
    fn holders(&self) -> Vec<String> {
        Vec::new()
    }

    /// Whether the host has asked for a pause that is not over.
    fn is_paused(&self, now: Now) -> bool;
}

/// The pace of one run alone: places are its own to count.
#[derive(Clone, Debug)]
pub struct Limiter {
    per_minute: Option<usize>,
    /// Times of the submits of the last minute.
    recent: VecDeque<Duration>,
    not_before: Duration,
}

impl Limiter {
    /// A limiter for so many submits in any minute; `None`: as many as there are.
    pub fn new(per_minute: Option<u32>) -> Self {
        let per_minute = per_minute.map(|count| usize::try_from(count.max(1)).unwrap_or(1));
        Self { per_minute, recent: VecDeque::new(), not_before: Duration::ZERO }
    }

    /// The earliest time of the next submit; not later than `now` if it may go at once.
    fn earliest(&self, now: Duration) -> Duration {
        let full = self.per_minute.filter(|count| self.recent.len() >= *count);
        let bucket =
            full.map_or(Duration::ZERO, |count| self.recent[self.recent.len() - count] + MINUTE);
        bucket.max(self.not_before).max(now)
    }
}

impl Pace for Limiter {
    fn try_take(&mut self, now: Now) -> Result<(), Duration> {
        let earliest = self.earliest(now.mono);
        if earliest > now.mono {
            return Err(earliest);
        }
        self.recent.push_back(now.mono);
        while self.recent.front().is_some_and(|then| *then + MINUTE <= now.mono) {
            self.recent.pop_front();
        }
        Ok(())
    }

    fn pause(&mut self, now: Now, pause: Duration) {
        self.not_before = self.not_before.max(now.mono + pause.min(LONGEST_PAUSE));
    }

    fn hold(&mut self, _: usize, _: Now) -> Result<(), Duration> {
        Ok(())
    }

    fn is_paused(&self, now: Now) -> bool {
        self.not_before > now.mono
    }
}

/// A pause before the `tries`-th repetition (from 1): full jitter over a doubling span.
/// `jitter` is from 0 to 1.
pub fn back_off(tries: u32, jitter: f64) -> Duration {
    let span = Duration::from_secs(1 << tries.clamp(1, 6));
    let part = span.mul_f64(jitter.clamp(0.0, 1.0));
    part.max(Duration::from_millis(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn at(seconds: u64) -> Now {
        Now { mono: s(seconds), wall: 0 }
    }

    #[test]
    fn a_minute_holds_no_more_than_its_share() {
        let mut limiter = Limiter::new(Some(2));
        assert_eq!(limiter.try_take(at(0)), Ok(()));
        assert_eq!(limiter.try_take(at(10)), Ok(()));
        assert_eq!(limiter.try_take(at(20)), Err(s(60)));
        assert_eq!(limiter.try_take(at(60)), Ok(()));
        assert_eq!(limiter.try_take(at(60)), Err(s(70)));
        let mut free = Limiter::new(None);
        assert!((0..100).all(|_| free.try_take(at(3)).is_ok()));
    }

    #[test]
    fn a_pause_holds_for_all_and_is_capped() {
        let mut limiter = Limiter::new(None);
        limiter.pause(at(5), s(10));
        limiter.pause(at(5), s(2));
        assert_eq!(limiter.try_take(at(6)), Err(s(15)));
        limiter.pause(at(6), s(1_000_000));
        assert_eq!(limiter.try_take(at(6)), Err(s(306)));
    }
}
