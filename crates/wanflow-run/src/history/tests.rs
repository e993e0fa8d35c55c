//! What a journal says of a take, fact by fact, and across journals.

use std::path::Path;
use std::sync::Arc;

use wanflow_plan::{SceneId, Take, sha256};

use super::{History, TakeState};
use crate::disk::MemoryDisk;
use crate::fixtures::{
    at, digest, every_fact, every_record, fetched, planned, record, resolved, submitted,
    submitting, succeeded, task, usd,
};
use crate::journal::Journal;
use crate::record::{Decision, Record, TaskFact};

/// The history of journals, each by its name and records.
fn history_of(journals: &[(&str, &[Record])]) -> History {
    let disk = MemoryDisk::new();
    for (name, records) in journals {
        let path = Path::new("/j").join(name).with_extension("journal");
        let mut journal = Journal::open(Arc::new(disk.clone()), &path).expect("new").journal;
        journal.append_all(records).expect("space");
    }
    History::read(&disk, Path::new("/j")).expect("whole")
}

fn history(facts: &[TaskFact]) -> History {
    let mut history = History::default();
    for fact in facts {
        history.apply(record(1, fact.clone()));
    }
    history
}

fn state(facts: &[TaskFact]) -> String {
    let history = history(facts);
    match history.take(&digest(1)) {
        Some(past) => format!("{}, next attempt {}", short(&past.state), past.next_attempt),
        None => "unknown".to_owned(),
    }
}

fn short(state: &TakeState) -> String {
    match state {
        TakeState::Unanswered(unanswered) => format!("unanswered: {}", unanswered.why()),
        TakeState::InFlight(task) => {
            format!("in flight: {}, succeeded: {}", task.submitted.task_id, task.succeeded)
        }
        TakeState::Stored { clip, task } => format!(
            "stored: {}, from {:?}",
            clip.clip.short(),
            task.as_ref().map(|task| &task.submitted.task_id)
        ),
        other => format!("{other:?}"),
    }
}

#[test]
fn states_follow_from_facts() {
    let intent = || submitting("0.50");
    let clip = || fetched(sha256(b"clip"), 4);
    let every = every_fact();
    let lost = every.iter().find(|fact| matches!(fact, TaskFact::Lost { .. }));
    let lost = lost.expect("one of each fact");
    let mut lines = String::new();
    let mut add = |name: &str, facts: &[TaskFact]| {
        lines.extend([name, ": ", &state(facts), "\n"]);
    };
    add("nothing", &[]);
    add("planned", &every[..1]);
    add("intent", &[intent()]);
    for fact in &every {
        let json = serde_json::to_value(fact).expect("plain data");
        let name = json.as_object().and_then(|object| object.keys().next().cloned());
        add(&format!("intent, {}", name.unwrap_or_default()), &[intent(), fact.clone()]);
    }
    add("in flight, result", &[intent(), submitted("t-1"), succeeded()]);
    add("in flight, lost", &[intent(), submitted("t-1"), lost.clone()]);
    add("stored", &[intent(), submitted("t-1"), succeeded(), clip()]);
    add("stored, planned again", &[intent(), submitted("t-1"), clip(), planned("x")]);
    add("stored, a task id comes late", &[intent(), submitted("t-1"), clip(), submitted("t-2")]);
    add(
        "not created, but a task id comes late",
        &[intent(), resolved(Decision::NotCreated), resolved(Decision::Adopt(task("t-3")))],
    );
    add("bought again", &[intent(), resolved(Decision::BuyAgain)]);
    add("a task id without an intent", &[submitted("t-1")]);
    insta::assert_snapshot!(lines);
}

fn dated(second: u64, fact: TaskFact) -> Record {
    Record { at: at(second), ..record(1, fact) }
}

#[test]
fn what_a_copy_has_in_common_counts_once() {
    // The clock stands still, and the same intent is recorded twice: that is no copy.
    let refused = TaskFact::NotSent { why: "connection refused".into() };
    let records = [submitting("0.50"), refused, submitting("0.50"), submitted("t-1")];
    let records = records.map(|fact| dated(5, fact));
    for (one, other) in [(&records[..3], &records[..]), (&records[..], &records[..3])] {
        let history = earlier(&[("backup", one), ("story", other)]);
        let past = history.take(&digest(1)).expect("known");
        assert_eq!(past.records, records);
        assert!(matches!(past.state, TakeState::InFlight(_)), "{:?}", past.state);
        assert_eq!(history.ledger().total().at_risk, usd("0.50"));
    }
}

