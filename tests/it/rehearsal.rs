//! From YAML to film with the real binary, and what a second run buys.

use serde_json::Value;
use wanflow_tests::{Ended, Stage};

use crate::emulate::Emulation;

/// Two short scenes, the second continues from the first: small and quick, but every step.
const STORY: &str = "\
scenes:
  - id: launch
    image: rocket.jpg
    prompt: The rocket clears the tower.
  - id: after
    image: { from: launch }
    prompt: Dust drifts.
    audio: false
";

fn stage() -> Stage {
    let stage = Stage::of("minimal");
    stage.write("story.yaml", STORY);
    stage
}

fn rehearse(stage: &Stage, emulation: &Emulation, words: &[&str]) -> Ended {
    let rehearse = format!("--rehearse=http://{}", emulation.host);
    let mut all = words.to_vec();
    all.push(&rehearse);
    stage.wanflow(&all)
}

fn bought(plan: &Value) -> Vec<(&str, &str)> {
    let tasks = plan["tasks"].as_array().expect("a plan has tasks");
    let word = |task: &'_ Value, key: &str| task[key].as_str().map(str::to_owned);
    tasks
        .iter()
        .filter(|task| word(task, "action").as_deref() != Some("keep"))
        .map(|task| (task["scene"].as_str().unwrap_or(""), task["action"].as_str().unwrap_or("")))
        .collect()
}

#[test]
fn a_storyboard_becomes_a_film_and_is_not_bought_again() {
    let stage = stage();
    let emulation = Emulation::start(&stage, &["--latency", "100ms", "--state", "state"]);
    rehearse(&stage, &emulation, &["run"]).with_code(0);
    let film = stage.path().join("out/story.rehearsal.mp4");
    let movie = std::fs::File::open(&film).expect("the film is there");
    let facts = wanflow_media::probe_clip(movie).expect("the film is an MP4");
    assert_eq!(facts.millis, 10_000);
    assert_eq!(emulation.ledger().len(), 2);

    let before = std::fs::read(&film).expect("the film is readable");
    let again = rehearse(&stage, &emulation, &["run"]).with_code(0);
    let said = format!("{}{}", again.stdout, again.stderr);
    assert!(said.contains("Rehearses nothing"), "{said}");
    assert_eq!(emulation.ledger().len(), 2);

    std::fs::remove_dir_all(stage.path().join("out")).expect("the output can be removed");
    rehearse(&stage, &emulation, &["run"]).with_code(0);
    assert_eq!(std::fs::read(&film).expect("the film is back"), before, "byte for byte");
    assert_eq!(emulation.ledger().len(), 2);
}

#[test]
fn one_changed_word_buys_one_clip_and_what_continues_from_it() {
    let stage = stage();
    let emulation = Emulation::start(&stage, &["--latency", "50ms"]);
    rehearse(&stage, &emulation, &["run"]).with_code(0);

    stage.edit("story.yaml", "Dust drifts", "Dust settles");
    let plan = rehearse(&stage, &emulation, &["plan", "--json"]).with_code(0).json();
    assert_eq!(bought(&plan), [("after", "buy")]);
    let table = rehearse(&stage, &emulation, &["plan"]).with_code(0).stdout;
    assert!(table.contains("prompt: ") && table.contains("settles"), "{table}");
    rehearse(&stage, &emulation, &["run"]).with_code(0);
    assert_eq!(emulation.ledger().len(), 3);

    stage.edit("story.yaml", "clears the tower", "leaves the tower");
    let plan = rehearse(&stage, &emulation, &["plan", "--json"]).with_code(0).json();
    assert_eq!(bought(&plan), [("launch", "buy"), ("after", "may_buy")]);

    stage.edit("story.yaml", "leaves the tower", "clears the tower");
    stage.edit("story.yaml", "id: after", "id: moonrise");
    let plan = rehearse(&stage, &emulation, &["plan", "--json"]).with_code(0).json();
    assert_eq!(bought(&plan), [], "renaming buys nothing: {plan}");
}

#[test]
fn a_scene_can_be_run_alone_and_the_film_waits() {
    let stage = stage();
    let emulation = Emulation::start(&stage, &["--latency", "50ms"]);
    rehearse(&stage, &emulation, &["run", "--only", "launch"]).with_code(0);
    assert_eq!(emulation.ledger().len(), 1);
    assert!(!stage.path().join("out/story.rehearsal.mp4").exists());
    rehearse(&stage, &emulation, &["run", "--only", "nobody"]).with_code(2);
}

