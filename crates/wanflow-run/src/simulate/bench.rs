//! The makespan bench: a run in virtual time against list scheduling of the same tasks.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use crate::poll::Schedule;

use super::{SimHost, World, independent, options};

/// How long a run took, and how long it must take at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Makespan {
    /// Virtual time of the run.
    pub run: Duration,
    /// List scheduling with the same order, latencies rounded up to the instants of polls.
    pub list: Duration,
    /// Processor time of the run, all of it on this thread.
    pub wall: Duration,
}

/// Runs so many independent tasks at this concurrency. Their latencies are spread from half to
/// one and a half minutes, the same ones each time.
pub fn makespan(tasks: usize, concurrency: usize) -> Makespan {
    let world = World::new(SimHost::new(latency));
    let options = options(concurrency);
    let begun = std::time::Instant::now();
    let (outcome, run) = world.run(&independent(tasks), &options);
    let wall = begun.elapsed();
    let outcome = outcome.expect("a simulated disk does not fail");
    assert_eq!(outcome.class, None, "every task of the bench succeeds");
    Makespan { run, list: list_schedule(tasks, concurrency, options.schedule), wall }
}

/// A fixed spread that looks random: multiples of a prime, modulo another.
fn latency(task: usize) -> Duration {
    Duration::from_millis(30_000 + (task as u64 * 7919) % 60_013)
}

fn list_schedule(tasks: usize, concurrency: usize, schedule: Schedule) -> Duration {
    let mut free: BinaryHeap<_> = (0..concurrency).map(|_| Reverse(Duration::ZERO)).collect();
    let mut end = Duration::ZERO;
    for task in 0..tasks {
        let Reverse(start) = free.pop().expect("there is a place");
        let done = start + seen_after(latency(task), schedule);
        end = end.max(done);
        free.push(Reverse(done));
    }
    end
}

/// When the first poll after the task's end happens.
fn seen_after(latency: Duration, schedule: Schedule) -> Duration {
    let mut age = schedule.next(Duration::ZERO, 0.5);
    while age < latency {
        age = schedule.next(age, 0.5);
    }
    age
}
