//! What happens to records between two purchases: clocks that jump, storyboards that share a
//! folder or get another name, journals and locks that are changed behind a run's back.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use wanflow_plan::{Plan, Purpose};
use wanflow_run::checkpoint::Checkpoints;
use wanflow_run::disk::{Disk as _, MemoryDisk, RealDisk};
use wanflow_run::driver::RunOptions;
use wanflow_run::record::{Entry, LossesAccepted, Record, UnixMillis};
use wanflow_run::simulate::{
    Fault, Jump, Loss, Moves, Sale, SimHost, World, audit, independent, options,
};
use wanflow_run::{Class, Folders, Journal, RunError};
use wanflow_tests::Stage;
use wanflow_tests::matrix::{self, Tally};

use super::story::{TASKS, bytes, done, journal, plan, run, two_at_once, world};

/// A storyboard of this name with one scene, which others have, too.
fn storyboard(name: &str) -> Plan {
    let mut plan = independent(1);
    name.clone_into(&mut plan.storyboard);
    plan.film.output = format!("{name}.mp4");
    plan
}

/// A world whose submits meet these faults.
fn troubled(faults: &[Fault]) -> World {
    let host = SimHost::new(|_| Duration::from_secs(70));
    World::new(host.with_faults(faults.iter().cloned().enumerate()))
}

/// Runs a storyboard on a machine whose clock is so many minutes ahead.
fn run_ahead(world: &World, name: &str, minutes: i64) -> Option<Class> {
    let by = minutes * 60_000;
    let jump = Jump { at: Duration::ZERO, by, moves: Moves::TheClock };
    let world = World { jumps: vec![jump], ..world.clone() };
    let (outcome, _) = world.run(&storyboard(name), &options(1));
    audit(&world, &options(1)).unwrap_or_else(|broken| panic!("{name}, {minutes}: {broken}"));
    outcome.unwrap_or_else(|error| panic!("{name}, {minutes}: {error}")).class
}

const MINUTES: [i64; 7] = [-600, -10, -1, 0, 1, 10, 600];

#[test]
fn row_54_clocks_that_jump_between_storyboards_change_nothing() {
    let mut tally = Tally::NONE;
    for first in MINUTES {
        for second in MINUTES {
            let case = format!("{first}, then {second}");
            // The first storyboard is refused, the second one gets no answer.
            let refused = [Fault::Error(402, "NO_MONEY"), Fault::DropAfterCommit];
            let world = troubled(&refused);
            assert_eq!(run_ahead(&world, "a", first), Some(Class::Environment), "{case}");
            for name in ["b", "b", "a", "b"] {
                assert_eq!(run_ahead(&world, name, second), Some(Class::Ambiguous), "{case}");
                assert_eq!(world.host.sold(), 1, "{case}, {name}");
            }
            // The first one's task fails after it was taken, the second one makes the clip.
            let failed = troubled(&[Fault::TaskFails]);
            run_ahead(&failed, "a", first);
            let end = (run_ahead(&failed, "b", second), run_ahead(&failed, "a", first));
            assert_eq!((end, failed.host.sold()), ((None, None), 2), "{case}");
            for world in [world, failed] {
                tally += Tally { runs: 5, duplicates: world.host.duplicates() };
            }
        }
    }
    matrix::row(54, "whatever the clocks say: in doubt once, bought once", tally);
}

#[test]
fn row_55_a_zeroed_tail_is_refused_by_line_and_not_cut() {
    let made = done();
    let whole = bytes(&made.disk, journal());
    let ends: Vec<_> = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').collect();
    let mut tally = Tally::NONE;
    for (line, (end, _)) in (2_usize..).zip(ends.iter().take(ends.len() - 1)) {
        let mut zeroed = whole.clone();
        zeroed[end + 1..].fill(0);
        let disk = MemoryDisk::new();
        disk.put(journal(), &zeroed);
        let world = World { disk, ..made.clone() };
        let error = run(&world).0.expect_err("lines are lost");
        let message = error.to_string();
        assert!(message.contains(&format!("line {line}:")), "{line}: {message}");
        assert_eq!(bytes(&world.disk, journal()), zeroed, "line {line}: nothing is changed");
        assert_eq!(world.host.tries(), TASKS, "line {line}: nothing is sent");
        tally += Tally { runs: 1, duplicates: world.host.duplicates() };
    }
    matrix::row(55, "refused by line, nothing cut, nothing sent", tally);
}

