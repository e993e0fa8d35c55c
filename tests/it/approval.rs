//! What a paid run asks for before it sends anything.

use wanflow_tests::Stage;

/// A key that must never be seen anywhere.
const CANARY: &str = "sk-canary-4711";

/// A proxy that nobody listens to: whatever would be sent fails at once.
fn offline(stage: &Stage, words: &[&str]) -> std::process::Command {
    let mut command = stage.command(words);
    command.env("HTTPS_PROXY", "http://127.0.0.1:9").env("ALL_PROXY", "http://127.0.0.1:9");
    command
}

#[test]
fn without_a_key_nothing_is_sent_and_the_variable_is_named() {
    let stage = Stage::of("deep-field");
    let ended = stage.run(&mut offline(&stage, &["run", "--yes"])).with_code(6);
    assert!(ended.stderr.contains("NOVITA_API_KEY"), "{}", ended.stderr);
    assert!(!stage.path().join("out").exists());
}

#[test]
fn with_a_key_but_no_approval_the_run_stops_after_the_plan() {
    let stage = Stage::of("deep-field");
    let mut command = offline(&stage, &["run"]);
    let ended = stage.run(command.env("NOVITA_API_KEY", CANARY)).with_code(3);
    assert!(ended.stderr.contains("--approve"), "{}", ended.stderr);
    assert!(!ended.stdout.contains(CANARY) && !ended.stderr.contains(CANARY));
}

#[test]
fn an_approval_of_another_plan_is_refused() {
    let stage = Stage::of("deep-field");
    let mut command = offline(&stage, &["run", "--approve", "0123456789ab"]);
    let ended = stage.run(command.env("NOVITA_API_KEY", CANARY)).with_code(3);
    assert!(ended.stderr.contains("0123456789ab"), "{}", ended.stderr);
}

#[test]
fn a_paid_run_wants_the_endpoint_written_down() {
    let stage = Stage::of("minimal");
    let mut command = offline(&stage, &["run", "--yes"]);
    let ended = stage.run(command.env("NOVITA_API_KEY", CANARY)).with_code(1);
    assert!(ended.stderr.contains("endpoint:"), "{}", ended.stderr);
}

#[test]
fn the_key_is_no_argument() {
    let stage = Stage::of("deep-field");
    stage.wanflow(&["run", "--api-key", CANARY]).with_code(2);
}

#[test]
fn a_plan_shows_prices_and_how_to_approve_it() {
    let stage = Stage::of("deep-field");
    let plan = stage.wanflow(&["plan"]).with_code(0).stdout;
    assert!(plan.contains("go: wanflow run story.yaml --approve "), "{plan}");
    assert!(plan.contains("$2.00"), "two takes of 10 s at $0.10: {plan}");
}

#[test]
fn a_key_may_lie_in_a_file() {
    let stage = Stage::of("deep-field");
    stage.write("key.txt", &format!("{CANARY}\n"));
    let words = ["run", "--api-key-file", "key.txt"];
    let ended = stage.run(&mut offline(&stage, &words)).with_code(3);
    assert!(!ended.stdout.contains(CANARY) && !ended.stderr.contains(CANARY));
    stage.write("key.txt", "two\nlines\n");
    let ended = stage.run(&mut offline(&stage, &words)).with_code(6);
    assert!(ended.stderr.contains("key.txt"), "{}", ended.stderr);
}
