//! Looking at finished films with the real binary: what passes, what fails, and what is missing.

use serde_json::Value;
use wanflow_media::{ClipSoundtrack, ClipSpec, FrameRate, FrameSize, Picture, SyncMarks};
use wanflow_tests::Stage;

/// Two short scenes, the second continues from the first.
const CHAIN: &str = "\
scenes:
  - { id: launch, image: rocket.jpg, prompt: The rocket clears the tower. }
  - { id: after, image: { from: launch }, prompt: Dust drifts. }
";

fn rehearsed(story: &str) -> Stage {
    let stage = Stage::of("minimal");
    stage.write("story.yaml", story);
    stage.wanflow(&["run", "--rehearse", "--yes", "--latency", "50ms"]).with_code(0);
    stage
}

/// A check of the only film that was looked at.
fn check<'v>(verified: &'v Value, name: &str) -> &'v Value {
    let checks = verified["films"][0]["checks"].as_array().expect("a film has checks");
    checks.iter().find(|check| check["name"] == name).expect("each check is told")
}

/// A clip of one colour, whose picture cannot move, in place of what was rehearsed.
fn still(seconds: u32) -> Vec<u8> {
    // The smallest picture: a grey pixel.
    let grey = b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0\0\0\0\0\
        \x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x80\x80\x80\0";
    let spec = ClipSpec {
        picture: Picture::File(grey),
        seconds,
        size: FrameSize::Exact(160, 96),
        frame_rate: FrameRate::FILM,
        label: None,
        sound: ClipSoundtrack::Generated,
        marks: SyncMarks::Absent,
        seed: 1,
    };
    wanflow_media::animatic_clip(&spec).expect("a clip")
}

#[test]
fn a_rehearsed_film_passes_and_its_seam_is_measured() {
    let stage = rehearsed(CHAIN);
    let said = stage.wanflow(&["verify", "--rehearse"]).with_code(0);
    let lines: Vec<_> = said.stdout.lines().collect();
    assert!(lines[0].contains("out/story.rehearsal.mp4: 10 s, "), "{}", said.stdout);
    assert_eq!(lines.last(), Some(&"the film passes 13 checks"));
    let verified = stage.wanflow(&["verify", "--rehearse", "--json"]).with_code(0).json();
    assert_eq!(verified["passed"], true);
    assert_eq!(verified["films"][0]["is_current"], true);
    let seam = &verified["films"][0]["seams"][0];
    assert_eq!((&seam["scene"], &seam["at"]), (&Value::from("after"), &Value::from(5.0)));
    for name in ["end", "sync", "length"] {
        assert_eq!(check(&verified, name)["measured"], 0.0, "{name}");
    }
    stage.edit("story.yaml", "Dust drifts", "Dust settles");
    let said = stage.wanflow(&["verify", "--rehearse"]).with_code(0);
    assert!(said.stderr.contains("story.rehearsal.mp4 was made"), "{}", said.stderr);
}

#[test]
fn a_film_with_a_frozen_scene_fails_and_names_it() {
    let stage = rehearsed(CHAIN);
    // What a run would have made of a clip that stands still.
    let film = stage.path().join("out/story.rehearsal.mp4");
    let clip = stage.path().join("out/clips/launch.rehearsal.mp4");
    let frozen = stage.path().join("frozen.mp4");
    std::fs::write(&frozen, still(5)).expect("a stage is writable");
    let (timeline, sources) = wanflow_media::sequence([clip, frozen]);
    wanflow_media::render(&timeline, &sources, &film).expect("a film");
    let said = stage.wanflow(&["verify", "--rehearse"]).with_code(1);
    let finding = "error: frozen at 0:05.000 to 0:10.000 (after): 5 s; allowed: at most 2 s";
    assert!(said.stdout.lines().any(|line| line == finding), "{}", said.stdout);
    assert!(
        said.stdout
            .ends_with("the film fails 1 of 13 checks: frozen; worth a look: drift, chain drift\n"),
        "{}",
        said.stdout
    );
    let verified = stage.wanflow(&["verify", "--rehearse", "--json"]).with_code(1).json();
    assert_eq!(verified["passed"], false);
    let frozen = &check(&verified, "frozen")["findings"][0];
    assert_eq!((&frozen["scene"], &frozen["from"]), (&Value::from("after"), &Value::from(5.0)));
    stage.write("wanflow.toml", "[verify]\nfrozen = 5\n");
    stage.wanflow(&["verify", "--rehearse"]).with_code(0);
}

/// Two films of the same scenes, as loud as platforms want them.
const OUTPUTS: &str = "\
film:
  loudness: -14 LUFS
  outputs:
    - { output: wide.mp4 }
    - { output: tall.mp4, aspect: '9:16', fit: crop }
