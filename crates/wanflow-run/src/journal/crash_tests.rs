//! Power cuts at every point of random runs: what was acknowledged is there afterwards, but for
//! a tail of records on which nothing depends.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;

use super::Journal;
use super::append::can_wait;
use crate::disk::{Fault, MemoryDisk};
use crate::fixtures::{every_record, record};
use crate::record::{Record, TaskFact};

const PATH: &str = "/j/story.journal";

/// Batches of records, each different from all others.
fn batches() -> impl Strategy<Value = Vec<Vec<Record>>> {
    let kinds = every_record();
    let fact = prop_oneof![
        prop::sample::select(kinds),
        ".{0,80}".prop_map(|text| record(1, TaskFact::NotSent { why: text.into() })),
    ];
    prop::collection::vec(prop::collection::vec(fact, 1..4), 1..12).prop_map(|mut batches| {
        for (number, record) in (0..).zip(batches.iter_mut().flatten()) {
            record.at.0 = number;
        }
        batches
    })
}

/// What was tried until something failed.
#[derive(Default)]
struct Tried {
    /// All records that may be there, in order.
    records: Vec<Record>,
    /// How many of them must be there.
    synced: usize,
}

/// Appends until something fails.
fn run(disk: &MemoryDisk, batches: &[Vec<Record>]) -> Tried {
    let mut tried = Tried::default();
    let Ok(opened) = Journal::open(Arc::new(disk.clone()), Path::new(PATH)) else {
        return tried;
    };
    let mut journal = opened.journal;
    for batch in batches {
        tried.records.extend(batch.clone());
        match journal.append_all(batch) {
            Ok(()) if batch.iter().all(can_wait) => {}
            Ok(()) => tried.synced = tried.records.len(),
            Err(_) => break,
        }
    }
    tried
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn what_was_synced_survives_as_a_prefix(
        batches in batches(),
        stop in 1u64..60,
        torn in 0usize..400,
        choices in prop::collection::vec(any::<Index>(), 1..8),
        forbid in any::<bool>(),
    ) {
        let disk = MemoryDisk::new();
        if forbid {
            disk.forbid_reserving();
        }
        // The process dies at this call: all later ones fail, and the cut decides what is left.
        let kind = std::io::ErrorKind::Other;
        disk.set_fault(Some(Fault { call: stop, kind, after_bytes: torn, lasting: true }));
        let tried = run(&disk, &batches);
        let mut choice = choices.iter().cycle();
        let after = disk.crash(|n| choice.next().expect("endless").index(n));

        let opened = Journal::open(Arc::new(after.clone()), Path::new(PATH)).expect("no damage");
        prop_assert!(opened.records.len() >= tried.synced, "{:?}", opened.records);
        prop_assert_eq!(&opened.records[..], &tried.records[..opened.records.len()]);

        // And the next run goes on from there.
        let mut journal = opened.journal;
        journal.append(&batches[0][0]).expect("a healthy disk");
        let again = Journal::open(Arc::new(after), Path::new(PATH)).expect("no damage");
        prop_assert_eq!(again.records.len(), opened.records.len() + 1);
    }
}
