//! The free ways back, with the real binary against the built-in emulator: asking again, adopting,
//! accepting a file. Nothing that costs is named while one of them is untried.

use wanflow_tests::{Ended, Stage};

const STORY: &str = "\
endpoint: novita/wan2.6-i2v
scenes:
  - id: a
    image: rocket.jpg
    prompt: The rocket clears the tower.
";

fn stage(faults: &str) -> Stage {
    let stage = Stage::of("minimal");
    stage.write("story.yaml", STORY);
    stage.write("f.yaml", &format!("version: 1\nfaults:\n{faults}"));
    stage
}

fn run(stage: &Stage) -> Ended {
    stage.wanflow(&["run", "--rehearse", "--latency", "100ms", "--faults", "f.yaml"])
}

/// How many tasks the emulator has sold.
fn sold(stage: &Stage) -> usize {
    let ledger = stage.path().join(".wanflow/rehearsal/emulator/ledger.jsonl");
    std::fs::read_to_string(ledger).map_or(0, |text| text.lines().count())
}

fn task_id(stage: &Stage) -> String {
    let ledger = stage.path().join(".wanflow/rehearsal/emulator/ledger.jsonl");
    let text = std::fs::read_to_string(ledger).expect("something was sold");
    let line: serde_json::Value =
        serde_json::from_str(text.lines().next().expect("a task")).expect("lines are JSON");
    line["task_id"].as_str().expect("it has an id").to_owned()
}

const LONG: &str = "  - { on: clip, times: always, clip: { seconds: 10 } }\n";

#[test]
fn a_clip_of_another_length_is_shown_and_may_be_taken_as_it_is() {
    let stage = stage(LONG);
    let ended = run(&stage).with_code(4);
    let file = "out/clips/a.rehearsal.unusable.mp4";
    assert!(ended.stderr.contains(file), "{}", ended.stderr);
    assert!(!ended.stderr.contains("--buy-again"), "{}", ended.stderr);
    let status = stage.wanflow(&["status", "--rehearse"]).with_code(0).stdout;
    assert!(status.contains(file) && status.contains("confirmed"), "{status}");
    assert!(!status.contains("$0.50 at risk"), "one word for the money: {status}");
    let listed = stage.wanflow(&["reconcile", "--rehearse"]).with_code(0).stdout;
    assert!(listed.contains("--ask-again") && listed.contains("--accept"), "{listed}");
    assert!(!listed.contains("--buy-again"), "a free way is untried: {listed}");
    assert!(stage.path().join(file).is_file());

    let accept = ["reconcile", "a", "--rehearse", "--accept"];
    let text = stage.wanflow(&[&accept[..], &["story.yaml"]].concat()).with_code(2);
    assert!(text.stderr.contains("nothing was noted"), "{}", text.stderr);
    let taken = stage.wanflow(&[&accept[..], &[file]].concat()).with_code(0);
    assert!(taken.stdout.contains("10.0 s"), "{}", taken.stdout);
    let ended = stage.wanflow(&["run", "--rehearse"]).with_code(0);
    assert!(ended.stdout.contains("film made"), "{}", ended.stdout);
    assert_eq!(sold(&stage), 1);
}

#[test]
fn asking_again_costs_nothing_and_what_costs_is_named_after_it() {
    let stage = stage(LONG);
    run(&stage).with_code(4);
    // The host still has the same to give.
    let again = stage.wanflow(&["reconcile", "a", "--rehearse", "--ask-again"]);
    // The emulator has no script now: the clip is as ordered.
    again.with_code(0);
    let ended = stage.wanflow(&["run", "--rehearse"]).with_code(0);
    assert!(ended.stdout.contains("film made"), "{}", ended.stdout);
    assert_eq!(sold(&stage), 1);
}

#[test]
fn the_same_task_opens_again_what_was_given_up() {
    let stage = stage(LONG);
    run(&stage).with_code(4);
    let id = task_id(&stage);
    let other = stage.wanflow(&["reconcile", "a", "--rehearse", "--adopt", &id]).with_code(0);
    assert!(other.stdout.contains("noted"), "{}", other.stdout);
    stage.wanflow(&["run", "--rehearse"]).with_code(0);
    assert_eq!(sold(&stage), 1);
    let none = stage.wanflow(&["reconcile", "a", "--rehearse", "--adopt", &id]).with_code(2);
    assert!(none.stderr.contains("nothing is in doubt about `a`"), "{}", none.stderr);
}

#[test]
fn what_moderation_refused_after_it_was_taken_is_bought_again_on_a_word_only() {
    let stage = stage(
        "  - { on: poll, times: always, edit: { state: failed, set: { /task/reason: ILLEGAL_PROMPT } } }\n",
    );
    for _ in 0..3 {
        let ended = run(&stage).with_code(4);
        assert!(ended.stderr.contains("moderation refused its prompt"), "{}", ended.stderr);
        assert_eq!(sold(&stage), 1);
    }
    let plan = stage.wanflow(&["plan", "--rehearse"]).with_code(0).stdout;
    assert!(plan.contains("not sent again unchanged"), "{plan}");
    stage.wanflow(&["reconcile", "a", "--rehearse", "--buy-again"]).with_code(0);
    stage.wanflow(&["run", "--rehearse"]).with_code(0);
    assert_eq!(sold(&stage), 2);
}