#[test]
fn records_of_different_journals_follow_by_time() {
    let clip = fetched(sha256(b"clip"), 4);
    // Bought for one storyboard, fetched for another, and the first one was run again.
    let bought = [dated(1, submitting("0.50")), dated(2, submitted("t-1")), dated(9, planned("x"))];
    let history = history_of(&[("a", &bought), ("b", &[dated(3, clip.clone())])]);
    assert!(matches!(history.take(&digest(1)).expect("known").state, TakeState::Stored { .. }));
    // Within a journal a clock that jumps back changes nothing.
    let jumped = [dated(7, submitting("0.50")), dated(2, submitted("t-1")), dated(1, clip)];
    let history = history_of(&[("a", &jumped)]);
    assert_eq!(history.take(&digest(1)).expect("known").records, jumped);
}

#[test]
fn a_scene_leads_to_what_was_bought_for_it_last() {
    let scene = SceneId::new("moon");
    let mut history = History::default();
    for (number, fact) in [
        (1, planned("first")),
        (1, submitting("0.50")),
        (2, planned("second")),
        (2, submitting("0.50")),
        (3, planned("never bought")),
    ] {
        let mut record = record(number, fact);
        if let crate::record::Entry::Task(entry) = &mut record.entry {
            entry.scene = scene.clone();
        }
        history.apply(record);
    }
    let (found, _) = history.previous(&scene, Take::FIRST).expect("known");
    assert_eq!(*found, digest(2));
    assert!(history.knows(&digest(3), &scene, Take::FIRST));
    assert!(!history.knows(&digest(3), &SceneId::new("mars"), Take::FIRST));
    assert!(history.previous(&SceneId::new("mars"), Take::FIRST).is_none());
}

#[test]
fn strange_orders_do_no_harm() {
    // Any record may follow any other: a fold has no order that it panics on.
    let records = every_record();
    for first in &records {
        for second in &records {
            let mut history = History::default();
            history.apply(first.clone());
            history.apply(second.clone());
        }
    }
}

/// The history of journals that were written before records had an order.
fn earlier(journals: &[(&str, &[Record])]) -> History {
    let disk = MemoryDisk::new();
    for (name, records) in journals {
        let path = Path::new("/j").join(name).with_extension("journal");
        disk.put(path, &crate::journal::written_before(records));
    }
    History::read(&disk, Path::new("/j")).expect("whole")
}

#[test]
fn among_earlier_records_a_take_is_free_only_if_every_journal_says_so() {
    let refused = || TaskFact::NotCreated { reason: "no money".into() };
    let doubt = || TaskFact::Ambiguous { why: "reset".into() };
    let attempt = |number: u32, second: u64, fact: TaskFact| {
        let mut record = dated(second, fact);
        if let crate::record::Entry::Task(entry) = &mut record.entry {
            entry.attempt = number;
        }
        record
    };
    let clip = || fetched(sha256(b"clip"), 4);
    // What one journal has, the other one, and what is done about the take.
    let cases: [(&str, Vec<Record>, Vec<Record>); 5] = [
        (
            "unanswered",
            vec![attempt(1, 600, submitting("0.50")), attempt(1, 601, refused())],
            vec![attempt(2, 5, submitting("0.50")), attempt(2, 6, doubt())],
        ),
        (
            "unanswered",
            vec![attempt(1, 1, submitting("0.50")), attempt(1, 2, doubt())],
            vec![attempt(1, 9, resolved(Decision::NotCreated))],
        ),
        (
            "in flight",
            vec![attempt(1, 600, submitting("0.50")), attempt(1, 601, refused())],
            vec![attempt(2, 5, submitting("0.50")), attempt(2, 6, submitted("t-2"))],
        ),
        (
            "stored",
            vec![attempt(1, 600, submitting("0.50")), attempt(1, 601, submitted("t-1"))],
            vec![attempt(1, 5, clip())],
        ),
        (
            "Open",
            vec![attempt(1, 1, submitting("0.50")), attempt(1, 2, refused())],
            vec![attempt(2, 3, submitting("0.50")), attempt(2, 4, refused())],
        ),
    ];
    for (expected, one, other) in cases {
        for (first, second) in [("a", "b"), ("b", "a")] {
            let history = earlier(&[(first, &one), (second, &other)]);
            let past = history.take(&digest(1)).expect("known");
            let lines = short(&past.state);
            assert!(lines.starts_with(expected), "{expected}: {lines}\n{one:?}\n{other:?}");
            let mut next = past.clone();
            let free = attempt(past.next_attempt - 1, 700, resolved(Decision::NotCreated));
            next.apply(&free, free.as_task().expect("about a take"));
            assert!(next.next_attempt > 1, "an attempt's number is not used again");
        }
    }
}

