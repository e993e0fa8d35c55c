//! A film that is made again after a change, by the real binary: what did not change comes from
//! the cache, and plan and run say so alike.

use std::fs;

use serde_json::{Value, json};
use wanflow_tests::Stage;

/// A film of cards, which needs no endpoint.
const STORY: &str = "\
film:
  size: 320x180
  captions: burn
scenes:
  - id: one
    card: { text: One, duration: 2 }
    caption: First.
  - id: two
    card: { text: Two, duration: 2 }
    caption: Second.
  - id: three
    card: { text: Three, duration: 2 }
";

/// What a plan says of the only film.
fn planned(project: &Stage) -> Value {
    let plan = project.wanflow(&["plan", "story.yaml", "--json"]).with_code(0).json();
    plan["films"][0].clone()
}

/// What a run says of the film that it made.
fn made(project: &Stage) -> Value {
    let run = project.wanflow(&["run", "story.yaml", "--json"]).with_code(0);
    let lines = run.stdout.lines().filter_map(|line| serde_json::from_str(line).ok());
    let is_film = |line: &Value| line["event"] == "film_made";
    lines.into_iter().find(is_film).expect("a film was made")
}

fn work(coded: u32, kept: u32) -> Value {
    json!({ "coded": coded, "kept": kept, "copied": 0, "sound_kept": false })
}

#[test]
fn a_changed_caption_codes_one_segment_and_the_plan_says_why() {
    let project = Stage::empty();
    project.write("story.yaml", STORY);
    assert_eq!(planned(&project)["work"], work(3, 0));
    assert_eq!(made(&project)["work"], work(3, 0));
    assert_eq!(planned(&project)["making"], "unchanged");
    let first = fs::read(project.path().join("out/story.mp4")).expect("a film");
    project.edit("story.yaml", "Second.", "Another.");
    let plan = planned(&project);
    assert_eq!(plan["work"], work(1, 2));
    assert_eq!(plan["changes"], json!(["caption of `two` changed"]));
    let text = project.wanflow(&["plan", "story.yaml"]).with_code(0).stdout;
    let line = "story.mp4: 1 of 3 segments coded, 2 from the cache (caption of `two` changed)";
    assert!(text.contains(line), "{text}");
    assert_eq!(made(&project)["work"], work(1, 2));
    // Back again, and without what is kept: the same film.
    project.edit("story.yaml", "Another.", "Second.");
    assert_eq!(made(&project)["work"], work(0, 3));
    assert!(fs::read(project.path().join("out/story.mp4")).expect("a film") == first);
    fs::remove_dir_all(project.path().join(".wanflow/cache")).expect("it is there");
    project.edit("story.yaml", "Second.", "Another.");
    assert_eq!(made(&project)["work"], work(3, 0));
}

#[test]
fn a_cache_that_cannot_be_used_costs_nothing_but_time() {
    let project = Stage::empty();
    project.write("story.yaml", STORY);
    made(&project);
    let cache = project.path().join(".wanflow/cache");
    for entry in fs::read_dir(&cache).expect("a folder") {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).expect("a file");
        fs::write(path, &bytes[..bytes.len() / 2]).expect("written");
    }
    project.edit("story.yaml", "Second.", "Another.");
    assert_eq!(made(&project)["work"], work(3, 0), "nothing that is cut is believed");
    fs::remove_dir_all(&cache).expect("it is there");
    fs::write(&cache, "not a folder").expect("written");
    project.edit("story.yaml", "Another.", "Second.");
    assert_eq!(made(&project)["work"], work(3, 0), "there is no place for it");
}
