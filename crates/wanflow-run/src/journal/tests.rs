//! Damage, full disks and killed runs, on the disk in memory.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::line;
use super::position::LinePosition;
use super::{Journal, Opened, read_all, repair};
use crate::disk::{self, Disk as _, Fault, MemoryDisk, RealDisk};
use crate::error::{Class, RunError};
use crate::fixtures::{at, every_record, record, submitted, submitting};
use crate::history::History;
use crate::record::{Entry, Record, TaskFact};

fn path() -> PathBuf {
    PathBuf::from("/j/story.journal")
}

fn open(disk: &MemoryDisk) -> Result<Opened, RunError> {
    Journal::open(Arc::new(disk.clone()), &path())
}

/// A disk that holds these bytes as a journal.
fn disk_with(bytes: &[u8]) -> MemoryDisk {
    let disk = MemoryDisk::new();
    disk.put(path(), bytes);
    disk
}

fn bytes_on(disk: &MemoryDisk) -> Vec<u8> {
    disk::read(disk, &path()).expect("the journal is there")
}

/// The lines of a journal that holds these records.
fn lines(records: &[Record]) -> Vec<Vec<u8>> {
    let mut place = LinePosition::default();
    let line = |record| {
        let mut bytes = Vec::new();
        place = place.next(line::write(record, place, &mut bytes));
        bytes
    };
    records.iter().map(line).collect()
}

fn note(number: u8) -> Record {
    record(number, TaskFact::NotSent { why: "connection refused".into() })
}

#[test]
fn every_record_keeps_its_spelling() {
    // The journal's format: a change of a line here makes journals on users' disks unreadable.
    let text = String::from_utf8(lines(&every_record()).concat()).expect("JSON is UTF-8");
    insta::assert_snapshot!(text);
}

#[test]
fn records_come_back_as_they_went() {
    let disk = MemoryDisk::new();
    let mut journal = open(&disk).expect("an empty folder").journal;
    journal.append_all(&every_record()).expect("space");
    let opened = open(&disk).expect("a whole journal");
    assert_eq!(opened.records, every_record());
    assert_eq!(opened.torn, None);
    assert_eq!(read_all(&disk, Path::new("/j")).expect("whole")[0].records, every_record());
}

/// Long enough to be read in several blocks, each on all cores.
#[test]
fn a_long_journal_is_the_sum_of_its_lines() {
    let records: Vec<_> = (0..900).flat_map(|_| every_record()).collect();
    let lines = lines(&records);
    let bytes = [lines.concat(), b"271 0011".to_vec()].concat();
    assert!(bytes.len() > 4 * 1024 * 1024, "{} bytes are one block", bytes.len());
    let opened = open(&disk_with(&bytes)).expect("a whole journal with a torn tail");
    assert_eq!(opened.torn.map(|torn| torn.bytes), Some(8));
    assert!(opened.records == records);

    for damaged in [1, lines.len() / 2, lines.len() - 1] {
        let mut lines = lines.clone();
        lines[damaged - 1][30] ^= 1;
        let Err(RunError::DamagedJournal(found)) = open(&disk_with(&lines.concat())) else {
            panic!("line {damaged} is damaged");
        };
        assert_eq!(found.line, damaged as u64);
    }
}

#[test]
fn a_torn_tail_is_cut_and_kept_at_every_offset() {
    let records = &every_record()[..7];
    let lines = lines(records);
    let bytes = lines.concat();
    for cut in 0..bytes.len() {
        let disk = disk_with(&bytes[..cut]);
        let mut size = 0;
        let whole = lines.iter().take_while(|line| {
            size += line.len();
            size <= cut
        });
        let count = whole.count();
        let tail = &bytes[lines[..count].concat().len()..cut];

        let read = read_all(&disk, Path::new("/j")).expect("torn is not damaged");
        assert_eq!(read[0].records, records[..count], "cut at {cut}");
        assert_eq!(bytes_on(&disk), &bytes[..cut], "a look changes nothing");

        let mut opened = open(&disk).expect("torn is not damaged");
        assert_eq!(opened.records, records[..count], "cut at {cut}");
        let kept = opened.torn.map(|torn| disk::read(&disk, &torn.kept_as).expect("kept"));
        assert_eq!(kept, (!tail.is_empty()).then(|| tail.to_vec()), "cut at {cut}");
        opened.journal.append(&note(9)).expect("goes on");
        assert_eq!(open(&disk).expect("whole again").records.len(), count + 1);
    }
}

