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
    let status = || stage.wanflow(&["status", "--rehearse"]).with_code(0).stdout;
    assert!(status().contains("in doubt: a"), "{}", status());
    stage.write("story.yaml", &STORY.replace("The rocket clears", "A rocket leaves"));
    assert!(!status().contains("in doubt"), "no scene asks for it: {}", status());
    stage.write("story.yaml", STORY);
    stage.wanflow(&["reconcile", "a", "--rehearse", "--buy-again"]).with_code(0);
    stage.wanflow(&["run", "--rehearse"]).with_code(0);
    assert_eq!(sold(&stage), 2);
}

/// Two storyboards in one folder, with a scene of one id: what waits for a person is named by the
/// storyboard that it is of, and what came lies in that one's folder.
#[test]
fn each_storyboard_lists_its_own_doubts_and_points_to_the_other() {
    let stage = stage(LONG);
    run(&stage).with_code(4);
    stage.write("b.yaml", &STORY.replace("The rocket clears", "A rocket leaves"));
    let words =
        ["run", "b.yaml", "--rehearse", "--latency", "100ms", "--faults", "f.yaml", "--json"];
    stage.wanflow(&words).with_code(4);
    let listed = |file: &str| {
        let list = ["reconcile", "--rehearse", "-f", file];
        let text = stage.wanflow(&list).with_code(0).stdout;
        let json = stage.wanflow(&[&list[..], &["--json"]].concat()).with_code(0).json();
        let count = |name: &str| json[name].as_array().map(Vec::len);
        assert_eq!((count("in_doubt"), count("in_doubt_elsewhere")), (Some(1), Some(1)), "{json}");
        (text, stage.wanflow(&["status", "--rehearse", file]).with_code(0).stdout)
    };
    for (file, other, came) in [
        ("story.yaml", "b.yaml", "out/clips/a.rehearsal.unusable.mp4"),
        ("b.yaml", "story.yaml", "out/clips/b/a.rehearsal.unusable.mp4"),
    ] {
        let (doubts, status) = listed(file);
        let line = format!(
            "in doubt in this folder, too: 1 take of {other}: `wanflow reconcile -f {other} \
             --rehearse`\n"
        );
        for text in [&doubts, &status] {
            assert!(text.contains(&line), "{file}: {text}");
            assert!(text.contains(came), "{file}: {text}");
        }
        assert_eq!(doubts.matches("10.0 s long").count(), 1, "{doubts}");
    }
    // A storyboard whose file is gone can be named by no command: its doubts are listed here.
    std::fs::remove_file(stage.path().join("b.yaml")).expect("it is there");
    let left = stage.wanflow(&["reconcile", "--rehearse"]).with_code(0).stdout;
    assert_eq!(left.matches("10.0 s long").count(), 2, "{left}");
}

/// Of two takes with one number, the older one is named by its digest: what is printed works.
#[test]
fn what_is_printed_names_one_take() {
    let stage = stage(LONG);
    run(&stage).with_code(4);
    stage.edit("story.yaml", "clears", "leaves");
    run(&stage).with_code(4);
    let listed = stage.wanflow(&["reconcile", "--rehearse"]).with_code(0).stdout;
    let commands = listed.lines().filter_map(|line| {
        let words = line.trim().strip_prefix("wanflow ")?.split("  ").next()?;
        words.contains("--ask-again").then(|| words.to_owned())
    });
    let commands: Vec<_> = commands.collect();
    assert_eq!(commands.len(), 2, "{listed}");
    for command in commands {
        let words: Vec<_> = command.split(' ').collect();
        stage.wanflow(&words).with_code(0);
    }
    let none = stage.wanflow(&["reconcile", "--rehearse"]).with_code(0).stdout;
    assert!(none.contains("nothing is in doubt"), "{none}");
}
