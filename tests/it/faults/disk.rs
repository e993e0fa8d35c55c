//! Faults of the disk: torn and damaged journals, full, failing and vanished disks, and what
//! becomes of the store.

use std::io::ErrorKind;
use std::sync::Arc;

use wanflow_run::disk::{Disk as _, Fault, MemoryDisk};
use wanflow_run::journal::read_all;
use wanflow_run::record::{Entry, FORMAT, LossesAccepted, Record, UnixMillis};
use wanflow_run::simulate::{Loss, World, independent};
use wanflow_run::{Class, History, Journal, RunError};
use wanflow_tests::Stage;
use wanflow_tests::matrix::{self, Tally};

use super::story::{
    TASKS, bytes, done, every_id_is_reported, film, goes_on_to_the_film, journal, plan, run,
    two_at_once, world,
};
use crate::emulate::Emulation;

/// A disk that holds only these bytes, as the storyboard's journal.
fn disk_with(journal_bytes: &[u8]) -> MemoryDisk {
    let disk = MemoryDisk::new();
    disk.put(journal(), journal_bytes);
    disk
}

fn line_ends(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count() - 1
}

#[test]
fn row_03_a_torn_tail_is_cut_exactly_and_every_flipped_bit_is_seen() {
    let made = world();
    made.run(&independent(1), &two_at_once()).0.expect("a healthy disk");
    let whole = bytes(&made.disk, journal());
    let folder = two_at_once().folders.journal;
    let records = read_all(&made.disk, &folder).expect("a whole journal").remove(0).records;
    for cut in 0..=whole.len() {
        let disk = disk_with(&whole[..cut]);
        let lines = line_ends(&whole[..cut]);
        let tail = whole[..cut].iter().rev().take_while(|byte| **byte != b'\n').count();
        let opened =
            Journal::open(Arc::new(disk.clone()), &journal()).expect("torn is not damaged");
        assert_eq!(opened.records, records[..lines], "cut at {cut}");
        assert_eq!(opened.torn.as_ref().map_or(0, |torn| torn.bytes), tail, "cut at {cut}");
        if let Some(torn) = opened.torn {
            assert_eq!(bytes(&disk, torn.kept_as), whole[cut - tail..cut], "kept aside");
        }
        assert_eq!(bytes(&disk, journal()), whole[..cut - tail], "cut at {cut}");
    }
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << bit;
            let disk = disk_with(&flipped);
            let opened = Journal::open(Arc::new(disk.clone()), &journal());
            assert!(matches!(opened, Err(RunError::DamagedJournal(_))), "bit {bit} of byte {at}");
            assert_eq!(bytes(&disk, journal()), flipped, "nothing is changed");
        }
    }
    let outcome = format!(
        "{} cuts recovered exactly, {} of {0} × 8 flips seen",
        whole.len() + 1,
        whole.len() * 8
    );
    matrix::row(3, &outcome, Tally::NONE);
}