/// A power cut may leave zeros in the place of what was written, on some file systems.
#[test]
fn what_does_not_begin_like_a_line_is_refused_and_not_cut() {
    let lines = lines(&every_record()[..4]);
    let (whole, last) = (lines.concat(), lines[3].len() - 1);
    let zeroed = |from: usize| {
        let mut bytes = whole.clone();
        bytes[from..].fill(0);
        bytes
    };
    let begun = lines[..3].concat().len();
    let tails = [
        ("a zero", [&whole[..], b"\0"].concat()),
        ("two lines", zeroed(lines[..2].concat().len())),
        ("one line", zeroed(begun)),
        ("its middle and more", [&zeroed(begun + 20)[..], &[0; 40]].concat()),
        ("something else", [&whole[..], b"what is this"].concat()),
        ("a length of nothing", [&whole[..], b"0"].concat()),
        ("a line without its beginning", [&whole[..], &lines[1][9..40]].concat()),
        ("two lines that lost a newline", [&whole[..whole.len() - 1], &lines[1][..20]].concat()),
    ];
    for (case, bytes) in &tails {
        let disk = disk_with(bytes);
        let error = open(&disk).expect_err(case);
        assert!(matches!(error, RunError::DamagedJournal(_)), "{case}: {error}");
        read_all(&disk, Path::new("/j")).expect_err(case);
        assert_eq!(bytes_on(&disk), *bytes, "{case}: nothing is changed");
    }
    let text = open(&disk_with(&tails[1].1)).expect_err("zeros").to_string();
    insta::assert_snapshot!(text);
    // The rest of one line may be zeros: its beginning tells what it was to be.
    for from in [begun + 14, begun + 30, begun + last] {
        let opened = open(&disk_with(&zeroed(from))).expect("a torn line");
        assert_eq!(opened.records.len(), 3, "{from}");
    }
}

#[test]
fn a_bit_flipped_in_any_byte_is_detected_and_its_line_named() {
    let lines = lines(&every_record()[..6]);
    let bytes = lines.concat();
    let owners = (1..).zip(&lines).flat_map(|(number, line)| line.iter().map(move |_| number));
    for (index, owner) in owners.enumerate() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[index] ^= 1 << bit;
            let disk = disk_with(&flipped);
            match open(&disk) {
                Err(RunError::DamagedJournal(damage)) => {
                    assert_eq!(damage.line, owner, "bit {bit} of byte {index}");
                }
                other => panic!("bit {bit} of byte {index}: {other:?}"),
            }
            assert_eq!(bytes_on(&disk), flipped, "nothing is changed");
        }
    }
}

#[test]
fn what_was_lost_doubled_or_merged_is_refused_by_name() {
    let common: Vec<_> = (0..3).map(note).collect();
    let ours = lines(&[&common[..], &[note(10), note(11)]].concat());
    let theirs = lines(&[&common[..], &[note(20), note(21)]].concat());
    let mut corrupt = ours.clone();
    corrupt[1][30] ^= 1;
    let mut cut = ours.clone();
    cut[1].truncate(20);
    let cases: [(&str, Vec<Vec<u8>>); 9] = [
        ("corrupt middle", corrupt),
        ("cut middle", cut),
        ("lost middle", [&ours[..1], &ours[2..]].concat()),
        ("lost beginning", ours[1..].to_vec()),
        ("doubled line", [&ours[..2], &ours[1..]].concat()),
        ("copies one after the other", [&ours[..], &theirs[..]].concat()),
        ("copies merged behind what they share", [&ours[..4], &theirs[3..]].concat()),
        ("copies spliced", [&ours[..4], &theirs[4..]].concat()),
        ("empty line", [&ours[..1], &[b"\n".to_vec()], &ours[1..]].concat()),
    ];
    let describe = |(name, lines): (&str, Vec<Vec<u8>>)| {
        let error = open(&disk_with(&lines.concat())).expect_err(name);
        assert_eq!(error.class(), Class::Environment);
        format!("{name}: {error}\n")
    };
    insta::assert_snapshot!(cases.map(describe).concat());
}

