//! The answer to a purchase that never comes, at the command line: the run goes on without it, and
//! a person who knows the task id gets the film.

use serde_json::Value;
use wanflow_tests::Stage;

/// Two scenes; the answer to the first one's submit is lost after the task was created.
const SCRIPT: &str =
    "version: 1\nfaults:\n  - { on: submit, prompt: rocket, wire: { reset: head } }\n";

/// The tasks in the emulator's own ledger.
fn ledger(stage: &Stage) -> Vec<Value> {
    let text = stage.read(".wanflow/rehearsal/emulator/ledger.jsonl");
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

#[test]
fn row_02_a_lost_answer_is_adopted_and_the_film_is_made() {
    let stage = Stage::of("minimal");
    stage.write("faults.yaml", SCRIPT);
    let run = ["run", "--rehearse", "--latency", "100ms", "--faults", "faults.yaml"];
    let ended = stage.wanflow(&run).with_code(5);
    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert!(said.contains("rocket") && said.contains("$0.50"), "it says what is at risk: {said}");
    assert!(!stage.path().join("out/story.rehearsal.mp4").exists(), "no film without its scene");
    assert_eq!(ledger(&stage).len(), 2, "both were sold");

    let questions = stage.wanflow(&["reconcile", "--rehearse", "--json"]).with_code(0).json();
    assert_eq!(questions["in_doubt"].as_array().map(Vec::len), Some(1), "{questions}");
    let evidence = &questions["in_doubt"][0]["evidence"];
    assert_eq!(evidence["others"], Value::Array(vec![]), "nothing else is in the balance after it");
    assert_ne!(evidence["before"]["amount"], evidence["after"]["amount"], "{evidence}");
    stage.wanflow(&["run", "--rehearse", "--latency", "100ms"]).with_code(5);
    assert_eq!(ledger(&stage).len(), 2, "a rerun does not send it again");

    let is_ours =
        |task: &&Value| task["prompt"].as_str().is_some_and(|text| text.contains("rocket"));
    let tasks = ledger(&stage);
    let task_id = tasks.iter().find(is_ours).expect("it was sold")["task_id"].as_str();
    let task_id = task_id.expect("a task has an id");
    // An id may be mistyped: it can be corrected.
    stage.wanflow(&["reconcile", "rocket", "--adopt", "no-such-task", "--rehearse"]).with_code(0);
    stage.wanflow(&["reconcile", "rocket", "--adopt", task_id, "--rehearse"]).with_code(0);
    stage.wanflow(&["run", "--rehearse", "--latency", "100ms"]).with_code(0);
    assert_eq!(ledger(&stage).len(), 2, "each clip was bought once");
    let film = std::fs::File::open(stage.path().join("out/story.rehearsal.mp4"));
    let facts = wanflow_media::probe_clip(film.expect("the film is there")).expect("an MP4");
    assert_eq!(facts.millis, 10_000);
}

#[test]
fn a_fault_script_is_for_the_emulator_of_the_same_process() {
    let stage = Stage::of("minimal");
    stage.write("faults.yaml", SCRIPT);
    let words = ["run", "--rehearse=http://127.0.0.1:9", "--faults", "faults.yaml"];
    let ended = stage.wanflow(&words).with_code(2);
    assert!(ended.stderr.contains("wanflow emulate --faults faults.yaml"), "{}", ended.stderr);
    stage.wanflow(&["run", "--faults", "faults.yaml"]).with_code(2);
    stage.write("faults.yaml", &SCRIPT.replace("prompt", "promtp"));
    let ended = stage.wanflow(&["run", "--rehearse", "--faults", "faults.yaml"]).with_code(2);
    let expected =
        "faults.yaml:3:19: there is no key `promtp` here\n  help: did you mean `prompt`?";
    assert!(ended.stderr.contains(expected), "{}", ended.stderr);
}
