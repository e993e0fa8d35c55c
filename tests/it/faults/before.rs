//! What is found and reported before anything is bought.

use std::process::Command;

use wanflow_tests::matrix::{Tally, row};
use wanflow_tests::{Ended, Stage, wanflow};

use crate::emulate::Emulation;
use crate::paid;

const SCENES: &str = "endpoint: novita/wan2.6-i2v
scenes:
  - { id: launch, image: rocket.jpg, prompt: The rocket clears the tower. }
  - { id: moon, image: moon.png, prompt: Dust drifts. }
  - { id: back, image: rocket.jpg, prompt: It comes back. }
";

#[test]
fn row_63_a_budget_that_the_plan_exceeds_is_told_before_the_first_purchase() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "100ms"]);
    let stage = paid::stage(&emulation.host);
    stage.write("story.yaml", SCENES);
    stage.write("wanflow.toml", "budget = \"1.20\"\n");
    let plan = stage.wanflow(&["plan"]).with_code(0);
    assert!(plan.stdout.contains("over the budget of $1.20 by $0.30"), "{}", plan.stdout);
    assert!(plan.stdout.contains("`budget` in wanflow.toml"), "{}", plan.stdout);
    assert!(!plan.stdout.contains("--approve"), "{}", plan.stdout);
    let json = stage.wanflow(&["plan", "--json"]).with_code(0).json();
    assert_eq!(json["over_budget"]["by"], 300_000, "{json}");

    let refused = paid::buy(&stage).with_code(3);
    let words = ["over the budget of $1.20 by $0.30", "--only SCENE", "--partial"];
    for word in words {
        assert!(refused.stderr.contains(word), "{word}: {}", refused.stderr);
    }
    assert!(emulation.ledger().is_empty(), "nothing is bought");
    let budget = ["run", "--budget", "1.20", "--api-key-file", "key"];
    stage.wanflow(&budget).with_code(3);
    assert!(emulation.ledger().is_empty(), "nor with a budget as approval");

    let rehearsed = stage.wanflow(&["run", "--rehearse", "--latency", "100ms"]).with_code(0);
    let warning = "a paid run would be over the budget of $1.20 by $0.30";
    assert!(rehearsed.stderr.contains(warning), "{}", rehearsed.stderr);

    let partial = ["run", "--yes", "--partial", "--api-key-file", "key"];
    let partial = stage.wanflow(&partial).with_code(3);
    assert!(partial.stderr.contains("exceeds the storyboard's budget"), "{}", partial.stderr);
    assert_eq!(emulation.ledger().len(), 2, "what fits is bought on request");
    assert!(stage.path().join("out/story.partial.mp4").is_file());
    row(63, "told by plan and run with the sum; $0; rehearsals go on", Tally::NONE);
}

#[test]
fn row_64_a_report_ends_whatever_its_storyboard() {
    let stage = Stage::of("minimal");
    let scene =
        |prompt: String| format!("scenes:\n  - {{image: rocket.jpg, prompt: \"{prompt}\"}}\n");
    let many = |count: usize, piece: &dyn Fn(usize) -> String| (0..count).map(piece).collect();
    let cases: [(&str, String); 4] = [
        ("one variable over and over", scene(many(25_000, &|_| "${a}".to_owned()))),
        ("another variable each time", scene(many(12_000, &|at| format!("${{v{at}}}")))),
        ("braces that begin nothing", scene(many(50_000, &|_| "${".to_owned()))),
        (
            "forty scenes",
            format!("scenes:\n{}", "  - { lens: wide, image: rocket.jpg, prompt: b }\n".repeat(40)),
        ),
    ];
    for (name, text) in cases {
        stage.write("story.yaml", &text);
        let shown = bounded(&stage, "check").with_code(1);
        assert!(shown.stderr.len() < 300_000, "{name}: {} bytes", shown.stderr.len());
        for format in ["json", "sarif", "github"] {
            let printed = bounded(&stage, &format!("check --format {format}")).with_code(1);
            let most = 20_000_000;
            assert!(printed.stdout.len() < most, "{name}: {} bytes", printed.stdout.len());
        }
    }
    let shown = stage.wanflow(&["check"]).with_code(1).stderr;
    assert!(shown.contains("and 39 more, at 3:7, 4:7, "), "{shown}");
    assert!(shown.lines().count() < 60, "{shown}");
    row(64, "each finding once with its places, lines cut around the mark", Tally::NONE);
}

/// The binary with a few seconds of one core and 256 MiB of address space.
fn bounded(stage: &Stage, words: &str) -> Ended {
    let command = format!("ulimit -t 5; ulimit -v 262144; exec '{}' {words}", wanflow().display());
    let mut sh = Command::new("sh");
    sh.args(["-c", &command]).current_dir(stage.path()).env_clear().env("HOME", stage.path());
    stage.run(&mut sh)
}

#[test]
fn row_65_a_film_that_could_not_be_written_is_found_before_its_clips_are_bought() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "100ms"]);
    let stage = paid::stage(&emulation.host);
    let buy = |words: &[&str]| {
        let words = [&["run", "--yes", "--api-key-file", "key"], words].concat();
        let ended = stage.wanflow(&words).with_code(6);
        assert!(ended.stderr.contains("nothing was sent"), "{}", ended.stderr);
        assert!(emulation.ledger().is_empty(), "{}", ended.stderr);
        ended.stderr
    };
    buy(&["--out", "/proc/x"]);
    stage.write("out", "a file lies here");
    buy(&[]);
    let doctor = stage.wanflow(&["doctor", "--api-key-file", "key"]).with_code(6);
    assert!(doctor.stdout.contains("film and clips cannot go to"), "{}", doctor.stdout);
    std::fs::remove_file(stage.path().join("out")).expect("it is there");
    std::fs::create_dir_all(stage.path().join("out/story.mp4")).expect("space");
    buy(&[]);
    let long = format!("{}.yaml", "s".repeat(240));
    stage.write(&long, &stage.read("story.yaml"));
    let said = buy(&[&long]);
    assert!(said.contains("too long"), "{said}");
    let left = std::fs::read_dir(stage.path()).expect("readable").flatten();
    let probes = left.filter(|entry| entry.file_name().to_string_lossy().contains(".wanflow-"));
    assert_eq!(probes.count(), 0, "what was tried is gone");
    row(65, "exit 6 before the first purchase, and doctor finds it, too", Tally::NONE);
}

#[test]
fn row_66_an_approval_covers_the_host_that_it_was_given_for() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "100ms"]);
    let stage = paid::stage(&emulation.host);
    let id = |stage: &Stage| {
        let plan = stage.wanflow(&["plan", "--json"]).with_code(0).json();
        plan["id"].as_str().expect("a plan has an id").to_owned()
    };
    let here = id(&stage);
    let other = Emulation::start(&elsewhere, &["--latency", "100ms"]);
    paid::sell_at(&stage, &other.host);
    let there = id(&stage);
    assert_ne!(here, there, "another address");
    let approved = |id: &str| stage.wanflow(&["run", "--approve", id, "--api-key-file", "key"]);
    let refused = approved(&here).with_code(3);
    assert!(refused.stderr.contains("was approved, and the plan is"), "{}", refused.stderr);
    assert!(emulation.ledger().is_empty() && other.ledger().is_empty());
    approved(&there).with_code(0);
    assert_eq!(other.ledger().len(), 2);
    row(66, "refused: the plan has another id where it is bought elsewhere", Tally::NONE);
}