/// Something that happens to a journal between two runs.
type Harm = (&'static str, fn(&MemoryDisk, &[u8]));

const HARMS: [Harm; 4] = [
    ("deleted", |disk, _| disk.remove(&journal()).expect("it is there")),
    ("emptied", |disk, _| disk.put(journal(), b"")),
    ("shortened", |disk, whole| {
        let half = whole[..whole.len() / 2].iter().rposition(|byte| *byte == b'\n');
        disk.put(journal(), &whole[..=half.expect("it has many lines")]);
    }),
    ("another", |disk, _| {
        let other = World { wall: 5, ..world() };
        run(&other).0.expect("a healthy disk");
        disk.put(journal(), &bytes(&other.disk, journal()));
    }),
];

#[test]
fn row_56_a_journal_that_is_not_what_it_was_stops_purchases_until_a_person_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let user = folder.path().join("checkpoint.json");
    let mut tally = Tally::NONE;
    for (harm, harmed) in HARMS {
        for keeps in ["both", "the user's", "the store's"] {
            let case = format!("{harm}, with {keeps}");
            let _ = fs::remove_file(&user);
            let options = RunOptions { checkpoint: Some(user.clone()), ..two_at_once() };
            let world = world();
            world.run(&plan(), &options).0.expect("a healthy disk");
            let head = options.folders.store.join("head");
            match keeps {
                "the user's" => world.disk.remove(&head).expect("it is there"),
                "the store's" => fs::remove_file(&user).expect("it is there"),
                _ => {}
            }
            harmed(&world.disk, &bytes(&world.disk, journal()));
            let mut changed = plan();
            changed.tasks[2].request.prompt = "another".to_owned();
            for _ in 0..2 {
                let end = world.run(&changed, &options).0.expect("it can be read");
                assert_eq!(end.class, Some(Class::Ambiguous), "{case}: {end:?}");
                let message = end.closed.unwrap_or_default();
                assert!(message.contains("`story.journal`"), "{case}: {message}");
                assert_eq!(world.host.tries(), TASKS, "{case}: nothing is sent");
            }
            accept(&world, &options);
            let end = world.run(&changed, &options).0.expect("it can be read");
            assert_eq!(end.class, None, "{case}: {end:?}");
            tally += Tally { runs: 3, duplicates: 0 };
        }
    }
    matrix::row(56, "told by name, nothing sent before a person takes note", tally);
}

/// A person takes note, as `wanflow reconcile --accept-losses` has it.
fn accept(world: &World, options: &RunOptions) {
    let disk = Arc::new(world.disk.clone());
    let checkpoints = Checkpoints::of(&options.folders, options.checkpoint.clone());
    let missing = checkpoints.missing(&*disk).expect("readable");
    let lost_lines = missing.iter().map(wanflow_run::checkpoint::Missing::lost_lines).sum();
    let accepted = LossesAccepted { lost_lines, reason: "looked at it".into() };
    let record = Record { at: UnixMillis(0), entry: Entry::LossesAccepted(accepted) };
    let mut opened = Journal::open(disk.clone(), &journal()).expect("whole");
    opened.journal.append(&record).expect("a healthy disk");
    checkpoints.write(&*disk, &checkpoints.marks(&*disk).expect("readable"));
}

/// A store that was copied from elsewhere, or a folder with all that is in it: what its head says
/// is about the other one.
#[test]
fn a_copied_store_says_nothing_of_the_journals_here() {
    let made = done();
    let copy = MemoryDisk::new();
    // In front of the others, so that no file has the number that it had there.
    copy.put("elsewhere", b"");
    for (path, content) in made.disk.files() {
        if path != journal() {
            copy.put(path, &content);
        }
    }
    let copied = World { disk: copy, ..world() };
    let end = run(&copied).0.expect("as in a new folder");
    assert_eq!((end.class, end.closed), (None, None));
}

