//! The retry budget: what all tasks of a run may spend on repeating questions to a host that does
//! not answer. A dead host is then asked as often as one task would ask it, not as often as all.

use std::time::Duration;

/// How many repetitions may go at once before they are spaced out.
const AT_ONCE: u32 = 10;

/// A bucket of tokens, one for each repetition; it fills with time.
#[derive(Clone, Copy, Debug)]
pub struct RetryBudget {
    /// Time in which one token comes.
    each: Duration,
    /// When the bucket is full again.
    full_at: Duration,
}

impl RetryBudget {
    /// A full bucket that gets a token in each span of this length.
    pub fn new(each: Duration) -> Self {
        Self { each, full_at: Duration::ZERO }
    }

    /// The earliest time of the next repetition; not later than `now` if it may go at once.
    pub fn earliest(&self, now: Duration) -> Duration {
        let after = self.full_at.max(now) + self.each;
        after.saturating_sub(self.each * AT_ONCE).max(now)
    }

    /// Counts a repetition that goes now.
    pub fn take(&mut self, now: Duration) {
        self.full_at = self.full_at.max(now) + self.each;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_tasks_repeat_no_oftener_than_one() {
        let s = Duration::from_secs;
        let mut budget = RetryBudget::new(s(4));
        let mut now = s(100);
        let mut times = Vec::new();
        for _ in 0..13 {
            now = budget.earliest(now);
            budget.take(now);
            times.push(now.as_secs());
        }
        assert_eq!(times[..10], [100; 10]);
        assert_eq!(times[10..], [104, 108, 112]);
        assert_eq!(budget.earliest(s(1000)), s(1000), "it fills again");
    }
}
