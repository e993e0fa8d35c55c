//! The storyboard that rows in virtual time run: a chain and a scene beside it, so that two tasks
//! are at the host at once, and a frame, polls, downloads, copies, a film and a manifest happen.

use std::path::{Path, PathBuf};
use std::time::Duration;

use wanflow_plan::Plan;
use wanflow_run::RunError;
use wanflow_run::disk::{self, MemoryDisk};
use wanflow_run::driver::{RunOptions, RunOutcome};
use wanflow_run::simulate::{SimHost, World, audit, chained, options, settle};
use wanflow_tests::matrix::Tally;

/// How many tasks it needs.
pub(super) const TASKS: usize = 3;

pub(super) fn plan() -> Plan {
    chained(&[None, Some(0), None])
}

pub(super) fn two_at_once() -> RunOptions {
    options(2)
}

pub(super) fn world() -> World {
    World::new(SimHost::new(|_| Duration::from_secs(70)))
}

/// A world in which the film is made.
pub(super) fn done() -> World {
    let world = world();
    let (outcome, took) = run(&world);
    assert_eq!(outcome.expect("a healthy disk").class, None);
    world.later(took)
}

pub(super) fn run(world: &World) -> (Result<RunOutcome, RunError>, Duration) {
    world.run(&plan(), &two_at_once())
}

pub(super) fn bytes(disk: &MemoryDisk, path: impl AsRef<Path>) -> Vec<u8> {
    let path = path.as_ref();
    disk::read(disk, path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(super) fn journal() -> PathBuf {
    two_at_once().folders.journal_of("story")
}

pub(super) fn film() -> PathBuf {
    two_at_once().folders.out.join("story.mp4")
}

/// Runs on, with a person's decisions, until the film is made, and holds everything against the
/// host's ledger: each task once. `case` is printed where that fails.
pub(super) fn goes_on_to_the_film(mut world: World, case: &str) -> Tally {
    audit(&world, &two_at_once()).unwrap_or_else(|broken| panic!("{case}, before: {broken}"));
    let end = settle(&mut world, &plan(), &two_at_once());
    let end = end.unwrap_or_else(|broken| panic!("{case}: {broken}"));
    assert_eq!(end.class, None, "{case}: {end:?}");
    assert_eq!(world.host.sold(), TASKS, "{case}: each task once");
    let made = bytes(&world.disk, film());
    assert_eq!(made, bytes(&done().disk, film()), "{case}: the film of a quiet run");
    Tally { runs: 1, duplicates: world.host.duplicates() }
}

/// R3: each task's id is in a file, an event or the error, whatever the disk did.
pub(super) fn every_id_is_reported(world: &World, error: Option<&RunError>, case: &str) {
    let files = world.disk.files();
    let mut reports = world.event_lines();
    reports.extend(error.map(ToString::to_string));
    for id in world.host.task_ids() {
        let in_a_file = files
            .iter()
            .any(|(_, bytes)| bytes.windows(id.len()).any(|window| window == id.as_bytes()));
        assert!(
            in_a_file || reports.iter().any(|line| line.contains(&id)),
            "{case}: {id} is nowhere; {reports:?}"
        );
    }
}
