//! Compaction leaves the meaning of a journal as it was, whatever the journal says.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use wanflow_plan::SceneId;

use super::{Compaction, NotCompacted, compact};
use crate::clip::{Action, Clip};
use crate::clock::Now;
use crate::disk::{self, Disk as _, MemoryDisk};
use crate::fixtures::{at, digest, every_record, plan, record, scene, submitted, submitting, usd};
use crate::history::History;
use crate::journal::Journal;
use crate::poll::Schedule;
use crate::reasons::{TaskReason, reasons};
use crate::record::{BalanceSeen, Entry, Record, TaskFact, WaitState};
use crate::resolve::resolve;

const FILE: &str = "/j/story.journal";

fn disk_with(records: &[Record]) -> MemoryDisk {
    let disk = MemoryDisk::new();
    let journal = Journal::open(Arc::new(disk.clone()), Path::new(FILE)).expect("new");
    let mut journal = journal.journal;
    journal.append_all(records).expect("space");
    disk
}

fn history(disk: &MemoryDisk) -> History {
    History::read(disk, Path::new(FILE).parent().expect("a folder")).expect("whole")
}

fn all_reasons(history: &History) -> Vec<TaskReason> {
    let tasks: Vec<_> = (1..4).map(|take| scene("scene-1", take, "The rocket")).collect();
    let plan = plan(&tasks);
    let resolved = resolve(&plan, history, |_| Ok(true)).expect("nothing is read");
    reasons(&plan, &resolved, history)
}

/// What a run would do about each take.
fn actions(history: &History) -> Vec<Option<Action>> {
    let polling = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).expect("built in").polling;
    let now = Now { mono: Duration::from_secs(9), wall: at(999).0 };
    let next = |number: u8| {
        let past = history.take(&digest(number))?;
        Some(Clip::resume(Some(past), Schedule::of(&polling), now).next(now.mono))
    };
    (1..5).map(next).collect()
}

/// Any record of any kind, about one of a few takes and scenes, at any time.
fn any_record() -> impl Strategy<Value = Record> {
    let kinds = every_record();
    (0..kinds.len() + 6, 1..4_u8, 1..3_u8, 0..60_u64).prop_map(move |(kind, take, name, second)| {
        let polled = TaskFact::Polled { state: WaitState::Queued, word: "q".into() };
        let mut chosen = kinds.get(kind).cloned().unwrap_or_else(|| match kind % 3 {
            0 => record(take, polled),
            1 => record(take, submitting("0.50")),
            _ => balance("https://api.novita.ai", "3"),
        });
        chosen.at = at(second);
        if let Entry::Task(entry) = &mut chosen.entry {
            entry.digest = digest(take);
            entry.scene = SceneId::new(format!("scene-{name}"));
        }
        chosen
    })
}

fn balance(origin: &str, amount: &str) -> Record {
    let (origin, amount) = (origin.to_owned(), usd(amount));
    Record { at: at(1), entry: Entry::Balance(BalanceSeen { origin, amount }) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_compacted_journal_says_the_same(
        records in prop::collection::vec(any_record(), 1..40),
    ) {
        let disk = disk_with(&records);
        let before = history(&disk);
        match compact(&disk, Path::new(FILE), at(500)).expect("a healthy disk") {
            Err(left) => prop_assert_eq!(left, NotCompacted::Nothing),
            Ok(Compaction { dropped, kept, .. }) => {
                prop_assert_eq!(records.len() + 1, kept + usize::try_from(dropped).expect("few"));
            }
        }
        let after = history(&disk);
        prop_assert!(before.says_the_same(&after));
        prop_assert_eq!(before.ledger().total(), after.ledger().total());
        prop_assert_eq!(all_reasons(&before), all_reasons(&after));
        prop_assert_eq!(actions(&before), actions(&after));
        // The record of the compaction lets a second one go on, and never further than this.
        let _ = compact(&disk, Path::new(FILE), at(501)).expect("a healthy disk");
        prop_assert!(before.says_the_same(&history(&disk)));
    }
}

/// A host may tell of a task that was given up after all: its word makes it one under way.
#[test]
fn the_first_poll_after_an_end_is_kept() {
    let polled = || TaskFact::Polled { state: WaitState::Queued, word: "q".into() };
    let ends = every_record().into_iter().filter(|record| {
        let fact = record.as_task().map(|entry| &entry.fact);
        matches!(
            fact,
            Some(TaskFact::Failed { .. } | TaskFact::Lost { .. } | TaskFact::Unusable { .. })
        )
    });
    let submitted = every_record().into_iter().find(|record| {
        matches!(record.as_task().map(|entry| &entry.fact), Some(TaskFact::Submitted(_)))
    });
    let submitted = submitted.expect("there is one of each kind");
    for end in ends {
        let fact = |record: &Record| record.as_task().expect("it is about a task").fact.clone();
        let facts = [submitting("0.50"), fact(&submitted), fact(&end), polled(), polled()];
        let planned = every_record().into_iter().find_map(|record| match record.entry {
            Entry::Task(entry) if matches!(entry.fact, TaskFact::Planned(_)) => Some(entry.fact),
            _ => None,
        });
        let facts = facts.into_iter().chain(planned);
        let records: Vec<_> = facts.map(|fact| record(1, fact)).collect();
        let disk = disk_with(&records);
        let before = history(&disk);
        let compacted = compact(&disk, Path::new(FILE), at(500)).expect("a healthy disk");
        assert_eq!(compacted.map(|compaction| compaction.dropped), Ok(1), "{end:?}");
        assert!(before.says_the_same(&history(&disk)), "{end:?}");
    }
}

#[test]
fn polls_and_runs_that_are_over_go_and_the_whole_file_is_kept() {
    let polled = || record(1, TaskFact::Polled { state: WaitState::Queued, word: "q".into() });
    let run = || every_record()[0].clone();
    let shared = balance("https://api.novita.ai", "3");
    let records = [
        run(),
        shared.clone(),
        shared.clone(),
        shared,
        record(1, submitting("0.50")),
        record(1, submitted("t-1")),
        polled(),
        run(),
        polled(),
    ];
    let disk = disk_with(&records);
    let whole = disk::read(&disk, Path::new(FILE)).expect("there");
    let done = compact(&disk, Path::new(FILE), at(500)).expect("healthy").expect("shorter");
    assert_eq!((done.dropped, done.kept), (2, 8));
    assert_eq!(disk::read(&disk, &done.kept_as).expect("kept"), whole);
    let opened = Journal::open(Arc::new(disk.clone()), Path::new(FILE)).expect("whole");
    assert_eq!(opened.records.len(), done.kept);
}

#[test]
fn a_journal_with_a_copy_is_left_as_it_is() {
    let records: Vec<_> = std::iter::repeat_n(every_record()[0].clone(), 3).collect();
    let disk = disk_with(&records);
    let bytes = disk::read(&disk, Path::new(FILE)).expect("there");
    disk.put("/j/copy.journal", &bytes);
    let left = compact(&disk, Path::new(FILE), at(500)).expect("healthy");
    assert_eq!(left, Err(NotCompacted::Copied));
    disk.remove(Path::new("/j/copy.journal")).expect("there");
    assert!(compact(&disk, Path::new(FILE), at(500)).expect("healthy").is_ok());
}
