//! Answers of the host that refuse, lie or make no sense.
//!
//! Whole runs in virtual time against the emulator with a fault script; where the row is about a
//! person at the command line, the real binary.

mod control;
mod dropped;
mod kept;
mod lies;
mod nonsense;
mod ready;
mod refusals;
mod retries;

use std::time::Duration;

use serde_json::Value;
use wanflow_plan::Plan;
use wanflow_run::Class;
use wanflow_run::event::StopReason;
use wanflow_tests::matrix::Tally;
use wanflow_tests::virtual_time::{Ran, World};

/// The time that every task takes, of these fifteen-second polls and hours of patience.
const LATENCY: Duration = Duration::from_secs(95);

/// The price of a scene of these plans, in millionths of a dollar.
const PRICE: u64 = 500_000;

/// A storyboard of a few scenes, run under a fault script.
struct Struck {
    world: World,
    plan: Plan,
    ran: Ran,
}

impl Struck {
    /// Runs three scenes, all at once.
    fn by(faults: &str) -> Self {
        Self::scenes(3, faults)
    }

    /// Runs so many scenes, all at once.
    fn scenes(scenes: usize, faults: &str) -> Self {
        Self::run(scenes, scenes, faults)
    }

    fn run(scenes: usize, concurrency: usize, faults: &str) -> Self {
        let world = World::with_faults(LATENCY, &format!("version: 1\nfaults:\n{faults}"));
        let plan = world.plan(scenes);
        let ran = world.run(&plan, concurrency);
        Self { world, plan, ran }
    }

    /// Runs the same plan again, as a person would.
    fn again(&mut self) {
        self.ran = self.world.run(&self.plan, self.plan.tasks.len());
    }

    fn class(&self) -> Option<Class> {
        self.ran.outcome.class
    }

    /// Why the scene has no clip; `None`: it has one.
    fn stop(&self, scene: usize) -> Option<&StopReason> {
        self.ran.outcome.tasks[scene].end.as_ref().err()
    }

    /// The scenes that have their clips.
    fn done(&self) -> Vec<usize> {
        let tasks = 0..self.ran.outcome.tasks.len();
        tasks.filter(|scene| self.stop(*scene).is_none()).collect()
    }

    /// Confirmed and at risk, in millionths of a dollar.
    fn owed(&self) -> (u64, u64) {
        let ledger = self.ran.outcome.ledger;
        (ledger.confirmed.micros(), ledger.at_risk.micros())
    }

    /// What the emulator charged.
    fn sold(&self) -> u64 {
        self.tasks().len() as u64 * PRICE
    }

    fn tasks(&self) -> Vec<Value> {
        self.world.ledger()["tasks"].as_array().expect("a list of tasks").clone()
    }

    /// The count of submits that arrived.
    fn posts(&self) -> u64 {
        u64::from(self.world.submits())
    }

    /// The run and its duplicates; the ledger never understates what the host charged.
    fn tally(&self, runs: u64) -> Tally {
        let (confirmed, at_risk) = self.owed();
        assert!(confirmed <= self.sold(), "confirmed is what was certainly bought");
        assert!(confirmed + at_risk >= self.sold(), "the worst case covers what was charged");
        assert!(self.world.fired().iter().any(|fired| *fired > 0), "no fault has struck");
        Tally { runs, duplicates: self.world.duplicates() }
    }
}
