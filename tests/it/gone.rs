//! Clips that are gone from the store, and that their host does not give again: a person gets
//! them back in another way, and pays again last.

use wanflow_tests::Stage;

use crate::emulate::Emulation;
use crate::paid;

/// A film that was bought; then the host forgets its tasks.
fn bought(elsewhere: &Stage) -> (Emulation, Stage) {
    let emulation = Emulation::start(elsewhere, &["--latency", "50ms"]);
    let stage = paid::stage(&emulation.host);
    paid::buy(&stage).with_code(0);
    (emulation.forgets(elsewhere), stage)
}

fn reconcile(stage: &Stage, words: &[&str]) -> wanflow_tests::Ended {
    let keyed = ["--api-key-file", "key"];
    stage.wanflow(&[&["reconcile"][..], words, &keyed].concat())
}

/// The clip of a scene, by the line of the lock file.
fn clip_of(stage: &Stage, scene: &str) -> String {
    let lock = stage.read("story.lock");
    let begins = format!("{scene}.take.1-");
    let line = lock.lines().find(|line| line.starts_with(&begins) && line.contains(".clip = "));
    let line = line.expect("the lock file has its clip");
    line.split('"').nth(1).expect("a digest").to_owned()
}

fn remove_clip(stage: &Stage, scene: &str) {
    let clip = clip_of(stage, scene);
    let file = stage.path().join(".wanflow/store").join(&clip[..2]).join(&clip);
    std::fs::remove_file(file).expect("it is in the store");
}

#[test]
fn a_clip_that_is_gone_from_store_and_host_comes_back_by_hand() {
    let elsewhere = Stage::empty();
    let (emulation, stage) = bought(&elsewhere);
    remove_clip(&stage, "launch");
    let ended = paid::buy(&stage).with_code(4);
    let next = "wanflow reconcile -f story.yaml launch";
    assert!(ended.stderr.contains(next), "{}", ended.stderr);
    assert!(!ended.stderr.contains("--buy-again"), "{}", ended.stderr);

    let listed = reconcile(&stage, &[]).with_code(0).stdout;
    assert!(listed.contains("1 clip is not in the store: launch@1;"), "{listed}");
    let ways = reconcile(&stage, &["launch"]).with_code(0).stdout;
    for way in ["confirmed", "--ask-again", "--adopt TASK_ID", "--accept FILE"] {
        assert!(ways.contains(way), "{way}: {ways}");
    }
    assert!(!ways.contains("--buy-again") && !ways.contains("--not-created"), "{ways}");
    let asked = reconcile(&stage, &["launch", "--ask-again"]).with_code(4).stdout;
    let (last, before) = (asked.find("--buy-again"), asked.find("--accept"));
    assert!(before.is_some() && before < last, "what costs is named last: {asked}");
    let refused = reconcile(&stage, &["launch", "--not-created"]).with_code(2).stderr;
    assert!(refused.contains("it was created"), "{refused}");

    let taken = reconcile(&stage, &["launch", "--accept", "out/clips/launch.mp4"]).with_code(0);
    assert!(!taken.stdout.contains("another file"), "they are the same bytes: {}", taken.stdout);
    paid::buy(&stage).with_code(0);
    assert!(emulation.ledger().is_empty(), "nothing was bought again");

    remove_clip(&stage, "moon");
    let other = reconcile(&stage, &["moon", "--accept", "out/clips/launch.mp4"]).with_code(0);
    assert!(other.stdout.contains("another file than the clip"), "{}", other.stdout);
    paid::buy(&stage).with_code(0);
    assert!(emulation.ledger().is_empty(), "nothing was bought again");
}

#[test]
fn what_a_colleague_bought_and_the_host_forgot_is_bought_on_a_word_only() {
    let elsewhere = Stage::empty();
    let (emulation, stage) = bought(&elsewhere);
    std::fs::remove_dir_all(stage.path().join(".wanflow")).expect("a clone has none");
    std::fs::remove_dir_all(stage.path().join("out")).expect("a clone has none");
    std::fs::remove_dir_all(stage.path().join(".local")).ok();
    for _ in 0..2 {
        paid::buy(&stage).with_code(4);
        assert!(emulation.ledger().is_empty(), "nothing is bought by itself");
    }
    let listed = reconcile(&stage, &[]).with_code(0).stdout;
    assert!(listed.contains("2 clips are not in the store: launch@1, moon@1;"), "{listed}");
    let asked = reconcile(&stage, &["launch", "--ask-again"]).with_code(4).stdout;
    assert!(asked.contains("launch@1 -f story.yaml --buy-again"), "{asked}");
    reconcile(&stage, &["launch", "--buy-again"]).with_code(0);
    paid::buy(&stage).with_code(4);
    assert_eq!(emulation.ledger().len(), 1, "one of the two, and once");
    paid::buy(&stage).with_code(4);
    assert_eq!(emulation.ledger().len(), 1);
}

/// A task that is called failed without a reason has not failed: it is asked again by every run,
/// and ends by a person's word.
#[test]
fn a_task_that_failed_without_a_reason_ends_on_a_word_only() {
    let elsewhere = Stage::empty();
    elsewhere.write(
        "f.yaml",
        "version: 1\nfaults:\n  - { on: poll, times: always, prompt: clears, edit: { state: failed, reason: null } }\n",
    );
    let emulation = Emulation::start(&elsewhere, &["--latency", "50ms", "--faults", "f.yaml"]);
    let stage = paid::stage(&emulation.host);
    for _ in 0..2 {
        let ended = paid::buy(&stage).with_code(4);
        let next = "(asks once more), or wanflow reconcile -f story.yaml launch";
        assert!(ended.stderr.contains(next), "{}", ended.stderr);
        assert_eq!(emulation.ledger().len(), 2, "nothing is bought by itself");
    }
    let ways = reconcile(&stage, &["launch"]).with_code(0).stdout;
    assert!(!ways.contains("--buy-again"), "a free way is untried: {ways}");
    let asked = reconcile(&stage, &["launch", "--ask-again"]).with_code(4).stdout;
    let last = asked.lines().last().unwrap_or_default();
    assert!(last.contains("launch@1 -f story.yaml --buy-again"), "{asked}");
    reconcile(&stage, &["launch", "--buy-again"]).with_code(0);
    paid::buy(&stage);
    assert_eq!(emulation.ledger().len(), 3, "another was bought, once");
}
