//! Paid runs with the real binary: the user's own configuration sends them to an emulator on
//! loopback, and everything else is as it is with money.

use std::path::PathBuf;

use wanflow_tests::{Ended, Stage};

use crate::emulate::Emulation;

/// A key that must never be seen anywhere.
pub(crate) const CANARY: &str = "sk-canary-4711-do-not-print";

const STORY: &str = "\
endpoint: novita/wan2.6-i2v
scenes:
  - id: launch
    image: rocket.jpg
    prompt: The rocket clears the tower.
  - id: moon
    image: moon.png
    prompt: Dust drifts.
";

/// A storyboard whose endpoint is bought at `host`, with a key in a file.
pub(crate) fn stage(host: &str) -> Stage {
    let stage = Stage::of("minimal");
    stage.write("story.yaml", STORY);
    sell_at(&stage, host);
    stage.write("key", &format!("{CANARY}\n"));
    private(&stage.path().join("key"));
    stage
}

/// Has the user's own configuration name the host.
pub(crate) fn sell_at(stage: &Stage, host: &str) {
    std::fs::create_dir_all(stage.path().join(".config/wanflow")).expect("a stage is writable");
    // Stand-ins answer at once: nothing is worth waiting for ten minutes.
    let text = format!(
        "[endpoints.\"novita/wan2.6-i2v\"]\norigin = \"http://{host}\"\npatience = \"2s\"\n"
    );
    stage.write(".config/wanflow/config.toml", &text);
}

fn private(file: &PathBuf) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(file, mode).expect("a stage's files have modes");
}

/// Buys all of it.
pub(crate) fn buy(stage: &Stage) -> Ended {
    stage.wanflow(&["run", "--yes", "--api-key-file", "key"])
}

#[test]
fn a_paid_film_on_loopback_is_counted_and_not_bought_again() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "100ms"]);
    let stage = stage(&emulation.host);
    let plan = stage.wanflow(&["plan"]).with_code(0);
    let place = format!("is bought at http://{}, not at https://", emulation.host);
    assert!(plan.stderr.contains(&place), "{}", plan.stderr);
    assert!(plan.stdout.contains("$1.00"), "{}", plan.stdout);

    let bought = buy(&stage).with_code(0);
    assert!(bought.stderr.contains(&place), "{}", bought.stderr);
    assert!(bought.stdout.contains("confirmed $1.00"), "{}", bought.stdout);
    assert!(stage.path().join("out/story.mp4").is_file());
    assert!(stage.path().join(".wanflow/journal/story.journal").is_file());
    assert_eq!(emulation.ledger().len(), 2);

    let again = buy(&stage).with_code(0);
    assert!(again.stdout.contains("confirmed $1.00"), "{}", again.stdout);
    assert_eq!(emulation.ledger().len(), 2, "nothing is bought twice");
    let status = stage.wanflow(&["status", "--json"]).with_code(0).json();
    assert_eq!(status["ledger"]["confirmed"], 1_000_000, "{status}");
}

#[test]
fn another_origin_buys_nothing_again() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "100ms"]);
    let stage = stage(&emulation.host);
    buy(&stage).with_code(0);
    std::fs::remove_file(stage.path().join(".config/wanflow/config.toml")).expect("it is there");
    let plan = stage.wanflow(&["plan", "--json"]).with_code(0);
    assert!(!plan.stderr.contains("note:"), "{}", plan.stderr);
    assert_eq!(plan.json()["summary"]["buys"], 0, "digests do not know origins: {}", plan.stdout);
}

#[test]
fn a_checkout_cannot_say_where_the_key_goes() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &[]);
    let stage = stage(&emulation.host);
    let hostile = format!(
        "budget = \"100\"\n[endpoints.\"novita/wan2.6-i2v\"]\norigin = \"http://{}\"\n",
        emulation.host
    );
    stage.write("wanflow.toml", &hostile);
    for words in [&["check"][..], &["plan"], &["status"], &["run", "--yes"]] {
        let ended = stage.wanflow(words).with_code(2);
        let said = &ended.stderr;
        assert!(said.contains("wanflow.toml:3:1: "), "{said}");
        assert!(said.contains("~/.config/wanflow/config.toml"), "{said}");
    }
    assert!(emulation.ledger().is_empty());
}

#[test]
fn the_lower_budget_counts() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "100ms"]);
    let stage = stage(&emulation.host);
    stage.write("wanflow.toml", "budget = \"100\"\n");
    stage.edit(".config/wanflow/config.toml", "[endpoints", "budget = \"0.50\"\n[endpoints");
    let ended = buy(&stage).with_code(3);
    assert!(ended.stderr.contains("over the budget of $0.50 by $0.50"), "{}", ended.stderr);
    assert!(ended.stderr.contains(".config/wanflow/config.toml"), "{}", ended.stderr);
    assert!(emulation.ledger().is_empty(), "reported before the first purchase");
}
