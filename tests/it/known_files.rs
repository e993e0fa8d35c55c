//! Pictures are read to their end once, and what came of it is remembered in the user's own cache
//! folder, by their bytes and by their files.

use std::path::PathBuf;

use sha2::{Digest as _, Sha256};
use wanflow_tests::{Stage, root};

use crate::local_media;

const STORY: &str = "\
endpoint: novita/wan2.6-i2v
scenes:
  - id: a
    image: a.jpg
    prompt: The rocket clears the tower.
";

/// A storyboard with one picture.
fn stage(picture: &[u8]) -> Stage {
    let stage = Stage::empty();
    stage.write("story.yaml", STORY);
    write(&stage, picture);
    stage
}

fn write(stage: &Stage, picture: &[u8]) {
    std::fs::write(stage.path().join("a.jpg"), picture).expect("a stage is writable");
}

fn rocket() -> Vec<u8> {
    std::fs::read(root().join("specs/minimal/rocket.jpg")).expect("a picture of the workspace")
}

/// The name by which what is remembered of these bytes is found.
fn digest(bytes: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    wanflow_api::Sha256(digest).to_string()
}

/// What is remembered, in a settled order.
fn entries(home: &Stage) -> Vec<PathBuf> {
    let folder = home.path().join(".cache/wanflow/pictures-3");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

#[test]
fn a_picture_is_read_once_and_a_changed_one_of_the_same_size_again() {
    let picture = rocket();
    let stage = stage(&picture);
    stage.wanflow(&["check"]).with_code(0);
    let known = entries(&stage);
    assert!(known.iter().any(|path| path.ends_with(digest(&picture))), "{known:?}");
    // Half of its bytes are others now, and the file is as long as before.
    let mut damaged = picture.clone();
    let half = damaged.len() / 2;
    damaged[half..].fill(0);
    write(&stage, &damaged);
    let said = stage.wanflow(&["check"]).with_code(1).stderr;
    assert!(said.contains("a.jpg` is damaged") || said.contains("ends"), "{said}");
    assert_eq!(entries(&stage), known, "what is damaged is not remembered");
    write(&stage, &picture);
    stage.wanflow(&["check"]).with_code(0);
}

#[test]
fn what_is_remembered_of_a_file_spares_reading_it() {
    let home = Stage::empty();
    let check = || {
        let mut command = home.command(&["check"]);
        // Its files are older than the moment in which a file may still change.
        home.run(command.current_dir(root().join("specs/minimal"))).with_code(0)
    };
    check();
    let by_bytes = home.path().join(".cache/wanflow/pictures-3").join(digest(&rocket()));
    let (known, entry) = (entries(&home), std::fs::read(&by_bytes).expect("it is there"));
    assert_eq!(known.len(), 4, "two pictures, by their bytes and by their files: {known:?}");
    // Whoever reads a file remembers it by its bytes again.
    std::fs::remove_file(&by_bytes).expect("it is there");
    check();
    assert!(!by_bytes.exists(), "the file was not read");
    for path in known.iter().filter(|path| path.exists()) {
        std::fs::remove_file(path).expect("it is there");
    }
    check();
    assert_eq!((entries(&home), std::fs::read(&by_bytes).ok()), (known, Some(entry)));
}

#[test]
fn damaged_entries_are_ignored_and_written_anew() {
    let stage = stage(&rocket());
    stage.wanflow(&["check"]).with_code(0);
    let known = entries(&stage);
    let whole: Vec<_> = known.iter().map(|path| std::fs::read(path).expect("an entry")).collect();
    for junk in ["", "{", "\0\0\0", "{\"facts\":{},\"sum\":\"\"}"] {
        for path in &known {
            std::fs::write(path, junk).expect("writable");
        }
        stage.wanflow(&["check"]).with_code(0);
        let now = known.iter().map(|path| std::fs::read(path).expect("an entry"));
        assert_eq!(now.collect::<Vec<_>>(), whole, "{junk:?}");
    }
}

#[test]
fn a_fast_check_reads_heads_only_and_says_so() {
    let mut cut = rocket();
    cut.truncate(cut.len() / 2);
    let stage = stage(&cut);
    let whole = stage.wanflow(&["check"]).with_code(1);
    assert!(whole.stderr.contains("ends"), "{}", whole.stderr);
    assert!(!whole.stderr.contains("by its head"), "{}", whole.stderr);
    let fast = stage.wanflow(&["check", "--fast"]).with_code(0);
    let notice = "1 picture: only its header was read; `wanflow check` reads it to its end";
    assert!(fast.stderr.contains(notice), "{}", fast.stderr);
    assert_eq!(entries(&stage), [] as [PathBuf; 0], "nothing was read to its end");
    assert!(stage.wanflow(&["plan"]).code == 1, "a plan reads it to its end");
}

#[test]
fn a_sound_is_decoded_once_and_not_at_all_by_a_fast_check() {
    let stage = local_media::stage("endpoint: dashscope/wan2.6-i2v\n");
    let sound = local_media::hum();
    let known = stage.path().join(".cache/wanflow/sounds-1").join(digest(&sound));
    let fast = stage.wanflow(&["check", "--fast"]).with_code(0);
    let notice = "1 picture and 1 sound: only their headers were read; `wanflow check` reads";
    assert!(fast.stderr.contains(notice), "{}", fast.stderr);
    assert!(!known.exists() && !fast.stderr.contains("lasts"), "{}", fast.stderr);
    let whole = stage.wanflow(&["check"]).with_code(0).stderr;
    assert!(whole.contains("the sound lasts 4.0 s, and the clip 5 s"), "{whole}");
    // What is remembered is what was found: a sound of other words has other digests.
    assert!(known.exists());
    assert_eq!(stage.wanflow(&["check"]).with_code(0).stderr, whole);
    let hum = stage.path().join("hum.wav");
    let half = &sound[..sound.len() / 2];
    for (bytes, said) in [(half, "ends in the middle"), (b"", "is empty")] {
        std::fs::write(&hum, bytes).expect("a stage is writable");
        let ended = stage.wanflow(&["check"]).with_code(1);
        assert!(ended.stderr.contains(said), "{}", ended.stderr);
    }
    let fast = stage.wanflow(&["check", "--fast"]).with_code(1);
    assert!(fast.stderr.contains("is empty"), "{}", fast.stderr);
    std::fs::write(&hum, half).expect("a stage is writable");
    stage.wanflow(&["check", "--fast"]).with_code(0);
    stage.wanflow(&["plan"]).with_code(1);
}
