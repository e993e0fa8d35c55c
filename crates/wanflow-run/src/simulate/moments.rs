//! The moments of a run at which its process may be killed: before each call that changes the
//! disk, and around each decision of the host. Disk, host and time are kept as they were, so that
//! a later run can find exactly what a dead process leaves.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Notify;
use wanflow_plan::Plan;

use super::{Sale, SimHost, World, virtual_time};
use crate::clock::{Clock, TokioClock};
use crate::disk::{MemoryDisk, Still};
use crate::driver::{RunOptions, RunOutcome, run_locked};
use crate::error::RunError;
use crate::stop::Stop;

/// The world at one moment of a run.
#[derive(Clone)]
pub struct Moment {
    /// Which moment it is.
    pub at: Point,
    disk: MemoryDisk,
    host: SimHost,
    wall: u64,
}

/// A point at which a process may die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// Before the disk's call of this number, and behind the one before.
    Disk(u64),
    /// In the middle of a submit.
    Submit(Sale),
}

/// What is lost with a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Only the process: the kernel writes what it has taken.
    Nothing,
    /// The power too: all that was not synced is gone.
    Unsynced,
    /// Some beginning of what was not synced is left, torn; which, is drawn from this number.
    Torn(u64),
}

impl Loss {
    /// Each way once; torn writes are cut somewhere else for each `seed`.
    pub fn each(seed: u64) -> [Self; 3] {
        [Self::Nothing, Self::Unsynced, Self::Torn(seed)]
    }

    /// The disk as the next run finds it.
    #[must_use]
    pub fn applied_to(self, disk: &MemoryDisk) -> MemoryDisk {
        match self {
            Self::Nothing => disk.crash(|choices| choices - 1),
            Self::Unsynced => disk.crash(|_| 0),
            Self::Torn(seed) => {
                let mut chance = drawn_from(seed);
                disk.crash(&mut chance)
            }
        }
    }
}

impl Moment {
    /// The world that the next run finds if the process dies here.
    pub fn after(&self, loss: Loss) -> World {
        let disk = loss.applied_to(&self.disk);
        World { disk, wall: self.wall, ..World::new(self.host.copy()) }
    }
}

impl World {
    /// Runs a plan to its end and answers all moments at which it could have been killed.
    pub fn moments(&self, plan: &Plan, options: &RunOptions) -> Vec<Moment> {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&kept);
        let outcome = self.watched(plan, options, move |moment| {
            keep.lock().expect("no test panics while it keeps a moment").push(moment.clone());
        });
        outcome.expect("a disk in memory does not fail");
        std::mem::take(&mut *kept.lock().expect("the run is over"))
    }

    /// Runs a plan and shows each moment while it lasts: the disk does not change meanwhile.
    pub fn watched(
        &self,
        plan: &Plan,
        options: &RunOptions,
        see: impl Fn(&Moment) + Send + Sync + 'static,
    ) -> Result<RunOutcome, RunError> {
        let (outcome, _) = self.run_with(plan, options, &Stop::new(), |clock| {
            self.watch(clock, move |glance| see(&glance.keep()));
        });
        self.disk.unwatch();
        self.host.unwatch();
        outcome
    }

    /// Runs a plan up to its moment of this number, counted from 0, and answers that moment; or
    /// how long it took, if the run ended before.
    pub fn killed_at(
        &self,
        plan: &Plan,
        options: &RunOptions,
        nth: usize,
    ) -> Result<Moment, Duration> {
        let (kept, dead) = (Arc::new(Mutex::new(None)), Arc::new(Notify::new()));
        let (keep, die, seen) = (Arc::clone(&kept), Arc::clone(&dead), AtomicUsize::new(0));
        let took = virtual_time(|| async {
            let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(self.wall));
            self.watch(&clock, move |glance| {
                if seen.fetch_add(1, Ordering::Relaxed) == nth {
                    *keep.lock().expect("nobody panics with it") = Some(glance.keep());
                    die.notify_one();
                }
            });
            let (deps, stop) = (self.deps(&clock), Stop::new());
            let run = async {
                options.folders.create(&*deps.disk)?;
                run_locked(plan, options, &deps, &stop).await
            };
            tokio::select! {
                biased;
                () = dead.notified() => {}
                _ = run => {}
            }
            clock.now().mono
        });
        self.disk.unwatch();
        self.host.unwatch();
        kept.lock().expect("nobody panics with it").take().ok_or(took)
    }

    fn watch(&self, clock: &Arc<dyn Clock>, see: impl Fn(&Glance<'_, '_>) + Send + Sync + 'static) {
        let (clock, host) = (Arc::clone(clock), self.host.clone());
        let show = Arc::new(move |at: Point, still: &Still<'_>| {
            see(&Glance { at, still, host: &host, wall: clock.now().wall });
        });
        let (shown, held) = (Arc::clone(&show), self.disk.clone());
        self.disk.watch(move |still| show(Point::Disk(still.calls() + 1), still));
        // The disk is held before the books are looked at, here as there.
        self.host.watch(move |sale| held.hold_still(|still| shown(Point::Submit(sale), still)));
    }
}

/// A moment while it lasts.
struct Glance<'a, 'b> {
    at: Point,
    still: &'a Still<'b>,
    host: &'a SimHost,
    wall: u64,
}

impl Glance<'_, '_> {
    fn keep(&self) -> Moment {
        let Self { at, still, host, wall } = self;
        Moment { at: *at, disk: still.copy(), host: host.copy(), wall: *wall }
    }
}

/// Numbers that look random and are the same each time.
fn drawn_from(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % below
    }
}
