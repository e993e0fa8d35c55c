//! What lies at a final name is whole, whatever happened on the way.

use std::io::{ErrorKind, Read, Write as _};
use std::path::Path;
use std::sync::Arc;

use wanflow_plan::sha256;

use super::Store;
use crate::disk::{Disk as _, Fault, MemoryDisk, Open, RealDisk};
use crate::download::{Validator, Version};
use crate::error::{RunError, StoreFlaw};
use crate::fixtures::fetched;
use crate::record::{BareUrl, TaskFact};

const BYTES: &[u8] = b"not really a clip";

fn store(disk: &MemoryDisk) -> Store {
    Store::open(Arc::new(disk.clone()), Path::new("/s")).expect("a healthy disk")
}

fn holds(store: &Store, bytes: u64) -> bool {
    let TaskFact::Fetched(clip) = fetched(sha256(BYTES), bytes) else { unreachable!("by name") };
    store.holds(&clip).expect("a healthy disk")
}

#[test]
fn what_is_put_in_is_found_by_its_content() {
    let store = store(&MemoryDisk::new());
    let stored = store.put(&mut &*BYTES).expect("space");
    assert_eq!((stored.sha256, stored.bytes), (sha256(BYTES), 17));
    assert_eq!(store.put(&mut &*BYTES).expect("twice is no harm"), stored);
    assert_eq!(store.verify(&stored.sha256).expect("whole"), store.path(&stored.sha256));
    assert!(holds(&store, 17) && !holds(&store, 16), "a cut clip is not held");
}

#[test]
fn a_download_is_taken_in_by_its_bytes_or_set_aside() {
    let disk = MemoryDisk::new();
    let store = store(&disk);
    let part = store.part("0123");
    disk.open(&part, Open::New).expect("new").write_all(&BYTES[..5]).expect("space");
    disk.open(&part, Open::Append).expect("there").write_all(&BYTES[5..]).expect("space");
    let stored = store.adopt(&part, None).expect("a healthy disk");
    assert_eq!(stored.sha256, sha256(BYTES));
    assert_eq!(disk.size(&part).expect("readable"), None);

    disk.open(&part, Open::New).expect("new").write_all(b"<html>").expect("space");
    let bad = store.set_aside(&part, None).expect("a healthy disk");
    assert_eq!(bad, Path::new("/s/parts/0123.bad"));
    assert_eq!(disk.size(&bad).expect("readable"), Some(6));

    disk.open(&part, Open::New).expect("new").write_all(b"{}").expect("space");
    let second = store.set_aside(&part, None).expect("a healthy disk");
    assert_eq!(second, Path::new("/s/parts/0123.2.bad"));
    assert_eq!(disk.size(&bad).expect("readable"), Some(6), "evidence is never replaced");
}

#[test]
fn a_part_is_continued_only_as_what_it_was_begun() {
    let disk = MemoryDisk::new();
    let store = store(&disk);
    let version = Version {
        link: BareUrl::new("https://cdn.example/clip.mp4?sig=s3cret"),
        validator: Validator::Etag("\"v1\"".to_owned()),
        total: Some(17),
    };
    assert_eq!(store.held("0123").expect("a healthy disk"), None);
    let (_, mut file) = store.begin_part("0123", Some(&version)).expect("space");
    file.write_all(&BYTES[..5]).expect("space");
    let held = store.held("0123").expect("a healthy disk").expect("it is known");
    assert_eq!((held.bytes, &held.of, held.is_whole()), (5, &version, false));
    let (part, mut file) = store.continue_part("0123").expect("a healthy disk");
    file.write_all(&BYTES[5..]).expect("space");
    assert!(store.held("0123").expect("a healthy disk").expect("it is known").is_whole());
    assert_eq!(store.adopt(&part, None).expect("a healthy disk").sha256, sha256(BYTES));
    let left = disk.list(Path::new("/s/parts")).expect("a healthy disk");
    assert!(left.is_empty(), "{left:?}");

    drop(store.begin_part("0123", Some(&version)).expect("space"));
    drop(store.begin_part("0123", None).expect("space"));
    assert_eq!(store.held("0123").expect("a healthy disk"), None, "another one's note");
    disk.put("/s/parts/4567.part", b"cl");
    disk.put("/s/parts/4567.of", br#"{"link":"https"#);
    assert_eq!(store.held("4567").expect("a healthy disk"), None, "a torn note");
}

#[test]
fn a_changed_or_missing_file_is_named() {
    let disk = MemoryDisk::new();
    let store = store(&disk);
    let missing = store.verify(&sha256(BYTES)).expect_err("missing");
    let stored = store.put(&mut &*BYTES).expect("space");
    let mut flipped = BYTES.to_vec();
    flipped[3] ^= 1;
    disk.put(store.path(&stored.sha256), &flipped);
    let changed = store.verify(&stored.sha256).expect_err("changed");
    assert!(holds(&store, 17), "the size alone does not tell");
    insta::assert_snapshot!(format!("{missing}\n{changed}"));

    store.put(&mut &*BYTES).expect("space");
    store.verify(&stored.sha256).expect("repaired by the right bytes");
}

#[test]
fn a_crash_at_any_call_leaves_whole_files_only() {
    for call in 1..20 {
        for choice in 0..6 {
            let disk = MemoryDisk::new();
            let store = store(&disk);
            let (kind, after_bytes) = (ErrorKind::Other, 4);
            let call = disk.calls() + call;
            disk.set_fault(Some(Fault { call, kind, after_bytes, lasting: true }));
            let result = store.put(&mut &*BYTES);
            let after = disk.crash(|n| choice % n);
            match self::store(&after).verify(&sha256(BYTES)) {
                Ok(_) => {}
                Err(RunError::DamagedStore { flaw, .. }) => {
                    assert_eq!(flaw, StoreFlaw::Missing, "call {call}, choice {choice}");
                    assert!(result.is_err(), "acknowledged and lost: call {call}");
                }
                Err(error) => panic!("{error}"),
            }
        }
    }
}

/// A source that breaks off.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(ErrorKind::UnexpectedEof.into())
    }
}

#[test]
fn a_source_that_breaks_off_leaves_nothing() {
    let disk = MemoryDisk::new();
    store(&disk).put(&mut BYTES.chain(Broken)).expect_err("it breaks off");
    assert_eq!(
        disk.list(Path::new("/s/parts")).expect("readable"),
        Vec::<std::path::PathBuf>::new()
    );
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    let outside = folder.path().join("outside");
    std::fs::create_dir(&outside).expect("a folder");
    std::fs::write(outside.join("file"), BYTES).expect("space");
    let root = folder.path().join("store");
    std::os::unix::fs::symlink(&outside, &root).expect("links");
    RealDisk.create_dir(&root).expect_err("a link is no folder of ours");

    let link = folder.path().join("link");
    std::os::unix::fs::symlink(outside.join("file"), &link).expect("links");
    for how in [Open::Read, Open::Append, Open::New] {
        RealDisk.open(&link, how).expect_err("a link is no file of ours");
    }
    assert_eq!(RealDisk.size(&link).expect("readable"), None);
}
