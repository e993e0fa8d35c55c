//! Seams of a chain, with the real binary: the frame that is seen twice, the best one, drift.

use serde_json::Value;
use wanflow_tests::Stage;

/// A chain whose clips have captions, so that times must follow.
const CHAIN: &str = "\
film: { metadata: true, captions: sidecar, seams: keep, match: false }
scenes:
  - { id: launch, image: rocket.jpg, prompt: The rocket clears the tower., caption: Up }
  - { id: after, image: { from: launch }, prompt: Dust drifts., caption: Down }
";

fn rehearsed(story: &str) -> Stage {
    let stage = Stage::of("minimal");
    stage.write("story.yaml", story);
    run(&stage);
    stage
}

/// Runs once more; gives the events of films that were made.
fn run(stage: &Stage) -> Vec<Value> {
    let words = ["run", "--rehearse", "--yes", "--latency", "50ms", "--json"];
    let said = stage.wanflow(&words).with_code(0).stdout;
    let events = said.lines().map(|line| serde_json::from_str(line).expect("an event"));
    events.filter(|event: &Value| event["event"] == "film_made").collect()
}

fn verified(stage: &Stage) -> Value {
    let film = stage.wanflow(&["verify", "--rehearse", "--json"]).with_code(0).json();
    film["films"][0].clone()
}

#[test]
fn a_dropped_frame_buys_nothing_and_all_times_follow() {
    let stage = rehearsed(CHAIN);
    assert_eq!(verified(&stage)["length"], 10.0);
    stage.edit("story.yaml", "seams: keep", "seams: drop");
    let plan = stage.wanflow(&["plan", "--rehearse"]).with_code(0).stdout;
    assert!(
        plan.contains("1 doubled frame dropped") && plan.contains("Rehearses nothing"),
        "{plan}"
    );
    let made = run(&stage);
    assert_eq!((made.len(), &made[0]["unchanged"]), (1, &Value::from(false)));
    let film = verified(&stage);
    assert_eq!((&film["length"], &film["is_current"]), (&9.958.into(), &true.into()));
    assert_eq!(film["seams"][0]["at"], 4.958);
    let captions = stage.read("out/story.rehearsal.srt");
    assert!(captions.contains("00:00:04,958 --> 00:00:09,958"), "{captions}");
    assert_eq!(run(&stage)[0]["unchanged"], true);
}

#[test]
fn a_chain_can_go_on_from_the_best_frame_and_the_film_leaves_the_clip_there() {
    let story = CHAIN.replace("from: launch }", "from: launch, at: best }");
    let stage = rehearsed(&story.replace("seams: keep", "seams: drop"));
    let film = verified(&stage);
    let length = film["length"].as_f64().expect("a length");
    assert!((9.5..10.0).contains(&length), "{film}");
    assert_eq!(film["seams"][0]["scene"], "after", "the picture goes on: {film}");
    let plan = stage.wanflow(&["plan", "--rehearse"]).with_code(0).stdout;
    assert!(plan.contains("1 scene left at its best frame") && plan.contains("at most"), "{plan}");
    // The last frame is another picture to go on from, and makes another clip.
    stage.edit("story.yaml", "at: best", "at: last");
    let plan = stage.wanflow(&["plan", "--rehearse", "--json"]).with_code(0).json();
    assert_eq!(plan["tasks"][1]["action"], "buy", "{}", plan["tasks"][1]);
}

#[test]
fn a_clip_without_drift_stays_as_it_is_although_it_may_be_matched() {
    let stage = rehearsed(CHAIN);
    let before = std::fs::read(stage.path().join("out/story.rehearsal.mp4")).expect("a film");
    stage.edit("story.yaml", "match: false", "match: true");
    let plan = stage.wanflow(&["plan", "--rehearse"]).with_code(0).stdout;
    assert!(plan.contains("1 scene matched to the one before"), "{plan}");
    run(&stage);
    let after = std::fs::read(stage.path().join("out/story.rehearsal.mp4")).expect("a film");
    assert_eq!(verified(&stage)["is_current"], true);
    assert_eq!(before.len(), after.len());
}

#[test]
fn seams_are_drawn_where_their_clips_are() {
    let stage = Stage::of("minimal");
    stage.write("story.yaml", CHAIN);
    let said = stage.wanflow(&["seams", "--rehearse"]).with_code(0).stdout;
    assert_eq!(said, "launch -> after: not drawn: the clip of `launch` is not there\n");
    run(&stage);
    let drawn = stage.wanflow(&["seams", "--rehearse", "--json"]).with_code(0).json();
    let seam = &drawn["seams"][0];
    assert_eq!((&seam["before"], &seam["after"]), (&"launch".into(), &"after".into()));
    assert!(seam["luma"].is_number() && seam["chain_luma"] == seam["luma"], "{seam}");
    let png = std::fs::read(stage.path().join("out/seams/after.rehearsal.png")).expect("a picture");
    assert!(png.starts_with(b"\x89PNG"));
    let table = stage.wanflow(&["seams", "--rehearse"]).with_code(0).stdout;
    assert!(table.starts_with("seam ") && table.contains("launch -> after"), "{table}");
    stage.write("alone.yaml", "scenes:\n  - { image: rocket.jpg, prompt: Up. }\n");
    let said = stage.wanflow(&["seams", "alone.yaml", "--rehearse"]).with_code(0).stdout;
    assert!(said.starts_with("no scene continues"), "{said}");
}