/// A line around any JSON, as another version might have written it.
fn framed(json: &str) -> Vec<u8> {
    let head = format!("{} ", json.len());
    let sum = crc32c::crc32c(format!("{head}{json}\n").as_bytes());
    format!("{head}{sum:08x} {json}\n").into_bytes()
}

#[test]
fn older_records_are_read() {
    // Without the fields that may be absent, and with one that is not known any more.
    let json = format!(
        r#"{{"v":1,"seq":0,"prev":"00000000","at":5,"entry":{{"task":{{"digest":"{:064x}","scene":"moon","take":1,"attempt":1,"fact":{{"succeeded":{{"url":"https://cdn.example/a","colour":"red"}}}}}}}}}}"#,
        7
    );
    let opened = open(&disk_with(&framed(&json))).expect("an older journal");
    let entry = opened.records[0].as_task().expect("about a take");
    assert!(matches!(&entry.fact, TaskFact::Succeeded(result) if result.seed.is_none()));
}

#[test]
fn newer_records_are_refused_unchanged() {
    let known = r#"{"v":4,"seq":0,"prev":"00000000","at":5,"entry":{"run_ended":{"exit":0,"outcome":"done"}}}"#;
    let unknown = r#"{"v":5,"seq":0,"prev":"00000000","at":5,"entry":{"dreamt":{}}}"#;
    let fact = format!(
        r#"{{"v":6,"seq":0,"prev":"00000000","at":5,"entry":{{"task":{{"digest":"{:064x}","scene":"moon","take":1,"attempt":1,"fact":{{"dreamt":{{}}}}}}}}}}"#,
        7
    );
    let errors = [known, unknown, &fact]
        .map(|json| open(&disk_with(&framed(json))).expect_err("newer").to_string());
    insta::assert_snapshot!(errors.join("\n"), @"
    `/j/story.journal`, line 1: written by a newer wanflow (format 4, this one reads up to 3); update wanflow, nothing was changed
    `/j/story.journal`, line 1: written by a newer wanflow (format 5, this one reads up to 3); update wanflow, nothing was changed
    `/j/story.journal`, line 1: written by a newer wanflow (format 6, this one reads up to 3); update wanflow, nothing was changed
    ");
    let strange = open(&disk_with(&framed(r#"{"v":1,"seq":0}"#))).expect_err("no record");
    assert!(matches!(strange, RunError::DamagedJournal(_)), "{strange}");
}

/// Lets the call after the next `skip` ones fail.
fn fail(disk: &MemoryDisk, skip: u64, kind: ErrorKind, after_bytes: usize) {
    let call = disk.calls() + 1 + skip;
    disk.set_fault(Some(Fault { call, kind, after_bytes, lasting: false }));
}

#[test]
fn a_full_disk_leaves_no_torn_line() {
    let disk = MemoryDisk::new();
    let mut journal = open(&disk).expect("an empty folder").journal;
    journal.append(&note(1)).expect("space");
    let before = bytes_on(&disk);
    for taken in [0, 1, 50, 10_000] {
        fail(&disk, 0, ErrorKind::StorageFull, taken);
        let error = journal.append(&note(2)).expect_err("the disk is full");
        assert!(matches!(error, RunError::Disk { .. }), "{error}");
        assert_eq!(bytes_on(&disk), before, "after {taken} bytes");
    }
    journal.append(&note(3)).expect("space again");
    assert_eq!(open(&disk).expect("whole").records, [note(1), note(3)]);
}

#[test]
fn what_follows_an_intent_fits_on_a_full_disk() {
    for reserving in [true, false] {
        let disk = MemoryDisk::new();
        if !reserving {
            disk.forbid_reserving();
        }
        let mut journal = open(&disk).expect("an empty folder").journal;
        journal.append(&record(1, submitting("0.50"))).expect("space");
        disk.set_free(Some(0));
        let id = record(1, submitted("t-1"));
        journal.append(&id).expect("space was reserved");
        assert_eq!(open(&disk).expect("whole").records[1], id, "reserving: {reserving}");
    }
}

#[test]
fn without_space_for_its_outcome_nothing_is_intended() {
    for reserving in [true, false] {
        let disk = MemoryDisk::new();
        if !reserving {
            disk.forbid_reserving();
        }
        let mut journal = open(&disk).expect("an empty folder").journal;
        disk.set_free(Some(20_000));
        let error = journal.append(&record(1, submitting("0.50"))).expect_err("too little space");
        assert!(matches!(error, RunError::Disk { .. }), "{error}");
        assert_eq!(bytes_on(&disk), b"");
    }
}

#[test]
fn a_failed_sync_latches_for_good() {
    let disk = MemoryDisk::new();
    let mut journal = open(&disk).expect("an empty folder").journal;
    journal.append(&note(1)).expect("a healthy disk");
    fail(&disk, 1, ErrorKind::Other, 0);
    assert!(matches!(journal.append(&note(2)), Err(RunError::Disk { doing: "sync", .. })));
    disk.set_fault(None);
    let calls = disk.calls();
    for _ in 0..2 {
        assert!(matches!(journal.append(&note(3)), Err(RunError::Latched { .. })));
    }
    assert_eq!(disk.calls(), calls, "nothing is tried again");
}

#[test]
fn a_task_id_outlives_a_failing_journal() {
    let disk = MemoryDisk::new();
    let mut journal = open(&disk).expect("an empty folder").journal;
    let (intent, id) = (record(1, submitting("0.50")), record(1, submitted("t-precious")));
    journal.append(&intent).expect("a healthy disk");
    fail(&disk, 1, ErrorKind::Other, 0);
    let error = journal.append(&id).expect_err("the sync fails");
    let RunError::Unrecorded(unrecorded) = &error else { panic!("{error}") };
    assert_eq!(unrecorded.task_id.as_str(), "t-precious");
    let rescue = unrecorded.rescue.clone().expect("another file took it");

    // The power goes, and what was not synced with it: only the rescue file is left.
    let disk = disk.crash(|_| 0);
    assert!(disk.size(&rescue).expect("readable").is_some());
    let opened = open(&disk).expect("rescued");
    assert_eq!(opened.records, [intent.clone(), id.clone()]);
    assert_eq!(disk.size(&rescue).expect("readable"), None);
    assert_eq!(open(&disk).expect("once").records, [intent, id]);
}

#[test]
fn a_task_id_is_rescued_into_whichever_journal_is_opened_next() {
    let disk = MemoryDisk::new();
    let mut journal = open(&disk).expect("an empty folder").journal;
    let id = record(1, submitted("t-precious"));
    journal.append(&record(1, submitting("0.50"))).expect("a healthy disk");
    fail(&disk, 1, ErrorKind::Other, 0);
    journal.append(&id).expect_err("the sync fails");

    // Its storyboard has another name by now.
    let disk = disk.crash(|_| 0);
    let renamed = journal.path().with_file_name("renamed.journal");
    let opened = Journal::open(Arc::new(disk.clone()), &renamed).expect("rescued");
    assert_eq!(opened.records, [id]);
    assert_eq!(open(&disk).expect("once").records, [record(1, submitting("0.50"))]);
}

#[test]
fn a_task_id_that_no_file_takes_is_told() {
    let disk = MemoryDisk::new();
    let mut journal = open(&disk).expect("an empty folder").journal;
    let call = disk.calls() + 1;
    let kind = ErrorKind::ReadOnlyFilesystem;
    disk.set_fault(Some(Fault { call, kind, after_bytes: 0, lasting: true }));
    let error = journal.append(&record(1, submitted("t-precious"))).expect_err("read-only");
    insta::assert_snapshot!(error, @"scene `scene-1`: task t-precious is bought, but its id could not be journalled; write it down, then `wanflow reconcile SCENE --adopt TASK_ID`");
}

#[test]
fn nothing_but_a_journal_is_repaired() {
    let (disk, text) = (MemoryDisk::new(), b"scenes: []\n");
    let path = Path::new("story.yaml");
    disk::write_new(&disk, path, text).expect("a healthy disk");
    let refused = repair(&disk, path, at(9)).expect_err("it is a storyboard");
    assert!(matches!(refused, RunError::NotAJournal { .. }), "{refused}");
    assert_eq!(disk::read(&disk, path).expect("it is there"), text);
}

#[test]
fn a_repair_keeps_all_that_can_be_read_and_the_damaged_file() {
    let records: Vec<_> = (0..5).map(note).collect();
    let lines = lines(&records);
    let mut changed = lines.concat();
    changed[lines[0].len() + 30] ^= 1;
    let mut unended = lines.concat();
    unended[lines[0].len() - 1] = b' ';
    let doubled = [&lines[..2], &lines[1..]].concat().concat();
    for (bytes, lost, kept) in [
        (changed, 1, [&records[..1], &records[2..]].concat()),
        (unended, 0, records.clone()),
        (doubled, 0, records.clone()),
        (b"\0\0\0\n".to_vec(), 1, Vec::new()),
        // A line that somebody took out, and a copy that went its own way.
        ([&lines[..1], &lines[2..]].concat().concat(), 1, [&records[..1], &records[2..]].concat()),
    ] {
        let disk = disk_with(&bytes);
        let repair = repair(&disk, &path(), at(100)).expect("at a person's word");
        let repair = repair.expect("it is damaged");
        assert_eq!((repair.lost_lines, repair.kept), (lost, kept.len()));
        assert_eq!(disk::read(&disk, &repair.kept_as).expect("kept"), bytes);
        let mut records = open(&disk).expect("whole").records;
        let last = records.pop().expect("the repair itself");
        assert!(matches!(last.entry, Entry::Repaired(repaired) if repaired.lost_lines == lost));
        assert_eq!(records, kept);
        let lost_lines = History::read(&disk, Path::new("/j")).expect("whole").lost_lines();
        assert_eq!(lost_lines, lost, "until a person takes note");
    }
}

#[test]
fn a_whole_journal_is_not_repaired() {
    let lines = lines(&(0..5).map(note).collect::<Vec<_>>()).concat();
    for bytes in [&lines[..], &lines[..lines.len() - 3], b"12"] {
        let disk = disk_with(bytes);
        assert_eq!(repair(&disk, &path(), at(100)).expect("readable"), None);
        assert_eq!(bytes_on(&disk), bytes);
    }
}

#[test]
fn an_intent_that_was_not_synced_was_not_sent_and_is_taken_back() {
    let disk = MemoryDisk::new();
    let mut journal = open(&disk).expect("an empty folder").journal;
    journal.append(&note(1)).expect("a healthy disk");
    // The reserve is the first call, the write the second.
    fail(&disk, 2, ErrorKind::Other, 0);
    let error = journal.append(&record(1, submitting("0.50"))).expect_err("the sync fails");
    assert!(matches!(error, RunError::Disk { doing: "sync", .. }), "{error}");
    disk.set_fault(None);
    assert_eq!(open(&disk).expect("whole").records, [note(1)]);
}

#[test]
fn the_machines_disk_does_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("story.journal");
    let open = || Journal::open(Arc::new(RealDisk), &path).expect("a healthy disk");
    let mut records = vec![record(1, submitting("0.50")), record(1, submitted("t-1"))];
    let mut journal = open().journal;
    for record in &records {
        journal.append(record).expect("space");
    }
    assert!(matches!(Journal::open(Arc::new(RealDisk), &path), Err(RunError::JournalHeld { .. })));
    drop(journal);
    let bytes = std::fs::read(&path).expect("there");
    assert!(bytes.ends_with(b"}\n"), "reserved space is no content");
    let size = bytes.len() as u64;

    let file = std::fs::OpenOptions::new().write(true).open(&path).expect("there");
    file.set_len(size - 1).expect("cut");
    let opened = open();
    assert_eq!(opened.records, records[..1]);
    let torn = opened.torn.expect("a line without its end");
    assert_eq!(std::fs::read(torn.kept_as).expect("kept").len(), torn.bytes);

    let mut journal = opened.journal;
    journal.append(&note(3)).expect("space");
    drop(journal);
    records[1] = note(3);
    assert_eq!(open().records, records);
    assert_eq!(read_all(&RealDisk, folder.path()).expect("whole")[0].records, records);
    assert!(read_all(&RealDisk, &folder.path().join("none")).expect("no folder").is_empty());
}
