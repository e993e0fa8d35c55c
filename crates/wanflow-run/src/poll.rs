//! When to ask for a task's state: a function of its age. No clock, no chance of its own.

use std::time::Duration;

use wanflow_api::endpoint::Polling;

/// The schedule of polls of one endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Age at which a task is first asked about.
    pub first: Duration,
    /// Shortest time between two polls.
    pub every: Duration,
    /// Longest time between two polls.
    pub every_max: Duration,
    /// Age after which a run stops waiting; a rerun asks again.
    pub deadline: Duration,
    /// How long a run goes on asking about a task without a good answer.
    pub patience: Duration,
    /// How long the host keeps a result, from the task's end on; `None`: it does not say.
    pub retention: Option<Duration>,
}

/// How long a run goes on asking where the user does not say otherwise.
pub const USUAL_PATIENCE: Duration = Duration::from_mins(10);

impl Schedule {
    /// The schedule for an endpoint's hints: nothing before half the usual time.
    pub fn of(polling: &Polling) -> Self {
        let seconds = |count: u32| Duration::from_secs(count.into());
        Self {
            first: seconds(polling.typical) / 2,
            every: seconds(polling.every),
            every_max: seconds(polling.every_max).max(seconds(polling.every)),
            deadline: seconds(polling.deadline),
            patience: USUAL_PATIENCE,
            retention: None,
        }
    }

    /// The same with another patience. With a shorter one all pauses shrink, so that as many
    /// questions are asked in it.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self {
            first: self.first.min(patience / 10),
            every: self.every.min((patience / 60).max(SHORTEST_PAUSE)),
            every_max: self.every_max.min((patience / 10).max(SHORTEST_PAUSE)),
            patience,
            ..self
        }
    }

    /// The pause before the `tries`-th repetition (from 1) of a step that came to nothing: a half
    /// to all of a span that doubles up to a tenth of the patience.
    pub fn pause(&self, tries: u32, jitter: f64) -> Duration {
        let first = (self.patience / 300).clamp(SHORTEST_PAUSE, Duration::from_secs(2));
        let span = first.saturating_mul(1 << tries.clamp(1, 12).saturating_sub(1));
        let span = span.min((self.patience / 10).max(first));
        span.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0).max(SHORTEST_PAUSE)
    }

    /// The schedule for a host on this machine: it may be quick, and costs nothing to ask.
    pub fn nearby(polling: &Polling) -> Self {
        let soon = Duration::from_millis(100);
        Self { first: soon, every: soon, ..Self::of(polling) }
    }

    /// The schedule for an emulator that takes about `latency` for a task.
    pub fn rehearsal(latency: Duration) -> Self {
        let every = (latency / 8).clamp(Duration::from_millis(20), Duration::from_secs(1));
        Self {
            first: latency / 2,
            every,
            every_max: every * 4,
            deadline: (latency * 20).max(Duration::from_mins(5)),
            patience: (latency * 10).clamp(Duration::from_secs(3), USUAL_PATIENCE),
            retention: None,
        }
    }

    /// The age at which a task of this age is asked about next. `jitter` is from 0 to 1; one half
    /// is none.
    ///
    /// The older a task, the longer the pauses: a twentieth of its age, so that no result waits
    /// for more than five per cent of the time it took.
    pub fn next(&self, age: Duration, jitter: f64) -> Duration {
        if age < self.first {
            return self.first;
        }
        age + spread((age / 20).clamp(self.every, self.every_max), jitter)
    }

    /// The age of the next poll after `failures` in a row got no usable answer: full jitter over
    /// a doubling span, so that many tasks do not ask a struggling host all at once. The span
    /// grows to a tenth of the patience.
    pub fn next_after_failures(&self, age: Duration, failures: u32, jitter: f64) -> Duration {
        let longest = self.every_max.max(self.patience / 10);
        let span = self.every.saturating_mul(1 << failures.min(8)).min(longest);
        age + span.mul_f64(jitter.clamp(0.0, 1.0)).max(self.every / 2)
    }
}

/// The shortest pause before a repetition.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);

/// Waking up costs several times what one more question does.
const TOGETHER: Duration = Duration::from_secs(1);

/// When a pause ends that begins now: a long one on a whole second of the clock, so that tasks
/// that wait side by side are asked about side by side. A pause of less than two seconds ends
/// when it is over.
pub fn together(now: Duration, pause: Duration) -> Duration {
    let end = now + pause;
    if pause < TOGETHER * 2 {
        return end;
    }
    Duration::from_secs(end.as_secs() + u64::from(end.subsec_nanos() > 0))
}

/// A pause, changed by up to a tenth in both directions.
fn spread(pause: Duration, jitter: f64) -> Duration {
    pause.mul_f64(0.9 + 0.2 * jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polls_begin_at_half_the_usual_time_and_grow_sparse() {
        let hints = Polling { typical: 120, every: 4, every_max: 15, deadline: 3600 };
        let schedule = Schedule::of(&hints);
        let mut ages = vec![schedule.next(Duration::ZERO, 0.5)];
        while ages[ages.len() - 1] < Duration::from_mins(10) {
            ages.push(schedule.next(ages[ages.len() - 1], 0.5));
        }
        let pauses: Vec<_> =
            ages.windows(2).map(|two| two[1].saturating_sub(two[0]).as_millis()).collect();
        assert_eq!(ages[0], Duration::from_mins(1));
        assert_eq!(pauses[..6], [4000; 6]);
        assert_eq!(pauses[pauses.len() - 3..], [15000; 3]);
        assert!(pauses.windows(2).all(|two| two[0] <= two[1]), "{pauses:?}");
    }

    #[test]
    fn long_pauses_end_on_whole_seconds_and_never_early() {
        let end = |now, pause| {
            together(Duration::from_millis(now), Duration::from_millis(pause)).as_millis()
        };
        assert_eq!(end(300, 1900), 2200);
        assert_eq!([(300, 4000), (700, 4200), (1000, 4000)].map(|(n, p)| end(n, p)), [5000; 3]);
    }

    #[test]
    fn a_short_patience_shortens_every_pause() {
        let hints = Polling { typical: 120, every: 4, every_max: 15, deadline: 3600 };
        let usual = Schedule::of(&hints);
        let short = usual.with_patience(Duration::from_secs(3));
        assert_eq!([short.first, short.every].map(|pause| pause.as_millis()), [300, 50]);
        let pauses = |schedule: Schedule| [1, 2, 5, 40].map(|tries| schedule.pause(tries, 1.0));
        assert_eq!(pauses(usual).map(|pause| pause.as_millis()), [2000, 4000, 32_000, 60_000]);
        assert_eq!(pauses(short).map(|pause| pause.as_millis()), [50, 100, 300, 300]);
    }

    #[test]
    fn jitter_moves_a_poll_by_a_tenth_at_most() {
        let hints = Polling { typical: 120, every: 4, every_max: 15, deadline: 3600 };
        let schedule = Schedule::of(&hints);
        let age = Duration::from_mins(1);
        let pause = |jitter| schedule.next(age, jitter).saturating_sub(age).as_millis();
        assert_eq!((pause(0.0), pause(0.5), pause(1.0)), (3600, 4000, 4400));
        let failed = |count, jitter| {
            let next = schedule.next_after_failures(age, count, jitter);
            next.saturating_sub(age).as_millis()
        };
        assert_eq!([0.0, 0.5, 1.0].map(|jitter| failed(1, jitter)), [2000, 4000, 8000]);
        assert_eq!([2, 3, 40].map(|count| failed(count, 1.0)), [16_000, 32_000, 60_000]);
    }
}
