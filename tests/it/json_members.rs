//! What machines read: exit codes, and the members of every `--json`, as they were recorded.

use std::collections::BTreeSet;

use serde_json::Value;
use wanflow_tests::{Stage, root};

/// A storyboard with slips, so that diagnostics have fixes and related places.
const SLIPS: &str = "\
scenes:
  - { id: a, image: rocket.jpeg, promt: Dust drifts. }
  - { id: a, image: rocket.jpg, prompt: Rain., duration: 99 }
";

/// The storyboard of the stage after some edits of every kind.
const OTHER: &str = "\
title: Another
scenes:
  - { image: moon.png, prompt: Slow push in while dust settles. }
  - { id: moon-2, image: { from: moon }, prompt: Rain. }
  - { id: launch, image: rocket.jpg, prompt: The rocket clears the tower; the camera tilts up with it. }
";

/// What is asked, and whether each line of the answer is a value of its own.
const COMMANDS: [(&[&str], bool); 16] = [
    (&["check", "--json"], false),
    (&["check", "slips.yaml", "--json"], false),
    (&["plan", "--json"], false),
    (&["plan", "--rehearse", "--json"], false),
    (&["plan", "slips.yaml", "--json"], false),
    (&["diff", "story.yaml", "other.yaml", "--json"], false),
    (&["run", "--json"], true),
    (&["status", "--rehearse", "--json"], false),
    (&["assemble", "--rehearse", "--json"], false),
    (&["verify", "--rehearse", "--json"], false),
    (&["seams", "--rehearse", "--json"], false),
    (&["reconcile", "--rehearse", "--json"], false),
    (&["endpoints", "--json"], false),
    (&["endpoints", "show", "novita/wan2.6-i2v", "--json"], false),
    (&["journal", "verify", ".wanflow/rehearsal/journal/story.journal", "--json"], false),
    (&["journal", "show", ".wanflow/rehearsal/journal/story.journal", "--json"], true),
];

/// `tests/json-members.txt` only grows, as the table of digests does: what stands there stays.
#[test]
fn exit_codes_and_members_are_those_that_were_recorded() {
    let path = root().join("tests/json-members.txt");
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let known: BTreeSet<_> = known.lines().map(str::to_owned).collect();
    let made = members();
    let gone: Vec<_> = known.difference(&made).collect();
    assert!(gone.is_empty(), "these are not there any more:\n{gone:#?}");
    if std::env::var_os("WANFLOW_BLESS").is_some() {
        let lines: Vec<_> = made.into_iter().collect();
        std::fs::write(&path, lines.join("\n") + "\n").expect("the list is writable");
        return;
    }
    let new: Vec<_> = made.difference(&known).collect();
    assert!(new.is_empty(), "run this test with WANFLOW_BLESS=1 to add what is new:\n{new:#?}");
}

fn members() -> BTreeSet<String> {
    let stage = Stage::of("minimal");
    stage.write("slips.yaml", SLIPS);
    stage.write("other.yaml", OTHER);
    stage.wanflow(&["run", "--rehearse", "--yes"]).with_code(0);
    let mut all = BTreeSet::new();
    for (words, is_lines) in COMMANDS {
        let ended = stage.wanflow(words);
        let name = words.join(" ");
        all.insert(format!("{name}: exit {}", ended.code));
        let texts = if is_lines { ended.stdout.lines().collect() } else { vec![&*ended.stdout] };
        for text in texts.into_iter().filter(|text| !text.trim().is_empty()) {
            let value = serde_json::from_str(text);
            add(&name, &value.unwrap_or_else(|error| panic!("{name}: {error}: {text}")), &mut all);
        }
    }
    let manifest = stage.read("out/story.manifest.rehearsal.json");
    add("manifest", &serde_json::from_str(&manifest).expect("it is JSON"), &mut all);
    all
}

/// Adds a line for each value: where it stands, and of which kind it is.
fn add(place: &str, value: &Value, to: &mut BTreeSet<String>) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "flag",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(items) => {
            for item in items {
                add(&format!("{place}[]"), item, to);
            }
            "list"
        }
        Value::Object(members) => {
            for (name, value) in members {
                add(&format!("{place}.{name}"), value, to);
            }
            "object"
        }
    };
    to.insert(format!("{place}: {kind}"));
}
