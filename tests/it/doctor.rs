//! `wanflow doctor` with the real binary; the host is an emulator on loopback.

use wanflow_tests::{Ended, Stage};

use crate::emulate::Emulation;
use crate::paid::{self, CANARY};

const WORDS: [&str; 3] = ["doctor", "--api-key-file", "key"];

/// What one check said: its verdict, and all its words.
fn check(ended: &Ended, name: &str) -> (String, String) {
    let report = ended.json();
    let checks = report["checks"].as_array().expect("a list of checks");
    let found = checks.iter().find(|check| check["name"] == name);
    let found = found.unwrap_or_else(|| panic!("no {name} in {report:#}"));
    let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
    (text("verdict"), text("what") + " / " + &text("help"))
}

fn examined(stage: &Stage) -> Ended {
    stage.wanflow(&["doctor", "--json", "--api-key-file", "key"])
}

fn emulation_with(faults: &str) -> (Stage, Emulation) {
    let elsewhere = Stage::empty();
    elsewhere.write("faults.yaml", &format!("version: 1\nfaults:\n{faults}"));
    let emulation = Emulation::start(&elsewhere, &["--faults", "faults.yaml"]);
    (elsewhere, emulation)
}

/// Names of everything below the stage.
fn tree(stage: &Stage) -> Vec<std::path::PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![stage.path().to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a stage is readable") {
            let path = entry.expect("an entry is readable").path();
            if path.is_dir() {
                folders.push(path.clone());
            }
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn where_all_is_well_nothing_is_bought_and_nothing_is_left() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &[]);
    let stage = paid::stage(&emulation.host);
    let before = tree(&stage);
    let ended = stage.wanflow(&WORDS).with_code(0);
    let place = stage.path().canonicalize().expect("it is there").display().to_string();
    let text = ended.stdout.replace(&place, "STAGE").replace(&emulation.host, "HOST");
    let text = text.replace(&stage.path().display().to_string(), "STAGE");
    // What is built in changes, and is tested elsewhere.
    let lines = text.lines().filter(|line| !line.contains("in its place: "));
    // Which ffmpeg this machine has is its own affair.
    let lines = lines.filter(|line| line.split_whitespace().nth(1) != Some("ffmpeg"));
    let lines = lines.map(|line| match line.split_once(" are free") {
        Some(_) => "ok       space       (any) are free",
        None => line,
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
    assert_eq!(tree(&stage), before, "nothing is left behind");
    assert!(emulation.ledger().is_empty());
    assert!(!format!("{ended:?}").contains(CANARY));
}

#[test]
fn without_a_key_the_rest_is_looked_at_all_the_same() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &[]);
    let stage = paid::stage(&emulation.host);
    let ended = stage.wanflow(&["doctor", "--json"]).with_code(6);
    let names = ended.json()["checks"].as_array().expect("a list").clone();
    let names: Vec<_> = names.iter().filter_map(|check| check["name"].as_str()).collect();
    assert_eq!(
        names,
        [
            "storyboard",
            "endpoint",
            "key",
            "host",
            "balance",
            "tasks",
            "clock",
            "folder",
            "locks",
            "space",
            "journals",
            "store",
            "ffmpeg",
            "config",
            "settings",
        ]
    );
    let (verdict, what) = check(&ended, "key");
    assert!(verdict == "failure" && what.contains("NOVITA_API_KEY is not set"), "{what}");
    assert_eq!(check(&ended, "host").0, "ok");
    assert_eq!(check(&ended, "balance").0, "skipped");
    assert_eq!(check(&ended, "clock").0, "ok");
    assert_eq!(check(&ended, "tasks").0, "skipped");
    assert_eq!(ended.json()["failures"], 1, "{}", ended.stdout);
}

#[test]
fn what_the_host_says_of_the_key_is_told() {
    let (_elsewhere, emulation) = emulation_with(
        "  - on: balance\n    times: always\n    answer: { reason: INVALID_API_KEY, message: no }\n",
    );
    let stage = paid::stage(&emulation.host);
    let ended = examined(&stage).with_code(6);
    let (verdict, what) = check(&ended, "balance");
    assert!(verdict == "failure" && what.contains("INVALID_API_KEY"), "{what}");
    assert!(what.contains("does not take this key"), "{what}");
    assert!(!format!("{ended:?}").contains(CANARY));
}