#[test]
fn row_04_a_journal_with_lines_damaged_doubled_or_merged_is_refused_by_line() {
    let made = done();
    let whole = bytes(&made.disk, journal());
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    let mut other = world().moments(&plan(), &two_at_once());
    let copy = other.swap_remove(other.len() / 2).after(Loss::Nothing);
    let shared = line_ends(&bytes(&copy.disk, journal()));
    let copy = copy.later(std::time::Duration::from_hours(1));
    run(&copy).0.expect("a healthy disk");
    let theirs = bytes(&copy.disk, journal());
    let theirs: Vec<&[u8]> = theirs.split_inclusive(|byte| *byte == b'\n').collect();
    let mut corrupt = lines.concat();
    corrupt[lines[..4].concat().len() + 40] ^= 4;
    let cases = [
        ("a corrupt line", corrupt, 5),
        ("a line twice", [&lines[..4], &lines[3..]].concat().concat(), 5),
        ("a line lost", [&lines[..3], &lines[4..]].concat().concat(), 4),
        ("one copy behind the other", [&lines[..], &theirs[..]].concat().concat(), lines.len() + 1),
        (
            "two ends of one beginning",
            [&lines[..], &theirs[shared..]].concat().concat(),
            lines.len() + 1,
        ),
        (
            "the end of another copy",
            [&lines[..=shared], &theirs[shared + 1..]].concat().concat(),
            shared + 2,
        ),
    ];
    let mut tally = Tally::NONE;
    for (case, journal_bytes, line) in cases {
        let world = World { disk: disk_with(&journal_bytes), ..made.clone() };
        let error = run(&world).0.expect_err(case);
        assert_eq!(error.class(), Class::Environment, "{case}");
        let message = error.to_string();
        assert!(message.contains(&format!("line {line}:")), "{case}, line {line}: {message}");
        assert_eq!(bytes(&world.disk, journal()), journal_bytes, "{case}: nothing is changed");
        assert_eq!(world.host.tries(), TASKS, "{case}: nothing is sent");
        tally += Tally { runs: 1, duplicates: world.host.duplicates() };
    }
    matrix::row(4, "refused, the line named, nothing sent", tally);
}

#[test]
fn row_05_a_disk_that_fills_up_anywhere_loses_no_purchase() {
    let calls = done().disk.calls();
    let mut tally = Tally::NONE;
    for call in 1..=calls {
        let after_bytes = usize::try_from(call % 50).expect("below 50");
        let fault = Fault { call, kind: ErrorKind::StorageFull, after_bytes, lasting: true };
        tally += survives(&format!("full at call {call}"), |disk| disk.set_fault(Some(fault)));
    }
    // So many bytes are left when the run begins: less than what answers need means no submit.
    let mut sent = 0;
    for free in (0..100_000).step_by(1_000) {
        let world = world();
        world.disk.set_free(Some(free));
        let outcome = run(&world).0;
        if free < 64 * 1024 {
            let error = outcome.expect_err("it cannot be made");
            assert_eq!((error.class(), world.host.tries()), (Class::Environment, 0), "{free}");
        } else {
            every_id_is_reported(&world, outcome.as_ref().err(), &format!("{free} bytes free"));
        }
        sent += world.host.tries();
        world.disk.set_free(None);
        tally += goes_on_to_the_film(world, &format!("{free} bytes free"));
    }
    assert!(sent > 0, "with some space submits go");
    matrix::row(5, "no submit without reserve; ids kept; exit 6", tally);
}

/// A run on a disk that is broken in some way, and what comes after it is fixed.
fn survives(case: &str, breaks: impl FnOnce(&MemoryDisk)) -> Tally {
    let world = world();
    breaks(&world.disk);
    let (outcome, took) = run(&world);
    if let Err(error) = &outcome {
        assert_eq!(error.class(), Class::Environment, "{case}: {error}");
    }
    every_id_is_reported(&world, outcome.as_ref().err(), case);
    let posts = intents(&world.disk);
    assert!(world.host.tries() <= posts, "{case}: {} sent, {posts} intents", world.host.tries());
    world.disk.set_fault(None);
    world.disk.set_bad_sync(None);
    goes_on_to_the_film(world.later(took), case)
}