#[test]
fn events_and_status_are_json() {
    let stage = stage();
    let emulation = Emulation::start(&stage, &["--latency", "50ms"]);
    let ended = rehearse(&stage, &emulation, &["run", "--json"]).with_code(0);
    let events: Vec<Value> = ended
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is an event"))
        .collect();
    assert!(events.len() > 6, "{events:?}");
    let status = rehearse(&stage, &emulation, &["status", "--json"]).with_code(0).json();
    assert!(status["ledger"].is_object(), "{status}");
    rehearse(&stage, &emulation, &["status"]).with_code(0);
}

#[test]
fn a_rehearsal_stays_on_this_machine() {
    let stage = stage();
    let ended = stage.wanflow(&["run", "--rehearse=http://192.0.2.1:80"]).with_code(2);
    assert!(ended.stderr.contains("loopback"), "{}", ended.stderr);
}

/// Where the host remembers a key, an answer that is lost leaves nothing in doubt: the same
/// purchase is asked for again.
#[test]
fn a_lost_answer_is_no_doubt_where_the_host_remembers_the_submit() {
    let stage = Stage::of("minimal");
    let dropped = "version: 1\nfaults:\n  - { on: submit, wire: { reset: head } }\n";
    stage.write("dropped.yaml", dropped);
    let emulation = Emulation::start(&stage, &["--latency", "200ms", "--faults", "dropped.yaml"]);
    let rehearse = format!("--rehearse=http://{}", emulation.host);
    let ended = stage.wanflow(&["run", "--endpoint", "comfy/wan2.6-i2v", &rehearse]);
    ended.with_code(0);
    assert_eq!(emulation.ledger().len(), 2, "each take once");
    assert!(stage.path().join("out/story.rehearsal.mp4").is_file());
}

/// Where the host lists its tasks, one that may be in doubt is adopted, and the others are called
/// back: by the commands that are printed.
#[test]
fn tasks_in_doubt_are_looked_up_where_the_host_lists_its_tasks() {
    let stage = Stage::of("minimal");
    let dropped = "version: 1\nfaults:\n  - { on: submit, times: 2, wire: { reset: head } }\n";
    stage.write("dropped.yaml", dropped);
    let emulation = Emulation::start(&stage, &["--latency", "20s", "--faults", "dropped.yaml"]);
    let rehearse = format!("--rehearse=http://{}", emulation.host);
    let there = ["--endpoint", "dashscope/wan2.6-i2v", rehearse.as_str(), "--only"];
    let doubt = |scene: &str| {
        let ended = stage.wanflow(&[&["run"][..], &there, &[scene]].concat());
        ended.with_code(5);
    };
    let plan = stage.wanflow(&[&["plan", "--json"][..], &there[..3]].concat()).json();
    let scene = plan["tasks"][0]["scene"].as_str().expect("a scene");
    doubt(scene);
    // Who believes the host's page too early, and has the submit sent again, has two of them.
    stage.wanflow(&["reconcile", scene, "--not-created", &rehearse]).with_code(0);
    doubt(scene);
    let listed = stage.wanflow(&["reconcile", "--look-up", &rehearse]).with_code(0).stdout;
    let commands = |of: &str| -> Vec<Vec<String>> {
        let lines = listed.lines().filter_map(|line| line.trim().strip_prefix("wanflow "));
        let words = |line: &str| line.split(' ').map(str::to_owned).collect();
        lines.filter(|line| line.contains(of)).map(words).collect()
    };
    let (adopt, cancel) = (commands("--adopt"), commands("--task"));
    assert_eq!((adopt.len(), cancel.len()), (2, 2), "{listed}");
    let run = |words: &[String]| stage.wanflow(&words.iter().map(|it| &**it).collect::<Vec<_>>());
    run(&adopt[0]).with_code(0);
    let known = run(&cancel[0]).with_code(2).stderr;
    assert!(known.contains("the journals know task"), "{known}");
    let called = run(&cancel[1]).with_code(0).stdout;
    assert!(called.contains(": the host was asked to stop"), "{called}");
    let none = stage.wanflow(&["reconcile", "--look-up", &rehearse]).with_code(0).stdout;
    assert!(none.contains("nothing is in doubt"), "{none}");
    assert_eq!(emulation.ledger().len(), 2, "nothing more was bought");
}

/// A film of slates alone is the first thing in the output folder.
#[test]
fn a_partial_film_without_any_clip_is_made_of_slates() {
    let stage = Stage::of("minimal");
    let refused = "{ on: submit, times: always, answer: { status: 400, reason: ILLEGAL_PROMPT } }";
    stage.write("refused.yaml", &format!("version: 1\nfaults:\n  - {refused}\n"));
    let partial = ["run", "--rehearse", "--partial", "--faults", "refused.yaml"];
    let said = stage.wanflow(&partial).with_code(4).stdout;
    assert!(said.contains("it has slates in place of: rocket, moon"), "{said}");
    assert!(stage.path().join("out/story.partial.rehearsal.mp4").is_file(), "{said}");
}