#[test]
fn a_numbered_record_settles_what_earlier_journals_left_open() {
    let doubt = |second| {
        let why = || TaskFact::Ambiguous { why: "?".into() };
        [dated(second, submitting("0.50")), dated(second, why())]
    };
    let state_after = |decided_in: &str, brought: bool| {
        let disk = MemoryDisk::new();
        let put = |name: &str, second| {
            let path = Path::new("/j").join(name).with_extension("journal");
            disk.put(path, &crate::journal::written_before(&doubt(second)));
        };
        put("old", 1);
        let path = Path::new("/j").join(decided_in).with_extension("journal");
        let mut opened = Journal::open(Arc::new(disk.clone()), &path).expect("whole");
        // Its clock is far behind.
        opened.journal.append(&dated(0, resolved(Decision::NotCreated))).expect("space");
        if brought {
            put("colleagues", 2);
        }
        let history = History::read(&disk, Path::new("/j")).expect("whole");
        short(&history.take(&digest(1)).expect("known").state)
    };
    // The storyboard may have another name by now.
    assert_eq!(["old", "renamed"].map(|name| state_after(name, false)), ["Open", "Open"]);
    // What somebody else's journal tells of its own submit was not meant.
    assert_eq!(state_after("old", true), "unanswered: ?");
}

/// Two copies of a folder went on, each with numbers of its own, and meet again; or a journal of
/// another folder was brought here.
#[test]
fn equal_numbers_and_those_of_another_sequence_free_nothing() {
    let doubt = [dated(1, submitting("0.50")), dated(2, TaskFact::Ambiguous { why: "?".into() })];
    let free =
        [dated(5, submitting("0.50")), dated(6, TaskFact::NotCreated { reason: "no".into() })];
    for (own, theirs) in [("story", "story"), ("story", "brought")] {
        let here = MemoryDisk::new();
        let there = MemoryDisk::new();
        for (disk, name, records) in [(&here, own, &doubt), (&there, theirs, &free)] {
            let path = Path::new("/j").join(name).with_extension("journal");
            let mut opened = Journal::open(Arc::new(disk.clone()), &path).expect("new");
            // Theirs has counted further.
            for record in std::iter::repeat_n(&dated(0, planned("x")), 3).chain(records) {
                opened.journal.append(record).expect("space");
            }
        }
        for (_, bytes) in there.files() {
            here.put("/j/colleagues.journal", &bytes);
        }
        let history = History::read(&here, Path::new("/j")).expect("whole");
        let lines = short(&history.take(&digest(1)).expect("known").state);
        assert_eq!(lines, "unanswered: ?", "{theirs}");
    }
}

/// The beginning of a run that knew other storyboards.
fn run_beside(second: u64, beside: &[&str]) -> Record {
    let mut started = every_record()[0].clone();
    started.at = at(second);
    let crate::record::Entry::RunStarted(run) = &mut started.entry else { panic!("it begins") };
    run.beside = beside.iter().map(|stem| (*stem).to_owned()).collect();
    started
}

fn there(stems: &[&str]) -> std::collections::BTreeSet<String> {
    stems.iter().map(|stem| (*stem).to_owned()).collect()
}

fn bought(number: u8, second: u64) -> [Record; 2] {
    let of_spot = |fact| {
        let mut record = Record { at: at(second), ..record(number, fact) };
        if let crate::record::Entry::Task(entry) = &mut record.entry {
            entry.scene = SceneId::new("spot");
        }
        record
    };
    [of_spot(planned("x")), of_spot(submitting("0.50"))]
}

#[test]
fn storyboards_of_a_folder_are_told_apart() {
    let a: Vec<_> = std::iter::once(run_beside(1, &[])).chain(bought(1, 2)).collect();
    let b: Vec<_> = std::iter::once(run_beside(3, &["a"])).chain(bought(2, 4)).collect();
    let read = || history_of(&[("a", &a), ("b", &b)]);
    let scene = SceneId::new("spot");
    // Name, those that are there, what it owes, whether it ran first, what it bought last.
    for (stem, others, owed, first, last) in [
        ("a", &["a", "b"][..], "0.50", true, Some(1)),
        ("b", &["a", "b"], "0.50", false, Some(2)),
        ("new", &["a", "b", "new"], "0", false, None),
        // `a` has another name now, or is gone: it was never `b`.
        ("renamed", &["b", "renamed"], "0.50", true, Some(1)),
        ("b", &["b", "renamed"], "0.50", false, Some(2)),
        // Both are gone, and they were not one.
        ("renamed", &["renamed"], "1", true, Some(2)),
    ] {
        let history = read().of_storyboard(stem, &there(others));
        assert_eq!(history.ledger().total().at_risk, usd(owed), "{stem} of {others:?}");
        assert_eq!(history.ran_first(), first, "{stem} of {others:?}");
        let previous = history.previous(&scene, Take::FIRST).map(|(digest, _)| *digest);
        assert_eq!(previous, last.map(digest), "{stem} of {others:?}");
        assert_eq!(history.knows_scene(&scene), last.is_some());
        // Whoever asks, what is bought is bought.
        assert!(history.take(&digest(1)).is_some_and(|past| past.state.is_bought()));
    }
}