/// Intents that would outlive a power cut.
fn intents(disk: &MemoryDisk) -> usize {
    let left = Loss::Unsynced.applied_to(disk);
    let files = left.files().into_iter().filter(|(path, _)| *path == journal());
    let text: Vec<u8> = files.flat_map(|(_, bytes)| bytes).collect();
    String::from_utf8_lossy(&text).matches(r#""fact":{"submitting""#).count()
}

#[test]
fn row_06_a_sync_that_fails_is_the_last_and_nothing_is_sent_after_it() {
    let syncs = done().disk.syncs();
    assert!(syncs > 10, "{syncs} syncs");
    let mut tally = Tally::NONE;
    for sync in 1..=syncs {
        let case = format!("sync {sync} fails");
        tally += survives(&case, |disk| disk.set_bad_sync(Some(sync)));
        // What the failed sync was to save may be gone, once the power is.
        let world = world();
        world.disk.set_bad_sync(Some(sync));
        let (_, took) = run(&world);
        let disk = Loss::Unsynced.applied_to(&world.disk);
        tally += goes_on_to_the_film(World { disk, ..world }.later(took), &case);
    }
    matrix::row(6, "latched, no further POST; exit 6", tally);
}

#[test]
fn row_07_a_work_folder_that_is_read_only_or_vanishes_costs_nothing_unknown() {
    let calls = done().disk.calls();
    let mut tally = Tally::NONE;
    for kind in [ErrorKind::ReadOnlyFilesystem, ErrorKind::NotFound] {
        let fault = |call| Some(Fault { call, kind, after_bytes: 0, lasting: true });
        let before = world();
        before.disk.set_fault(fault(1));
        let error = run(&before).0.expect_err("nothing can be written");
        assert_eq!((error.class(), before.host.tries()), (Class::Environment, 0), "{error}");
        for call in 1..=calls {
            let case = format!("{kind:?} from call {call}");
            tally += survives(&case, |disk| disk.set_fault(fault(call)));
        }
    }
    let stage = Stage::of("minimal");
    let emulation = Emulation::start(&stage, &["--latency", "50ms"]);
    stage.write(".wanflow", "a file in the folder's place");
    let rehearse = format!("--rehearse=http://{}", emulation.host);
    let ended = stage.wanflow(&["run", &rehearse]).with_code(6);
    assert!(ended.stderr.contains(".wanflow"), "{}", ended.stderr);
    assert!(emulation.ledger().is_empty(), "$0");
    matrix::row(7, "before a POST: exit 6, $0; midway: ids rescued or told", tally);
}

/// Makes of a clip, and another one, what stands in the first one's place.
type Damage = fn(&[u8], &[u8]) -> Vec<u8>;

#[test]
fn row_27_a_damaged_store_is_fetched_again_or_reported_and_not_bought_again() {
    let clips = |world: &World| {
        let store = two_at_once().folders.store;
        let files = world.disk.files().into_iter();
        let clips =
            files.filter(|(path, bytes)| path.starts_with(&store) && bytes.starts_with(b"clip "));
        clips.collect::<Vec<_>>()
    };
    let damages: [Damage; 4] = [
        |clip, _| [&clip[..20], &[clip[20] ^ 1], &clip[21..]].concat(),
        |clip, _| clip[..clip.len() - 1].to_vec(),
        |_, _| Vec::new(),
        |_, other| other.to_vec(),
    ];
    let mut tally = Tally::NONE;
    for (number, damage) in damages.iter().enumerate() {
        for clip in 0..TASKS {
            for film_is_there in [true, false] {
                let case = format!("damage {number} of clip {clip}, film there: {film_is_there}");
                let world = done();
                let stored = clips(&world);
                let (path, whole) = &stored[clip];
                world.disk.put(path, &damage(whole, &stored[(clip + 1) % TASKS].1));
                if !film_is_there {
                    world.disk.remove(&film()).expect("it is there");
                }
                if let Err(error) = run(&world).0 {
                    // It names the file and says to remove it and run again.
                    assert!(matches!(error, RunError::DamagedStore { .. }), "{case}: {error}");
                    assert!(error.to_string().contains("buys nothing"), "{case}: {error}");
                    world.disk.remove(path).expect("it is there");
                    run(&world).0.unwrap_or_else(|error| panic!("{case}: {error}"));
                }
                let said_nothing = film_is_there && bytes(&world.disk, path) != *whole;
                if said_nothing {
                    // Nobody needed the clip. Once somebody does, it is seen.
                    world.disk.put(path, whole);
                }
                assert_eq!(world.host.tries(), TASKS, "{case}");
                tally += goes_on_to_the_film(world, &case);
            }
        }
    }
    // The host has lost the task by now: the cost stands, and nothing is bought.
    let world = done();
    let (path, _) = clips(&world).remove(0);
    world.disk.remove(&path).expect("it is there");
    world.host.forget();
    let end = run(&world).0.expect("a healthy disk");
    assert_eq!(end.class, Some(Class::ScenesFailed), "{end:?}");
    assert_eq!(world.host.tries(), TASKS, "not bought again");
    assert_eq!(end.ledger.worst_case(), world.host.charged());
    tally += Tally { runs: 1, duplicates: world.host.duplicates() };
    matrix::row(27, "fetched again from the task, or reported; not bought again", tally);
}

/// A journal of the first format, with one record of each kind. It is never written anew: what
/// stands on users' disks does not change either.
const FORMAT_1: &[u8] = include_bytes!("journals/format-1.journal");

#[test]
fn row_40_older_journals_are_read_and_newer_ones_refused_unchanged() {
    let folder = two_at_once().folders.journal;
    let lines = line_ends(FORMAT_1);
    let old = disk_with(FORMAT_1);
    let history = History::read(&old, &folder).expect("the first format is read");
    assert_eq!(read_all(&old, &folder).expect("whole")[0].records.len(), lines);
    let owed = history.ledger().total().to_string();
    assert_eq!(owed, "confirmed $0.50 · at risk $0.00 · worst case $0.50");
    let world = World { disk: old, ..world() };
    // It reports a repair that lost lines: nothing is bought before a person takes note.
    assert_eq!(run(&world).0.expect("it is read").class, Some(Class::Ambiguous));
    assert_eq!(world.host.tries(), 0);
    accept_losses(&world);
    let end = run(&world).0.expect("an old journal is continued");
    assert_eq!((end.class, world.host.sold()), (None, TASKS));
    assert!(bytes(&world.disk, journal()).starts_with(FORMAT_1), "its lines stay as they are");

    let made = done();
    let whole = bytes(&made.disk, journal());
    let mut tally = Tally { runs: 1, duplicates: world.host.duplicates() };
    for newer in [FORMAT + 1, FORMAT + 2, u32::MAX] {
        let next = line_ends(&whole);
        for (case, before, seq) in [("alone", &b""[..], 0), ("behind ours", &whole[..], next)] {
            let case = format!("format {newer}, {case}");
            let json = format!(r#"{{"v":{newer},"seq":{seq},"prev":"00000000","dreamt":[]}}"#);
            let journal_bytes = [before, &framed(&json)].concat();
            let world = World { disk: disk_with(&journal_bytes), ..made.clone() };
            let error = run(&world).0.expect_err(&case);
            assert_eq!(error.class(), Class::Environment, "{case}");
            assert!(error.to_string().contains("update wanflow"), "{case}: {error}");
            assert_eq!(bytes(&world.disk, journal()), journal_bytes, "{case}: unchanged");
            assert_eq!(world.host.tries(), TASKS, "{case}: nothing is sent");
            tally += Tally { runs: 1, duplicates: world.host.duplicates() };
        }
    }
    matrix::row(40, "older read and continued; newer refused unchanged", tally);
}

/// A person takes note of what repairs have lost.
fn accept_losses(world: &World) {
    let history = History::read(&world.disk, &two_at_once().folders.journal).expect("whole");
    let lost_lines = history.lost_lines();
    let mut opened = Journal::open(Arc::new(world.disk.clone()), &journal()).expect("whole");
    let accepted = LossesAccepted { lost_lines, reason: "looked at it".into() };
    let entry = Entry::LossesAccepted(accepted);
    let record = Record { at: UnixMillis(0), entry };
    opened.journal.append(&record).expect("a healthy disk");
}

/// A line of a journal around any JSON.
fn framed(json: &str) -> Vec<u8> {
    let head = format!("{} ", json.len());
    let sum = crc32c::crc32c(format!("{head}{json}\n").as_bytes());
    format!("{head}{sum:08x} {json}\n").into_bytes()
}