scenes:
  - { id: launch, image: rocket.jpg, prompt: The rocket clears the tower., audio: true }
";

#[test]
fn every_output_is_held_against_the_loudness_that_the_storyboard_asks_for() {
    let stage = rehearsed(OUTPUTS);
    let verified = stage.wanflow(&["verify", "--rehearse", "--json"]).with_code(0).json();
    let films = verified["films"].as_array().expect("a list of films");
    let names: Vec<_> = films.iter().filter_map(|film| film["film"].as_str()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names[0].ends_with("wide.rehearsal.mp4") && names[1].ends_with("tall.rehearsal.mp4"));
    for film in films {
        assert_eq!(film["is_current"], true);
        let checks = film["checks"].as_array().expect("a film has checks");
        let loudness = checks.iter().find(|check| check["name"] == "loudness");
        let loudness = loudness.expect("each check is told");
        assert_eq!((&loudness["verdict"], &loudness["at_most"]), (&"ok".into(), &(-13.5).into()));
    }
    let manifest: Value = serde_json::from_str(&stage.read("out/story.manifest.rehearsal.json"))
        .expect("a manifest is JSON");
    assert_eq!(manifest["film"], manifest["films"][0]);
    let made = [&manifest["films"][0]["file"], &manifest["films"][1]["file"]];
    assert_eq!(made, ["wide.rehearsal.mp4", "tall.rehearsal.mp4"]);
    // What was asked for first is not what is asked for now.
    stage.edit("story.yaml", "-14 LUFS", "-20 LUFS");
    let said = stage.wanflow(&["verify", "--rehearse"]).with_code(1);
    assert!(said.stderr.contains("have changed since"), "{}", said.stderr);
    assert_eq!(said.stdout.matches("the film fails 1 of 11 checks: loudness\n").count(), 2);
}

#[test]
fn limits_come_from_the_projects_settings() {
    let stage = rehearsed(CHAIN);
    stage.write("wanflow.toml", "[verify]\nloudness = \"-14 LUFS\"\ntrue_peak = \"-30 dBTP\"\n");
    let said = stage.wanflow(&["verify", "--rehearse"]).with_code(1);
    let sum = "the film fails 2 of 13 checks: loudness, true peak";
    assert_eq!(said.stdout.lines().last(), Some(sum));
    stage.write("wanflow.toml", "[verify]\nloudnes = \"-14 LUFS\"\n");
    let said = stage.wanflow(&["verify", "--rehearse"]).with_code(2);
    assert!(said.stderr.contains("did you mean `loudness`?"), "{}", said.stderr);
}

#[test]
fn any_film_can_be_looked_at_without_a_storyboard() {
    let stage = Stage::empty();
    std::fs::write(stage.path().join("film.mp4"), still(1)).expect("a stage is writable");
    let said = stage.wanflow(&["verify", "--film", "film.mp4"]).with_code(0);
    assert!(said.stdout.ends_with("the film passes 9 checks\n"), "{}", said.stdout);
    assert!(said.stdout.contains("not checked: nothing says how long it should be"));
    let stage = rehearsed(CHAIN);
    std::fs::write(stage.path().join("film.mp4"), still(1)).expect("a stage is writable");
    let words = ["verify", "story.yaml", "--rehearse", "--film", "film.mp4", "--json"];
    let verified = stage.wanflow(&words).with_code(1).json();
    assert_eq!(check(&verified, "length")["verdict"], "failure", "the storyboard says ten seconds");
    assert_eq!(verified["films"][0]["is_current"], Value::Null);
}

#[test]
fn what_is_missing_or_no_film_is_named() {
    let stage = Stage::of("minimal");
    let said = stage.wanflow(&["verify"]).with_code(6);
    assert!(said.stderr.contains("help: make it: wanflow run story.yaml\n"), "{}", said.stderr);
    let said = stage.wanflow(&["verify", "--film", "none.mp4"]).with_code(6);
    assert!(said.stderr.contains("none.mp4: "), "{}", said.stderr);
    let said = stage.wanflow(&["verify", "--film", "story.yaml"]).with_code(6);
    assert!(said.stderr.contains("story.yaml: not an MP4 file"), "{}", said.stderr);
    let said = stage.wanflow(&["verify", "--film", "."]).with_code(6);
    assert!(said.stderr.contains("it is a folder"), "{}", said.stderr);
    stage.wanflow(&["verify", "none.yaml"]).with_code(6);
    stage.write("story.yaml", "scenes: []\n");
    stage.wanflow(&["verify"]).with_code(1);
}
