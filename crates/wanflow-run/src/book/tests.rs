//! Appending keeps everything in step, and what the journal did not take is known to nobody.

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::disk::MemoryDisk;
use crate::fixtures::{at, every_record, fetched, record, submitted, submitting, succeeded, usd};
use crate::folders::Folders;
use crate::journal;
use crate::record::TaskFact;

fn folders() -> Folders {
    Folders::beside(Path::new("story.yaml"), Purpose::Remote)
}

fn open(disk: &MemoryDisk) -> Book {
    let (disk, folders): (Arc<dyn Disk>, _) = (Arc::new(disk.clone()), folders());
    folders.create(&*disk).expect("a healthy disk");
    let location = Location {
        edition: None,
        folders: &folders,
        storyboard: "story",
        purpose: Purpose::Remote,
        checkpoint: None,
    };
    let opened = Book::open(&disk, &location, |torn| panic!("{torn}"));
    opened.expect("a healthy disk").book
}

fn beginning() -> RunStarted {
    let first = every_record().remove(0);
    let Entry::RunStarted(run) = first.entry else { panic!("the first one begins a run") };
    *run
}

#[test]
fn whatever_is_appended_is_told_alike_by_the_book_and_by_the_disk() {
    let disk = MemoryDisk::new();
    let mut book = open(&disk);
    for record in every_record() {
        book.append(record).expect("a healthy disk");
        let stems = std::iter::once("story".to_owned()).collect();
        let read = History::read(&disk, &folders().journal).expect("whole");
        let read = read.of_storyboard("story", &stems);
        assert!(read.says_the_same(book.history()), "{:?}", book.history().ledger().total());
        assert_eq!(read.ledger().total().worst_case(), book.owed());
    }
    let film = book.film().cloned();
    assert!(film.is_some());
    drop(book);
    assert_eq!(open(&disk).film(), film.as_ref());
}

#[test]
fn the_run_begins_before_its_first_record_and_once() {
    let disk = MemoryDisk::new();
    let mut book = open(&disk);
    book.begin_with(beginning());
    assert!(!book.has_begun());
    let records = || journal::read_one(&disk, &folders().journal_of("story")).expect("whole");
    assert_eq!(records().records, [], "a run that does nothing leaves no word");
    let facts = [record(1, submitting("0.50")), record(1, submitted("t-1"))];
    for record in &facts {
        book.append(record.clone()).expect("a healthy disk");
    }
    let begun = Record { at: facts[0].at, entry: beginning().into() };
    assert_eq!(records().records, [vec![begun], facts.to_vec()].concat());
}

#[test]
fn what_the_journal_did_not_take_is_not_known() {
    let disk = MemoryDisk::new();
    let mut book = open(&disk);
    disk.set_free(Some(0));
    book.append(record(1, submitting("0.50"))).expect_err("a full disk");
    assert_eq!((book.owed(), book.history().is_empty()), (Usd::ZERO, true));
    disk.set_free(None);
    book.append(record(1, submitting("0.50"))).expect("there is room again");
    assert_eq!((book.owed(), book.added()), (usd("0.50"), usd("0.50")));
}

#[test]
fn a_checkpoint_follows_an_intent_and_the_end_of_a_run() {
    let ended = every_record().into_iter().find(|it| matches!(it.entry, Entry::RunEnded(_)));
    let clip = fetched(wanflow_api::Sha256([1; 32]), 4);
    for (record, is_marked) in [
        (record(1, submitting("0.50")), true),
        (ended.expect("it is one of all"), true),
        (record(1, submitted("t-1")), false),
        (record(1, succeeded()), false),
        (record(1, clip), false),
    ] {
        let disk = MemoryDisk::new();
        let mut book = open(&disk);
        book.append(record.clone()).expect("a healthy disk");
        let head = folders().store.join("head");
        assert_eq!(disk.files().iter().any(|(path, _)| *path == head), is_marked, "{record:?}");
    }
}

#[test]
fn what_was_owed_before_is_not_added_by_this_run() {
    let disk = MemoryDisk::new();
    let mut first = open(&disk);
    first.append(record(1, submitting("0.50"))).expect("a healthy disk");
    drop(first);
    let mut second = open(&disk);
    let lost = TaskFact::Lost { reason: "TASK_NOT_FOUND".into() };
    for fact in [submitted("t-1"), lost] {
        second.append(record(1, fact)).expect("a healthy disk");
    }
    second.append(Record { at: at(9), ..record(2, submitting("0.75")) }).expect("a healthy disk");
    assert_eq!((second.owed(), second.added()), (usd("1.25"), usd("0.75")));
}
