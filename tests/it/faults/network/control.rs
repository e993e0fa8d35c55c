//! The naive client under the same faults as ours: if it did not pay twice, the matrix would be
//! blind.

use std::fmt::Write as _;
use std::time::Duration;

use wanflow_tests::matrix::{self, Tally};
use wanflow_tests::naive;
use wanflow_tests::virtual_time::World;

const RUNS: u64 = 300;
const SCENES: usize = 4;
const LATENCY: Duration = Duration::from_secs(95);

/// What may befall a submit. Of half of them the host has created the task.
const FAULTS: &[&str] = &[
    "wire: { reset: head }",
    "wire: { end: head }",
    "wire: { reset: middle }",
    "wire: { end: last }",
    "wire: { delay: 400s }",
    "wire: { content_length: 4000 }",
    "edit: { task_id: null }",
    "commit: true, answer: { status: 502 }",
    "commit: true, answer: { body: '<html></html>' }",
    "commit: false, wire: { reset: head }",
    "answer: { status: 503 }",
    "answer: { reason: RATE_LIMIT_EXCEEDED }",
    "answer: { reason: CREATE_TASK_FAILED }",
];

/// One or two faults at random submits; the same for the same run.
fn script(run: u64) -> String {
    let mut chance = fastrand::Rng::with_seed(run);
    let mut script = String::from("version: 1\nfaults:\n");
    for _ in 0..chance.usize(1..=2) {
        let (nth, fault) = (chance.usize(1..=SCENES), chance.usize(..FAULTS.len()));
        writeln!(script, "  - {{ on: submit, nth: {nth}, {} }}", FAULTS[fault]).expect("a text");
    }
    script
}

#[test]
fn a_naive_client_pays_twice_where_we_do_not() {
    let (mut naive, mut ours) = (Tally::default(), Tally::default());
    for run in 0..RUNS {
        let world = World::with_faults(LATENCY, &script(run));
        let prompts: Vec<_> = (0..SCENES).map(|scene| format!("scene {scene}")).collect();
        naive::buy(world.emulator(), &prompts);
        naive += Tally { runs: 1, duplicates: world.duplicates() };

        let world = World::with_faults(LATENCY, &script(run));
        let plan = world.plan(SCENES);
        let first = world.run(&plan, SCENES);
        world.run(&plan, SCENES);
        assert!(first.outcome.ledger.worst_case() >= first.outcome.ledger.confirmed);
        ours += Tally { runs: 1, duplicates: world.duplicates() };
    }
    assert!(naive.duplicates > 0, "the control sees nothing");
    assert_eq!(ours.duplicates, 0, "we paid twice");
    matrix::control(naive);
}
