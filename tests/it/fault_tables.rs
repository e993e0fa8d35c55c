//! The fault table of every endpoint, row by row: what a run makes of each answer of its host.
//!
//! Whole runs in virtual time against the emulator, for each endpoint that has a document. What a
//! row must lead to follows from its class and its call alone.

mod killed;
mod rows;

use std::time::Duration;

use wanflow_api::EndpointRef;
use wanflow_plan::Plan;
use wanflow_run::Class;
use wanflow_run::event::StopReason;
use wanflow_tests::virtual_time::{Ran, World};

/// The time that every task takes.
const LATENCY: Duration = Duration::from_secs(95);

/// Scenes of a storyboard.
const SCENES: usize = 3;

/// The price of a scene of these plans, in millionths of a dollar.
const PRICE: u64 = 500_000;

/// A run of a few scenes at an endpoint, under a fault script.
struct Case {
    what: String,
    world: World,
    plan: Plan,
    ran: Ran,
}

impl Case {
    /// Runs so many scenes at once.
    fn run(endpoint: EndpointRef, concurrency: usize, fault: &str) -> Self {
        let world = World::of(endpoint, LATENCY, &format!("version: 1\nfaults:\n  - {fault}\n"));
        let plan = world.plan(SCENES);
        let ran = world.run(&plan, concurrency);
        let what = format!("{}: {fault}", endpoint.id);
        let case = Self { what, world, plan, ran };
        assert!(case.world.fired()[0] > 0, "{}: it has not struck", case.what);
        case.is_honest();
        case
    }

    /// Runs the same plan again, as a person would.
    fn again(&mut self) {
        self.ran = self.world.run(&self.plan, SCENES);
        self.is_honest();
    }

    /// Nothing was bought twice, and the ledger does not understate what was.
    fn is_honest(&self) {
        let what = &self.what;
        assert_eq!(self.world.duplicates(), 0, "{what}: bought twice");
        let ledger = self.ran.outcome.ledger;
        let (confirmed, worst) = (ledger.confirmed.micros(), ledger.worst_case().micros());
        assert!(confirmed <= self.sold() * PRICE, "{what}: confirmed is more than was sold");
        assert!(worst >= self.sold() * PRICE, "{what}: the worst case is less than was sold");
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
        (0..SCENES).filter(|scene| self.stop(*scene).is_none()).collect()
    }

    /// Confirmed and at risk, in millionths of a dollar.
    fn owed(&self) -> (u64, u64) {
        let ledger = self.ran.outcome.ledger;
        (ledger.confirmed.micros(), ledger.at_risk.micros())
    }

    /// How many tasks the host has.
    fn sold(&self) -> u64 {
        self.world.ledger()["tasks"].as_array().expect("a list of tasks").len() as u64
    }

    fn posts(&self) -> u64 {
        u64::from(self.world.submits())
    }

    /// The film is made, each scene bought once; `refused` submits went before.
    fn is_a_film(&self, refused: u64) {
        let what = &self.what;
        assert_eq!((self.class(), self.done().len()), (None, SCENES), "{what}");
        let scenes = SCENES as u64;
        assert_eq!((self.posts(), self.sold()), (scenes + refused, scenes), "{what}");
        assert_eq!(self.owed(), (scenes * PRICE, 0), "{what}");
    }
}