#[test]
fn an_empty_account_and_a_wrong_clock_are_warnings() {
    let (_elsewhere, emulation) = emulation_with(
        "  - on: balance\n    times: always\n    answer:\n      status: 200\n      \
         body: '{\"availableBalance\":\"0\"}'\n      \
         headers: { date: \"Thu, 01 Jan 2026 00:00:00 GMT\" }\n",
    );
    let stage = paid::stage(&emulation.host);
    let ended = examined(&stage).with_code(0);
    let (verdict, what) = check(&ended, "balance");
    assert!(verdict == "warning" && what.contains("nothing can be bought"), "{what}");
    let (verdict, what) = check(&ended, "clock");
    assert!(verdict == "warning" && what.contains("ahead of the host's"), "{what}");
}

#[test]
fn a_host_that_is_not_there_or_unwell_is_told() {
    let stage = paid::stage("127.0.0.1:9");
    let ended = examined(&stage).with_code(6);
    let (verdict, what) = check(&ended, "host");
    assert!(verdict == "failure" && what.contains("http://127.0.0.1:9: no connection"), "{what}");
    assert_eq!(check(&ended, "balance").0, "skipped");
    assert_eq!(check(&ended, "clock").0, "skipped");

    let (_elsewhere, emulation) =
        emulation_with("  - on: balance\n    times: always\n    answer: { status: 503 }\n");
    let ended = examined(&paid::stage(&emulation.host)).with_code(0);
    let (verdict, what) = check(&ended, "host");
    assert!(verdict == "warning" && what.contains("HTTP 503"), "{what}");
}

#[test]
fn the_key_goes_nowhere_while_the_configuration_has_mistakes() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &[]);
    let stage = paid::stage(&emulation.host);
    stage.edit(".config/wanflow/config.toml", "origin", "orgin");
    stage.write("wanflow.toml", "buget = \"1\"\n");
    let ended = examined(&stage).with_code(6);
    for name in ["key", "host", "balance", "clock"] {
        assert_eq!(check(&ended, name).0, "skipped", "{name}");
    }
    let (verdict, what) = check(&ended, "config");
    assert!(verdict == "failure" && what.contains("did you mean `origin`?"), "{what}");
    let (verdict, what) = check(&ended, "settings");
    assert!(verdict == "failure" && what.contains("did you mean `budget`?"), "{what}");
}

#[test]
fn what_earlier_runs_left_is_looked_at() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "50ms"]);
    let stage = paid::stage(&emulation.host);
    paid::buy(&stage).with_code(0);
    let ended = examined(&stage).with_code(0);
    assert!(check(&ended, "journals").1.contains("1 journal is whole"), "{ended:?}");
    assert!(check(&ended, "store").1.contains("confirmed $1.00"), "{ended:?}");

    let journal = ".wanflow/journal/story.journal";
    let text = stage.read(journal);
    stage.write(journal, &text.replacen("launch", "lunch", 1));
    let ended = examined(&stage).with_code(6);
    let (verdict, what) = check(&ended, "journals");
    assert!(verdict == "failure" && what.contains("story.journal"), "{what}");
    assert_eq!(check(&ended, "store").0, "skipped");

    for file in [journal, "story.lock"] {
        std::fs::remove_file(stage.path().join(file)).expect("it is there");
    }
    // A run would buy nothing before somebody has said that this is as it should be.
    let ended = examined(&stage).with_code(6);
    let (verdict, what) = check(&ended, "store");
    assert!(verdict == "failure" && what.contains("is gone"), "{what}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_no_run_could_use_is_a_failure() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &[]);
    let stage = paid::stage(&emulation.host);
    let link = stage.path().join(".wanflow");
    std::os::unix::fs::symlink(elsewhere.path(), link).expect("links can be made");
    let ended = examined(&stage).with_code(6);
    let (verdict, what) = check(&ended, "folder");
    assert!(verdict == "failure" && what.contains("symbolic link"), "{what}");
    assert_eq!(check(&ended, "locks").0, "skipped");
}

#[test]
fn there_need_be_no_storyboard_yet() {
    let stage = Stage::empty();
    paid::sell_at(&stage, "127.0.0.1:9");
    let ended = stage.wanflow(&["doctor", "--json"]).with_code(6);
    let (verdict, what) = check(&ended, "storyboard");
    assert!(verdict == "warning" && what.contains("wanflow init"), "{what}");
    assert_eq!(ended.json()["endpoint"], wanflow_api::DEFAULT_ENDPOINT);
    assert_eq!(check(&ended, "folder").0, "ok");
    let of_folder = stage.wanflow(&["doctor", "--json", "."]).with_code(6);
    assert_eq!(check(&of_folder, "storyboard").0, "warning");
    stage.wanflow(&["doctor", "--endpoint", "novita/wan26"]).with_code(2);
    let ended = stage.wanflow(&["doctor", "nowhere/story.yaml"]).with_code(6);
    assert!(ended.stderr.contains("nowhere/story.yaml"), "{}", ended.stderr);
}