/// The lock file goes, or another takes its place, when the host has the first submit.
#[test]
fn row_57_a_run_whose_lock_is_gone_buys_nothing_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let folders = Folders::beside(&folder.path().join("story.yaml"), Purpose::Remote);
    folders.create(&RealDisk).expect("a healthy disk");
    let lock = folders.lock_file();
    let options = RunOptions { folders, ..two_at_once() };
    let harms: [fn(&Path); 2] = [
        |lock| fs::remove_file(lock).expect("it is there"),
        |lock| {
            fs::rename(lock, lock.with_extension("old")).expect("it is there");
            fs::write(lock, "").expect("space");
        },
    ];
    let mut tally = Tally::NONE;
    for harm in harms {
        let (world, lock) = (world(), lock.clone());
        world.host.watch(move |sale| {
            if sale == Sale::Decided && lock.exists() {
                harm(&lock);
            }
        });
        let error = world.run_under_lock(&plan(), &options).expect_err("the lock is gone");
        world.host.unwatch();
        let RunError::IntentNotKept { source, .. } = &error else { panic!("{error}") };
        assert!(matches!(**source, RunError::LockLost { .. }), "{source}");
        assert_eq!(world.host.sold(), 1, "what was sent before is all");
        audit(&world, &options).expect("nothing is forgotten");
        let world = world.later(Duration::from_hours(1));
        let end = world.run_under_lock(&plan(), &options).expect("a lock of its own");
        assert_eq!((end.class, world.host.sold()), (None, TASKS));
        tally += Tally { runs: 2, duplicates: world.host.duplicates() };
    }
    tally += displaced();
    matrix::row(57, "the run whose lock or journal is gone stops before it submits", tally);
}

/// The journal goes when the host has the first submit: its task id is saved beside it.
fn displaced() -> Tally {
    let world = world();
    let disk = world.disk.clone();
    world.host.watch(move |sale| {
        if sale == Sale::Arrived && disk.size(&journal()).is_ok_and(|size| size.is_some()) {
            disk.rename(&journal(), &journal().with_extension("moved")).expect("it is there");
        }
    });
    let error = run(&world).0.expect_err("the journal is gone");
    world.host.unwatch();
    let RunError::Unrecorded(saved) = &error else { panic!("{error}") };
    assert!(matches!(*saved.source, RunError::JournalDisplaced { .. }), "{}", saved.source);
    assert!(saved.rescue.is_some(), "the id lies beside the journal's place");
    assert_eq!(world.host.sold(), 1, "what was sent before is all");
    world.disk.rename(&journal().with_extension("moved"), &journal()).expect("it is there");
    let world = world.later(Duration::from_hours(1));
    let end = run(&world).0.expect("it is put back");
    assert_eq!((end.class, world.host.sold()), (None, TASKS));
    Tally { runs: 2, duplicates: world.host.duplicates() }
}

#[cfg(unix)]
#[test]
fn row_58_a_hard_link_in_a_journals_or_a_locks_place_is_not_written_through() {
    let mut tally = Tally::NONE;
    for name in ["run.lock", "journal/story.journal"] {
        let stage = Stage::of("minimal");
        let place = stage.path().join(".wanflow/rehearsal").join(name);
        fs::create_dir_all(place.parent().expect("it has a folder")).expect("space");
        stage.write("precious", "");
        fs::hard_link(stage.path().join("precious"), &place).expect("links");
        let message = stage.wanflow(&["run", "--rehearse"]).with_code(6).stderr;
        assert!(message.contains("hard link"), "{name}: {message}");
        assert_eq!(stage.read("precious"), "", "{name}");
        tally += Tally { runs: 1, duplicates: 0 };
    }
    matrix::row(58, "refused by name, nothing written", tally);
}

#[test]
fn row_59_a_renamed_storyboard_buys_nothing_again() {
    let mut tally = Tally::NONE;
    for minutes in MINUTES {
        for (number, trouble) in
            [None, Some(Fault::DropAfterCommit), Some(Fault::SlowAnswer(Duration::from_mins(3)))]
                .into_iter()
                .enumerate()
        {
            let world = troubled(&trouble.into_iter().collect::<Vec<_>>());
            let before = run_ahead(&world, "old", minutes);
            for name in ["new", "newest", "old"] {
                let case = format!("{number}: {minutes} minutes ahead, then {name}");
                assert_eq!(run_ahead(&world, name, 0), before, "{case}");
                assert_eq!(world.host.sold(), 1, "{case}");
                tally += Tally { runs: 1, duplicates: world.host.duplicates() };
            }
        }
        // Killed at any moment, and gone on with under another name.
        let by = minutes * 60_000;
        let jumps = vec![Jump { at: Duration::ZERO, by, moves: Moves::TheClock }];
        let killed = World { jumps, ..troubled(&[]) };
        for moment in killed.moments(&storyboard("old"), &options(1)) {
            for loss in [Loss::Nothing, Loss::Unsynced] {
                let world = moment.after(loss);
                run_ahead(&world, "new", 0);
                run_ahead(&world, "newest", minutes);
                assert!(world.host.sold() <= 1, "{:?}, {loss:?}: bought again", moment.at);
                tally += Tally { runs: 2, duplicates: world.host.duplicates() };
            }
        }
    }
    matrix::row(59, "found under its old name, whatever the clocks say", tally);
}
