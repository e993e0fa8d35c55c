//! `--watch`: films that are made again when something was saved.

use std::fs;

use wanflow_tests::Stage;

use crate::interrupt::Running;

const STORY: &str = "\
scenes:
  - card: { text: One, duration: 1 }
  - still: { file: moon.png, duration: 1 }
film: { fps: 24, size: 160x90 }
";

const WAITS: &str = "watching for changes";

fn stage() -> Stage {
    let stage = Stage::of("minimal");
    stage.write("story.yaml", STORY);
    stage
}

/// Saves as editors do: beside the file, then in its place.
fn save(stage: &Stage, text: &str) {
    stage.write("story.yaml.new", text);
    let (from, to) = (stage.path().join("story.yaml.new"), stage.path().join("story.yaml"));
    fs::rename(from, to).expect("a stage is writable");
}

#[test]
fn an_animatic_follows_what_is_saved_until_ctrl_c() {
    let stage = stage();
    let film = || fs::read(stage.path().join("out/story.animatic.mp4")).expect("a film");
    let mut running = Running::of(stage.command(&["animatic", "--watch"]));
    running.wait_for(WAITS);
    let first = film();
    save(&stage, &STORY.replace("One", "Two"));
    running.wait_for("story.yaml was saved");
    running.wait_for(WAITS);
    let second = film();
    assert!(first != second, "another card, and the same film");
    save(&stage, &STORY.replace("card:", "crad:"));
    running.wait_for("crad");
    running.wait_for("the last film stays");
    assert!(film() == second, "a broken storyboard, and another film");
    save(&stage, STORY);
    running.wait_for("made in ");
    assert!(film() == first, "the first storyboard, and not its film");
    fs::copy(stage.path().join("rocket.jpg"), stage.path().join("moon.png")).expect("a picture");
    running.wait_for("moon.png was saved");
    running.wait_for("made in ");
    assert!(film() != first, "another picture, and the same film");
    running.signal("INT");
    assert_eq!(running.end().0, Some(130));
}

#[test]
fn a_rehearsal_follows_what_is_saved_until_it_is_terminated() {
    let stage = stage();
    let mut running = Running::of(stage.command(&["run", "--rehearse", "--watch"]));
    running.wait_for(WAITS);
    stage.write("wanflow.toml", "budget = true\n");
    running.wait_for("wanflow.toml was saved");
    running.wait_for("the last film stays");
    stage.write("wanflow.toml", "budget = \"5.00\"\n");
    running.wait_for("made in ");
    assert!(stage.path().join("out/story.rehearsal.mp4").is_file());
    running.signal("TERM");
    assert_eq!(running.end().0, Some(143));
}

#[test]
fn what_would_buy_at_each_save_is_refused() {
    let stage = stage();
    let ended = stage.wanflow(&["run", "--watch", "--yes"]).with_code(2);
    assert!(ended.stderr.contains("`--watch` would buy at each save"), "{}", ended.stderr);
    assert!(ended.stderr.contains("wanflow animatic --watch"), "{}", ended.stderr);
    assert!(!stage.path().join("out").exists());
}
