//! The limiter that all submits of a run share: requests per minute, and pauses that the host
//! asked for. Time is passed in.

use std::collections::VecDeque;
use std::time::Duration;

/// The longest pause that a host can impose with one answer.
pub const LONGEST_PAUSE: Duration = Duration::from_mins(5);

const MINUTE: Duration = Duration::from_mins(1);

/// When the next submit may go.
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
    pub fn earliest(&self, now: Duration) -> Duration {
        let full = self.per_minute.filter(|count| self.recent.len() >= *count);
        let bucket =
            full.map_or(Duration::ZERO, |count| self.recent[self.recent.len() - count] + MINUTE);
        bucket.max(self.not_before).max(now)
    }

    /// Counts a submit that goes now.
    pub fn take(&mut self, now: Duration) {
        self.recent.push_back(now);
        while self.recent.front().is_some_and(|then| *then + MINUTE <= now) {
            self.recent.pop_front();
        }
    }

    /// The host asked for a pause, which holds for all submits.
    pub fn pause(&mut self, now: Duration, pause: Duration) {
        self.not_before = self.not_before.max(now + pause.min(LONGEST_PAUSE));
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

    #[test]
    fn a_minute_holds_no_more_than_its_share() {
        let mut limiter = Limiter::new(Some(2));
        limiter.take(s(0));
        assert_eq!(limiter.earliest(s(1)), s(1));
        limiter.take(s(10));
        assert_eq!(limiter.earliest(s(20)), s(60));
        limiter.take(s(60));
        assert_eq!(limiter.earliest(s(60)), s(70));
        assert_eq!(Limiter::new(None).earliest(s(3)), s(3));
    }

    #[test]
    fn a_pause_holds_for_all_and_is_capped() {
        let mut limiter = Limiter::new(None);
        limiter.pause(s(5), s(10));
        limiter.pause(s(5), s(2));
        assert_eq!(limiter.earliest(s(6)), s(15));
        limiter.pause(s(6), s(1_000_000));
        assert_eq!(limiter.earliest(s(6)), s(306));
    }
}
