//! What machines read: exit codes, and the members of every `--json`, as they were recorded.

use std::collections::BTreeSet;

use serde_json::Value;
use wanflow_tests::{Stage, root};

use crate::output_schemas::{LINES, NO_NETWORK, published};

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

/// Another storyboard of the same scenes.
const TWO: &str = "\
endpoint: novita/wan2.6-i2v
scenes:
  - { id: rocket, image: rocket.jpg, prompt: The rocket stands. }
";

/// The schema of what is asked, and the words that ask for it.
type Asked = (&'static str, &'static [&'static str]);

const COMMANDS: &[Asked] = &[
    ("check", &["check", "--json"]),
    ("check", &["check", "slips.yaml", "--json"]),
    ("plan", &["plan", "--json"]),
    ("plan", &["plan", "--rehearse", "--json"]),
    ("plan", &["plan", "slips.yaml", "--json"]),
    ("diff", &["diff", "story.yaml", "other.yaml", "--json"]),
    ("compare", &["plan", "two.yaml", "--compare", "--json"]),
    ("config", &["config", "--json"]),
    ("run-event", &["run", "--json"]),
    ("status", &["status", "--rehearse", "--json"]),
    ("drafts", &["assemble", "--rehearse", "--json"]),
    ("drafts", &["animatic", "--json"]),
    ("verify", &["verify", "--rehearse", "--json"]),
    ("seams", &["seams", "--rehearse", "--json"]),
    ("reconcile", &["reconcile", "--rehearse", "--json"]),
    ("endpoints", &["endpoints", "--json"]),
    ("endpoint", &["endpoints", "show", "novita/wan2.6-i2v", "--json"]),
    ("journal-verified", &["journal", "verify", JOURNAL, "--json"]),
    ("journal-record", &["journal", "show", JOURNAL, "--json"]),
    ("takes", &["take", "ls", "--rehearse", "--json"]),
    ("takes", &["take", "pick", "rocket@1", "--rehearse", "--json"]),
];

/// What is asked once a scene has changed, and a host is out of reach.
const OF_CHANGED: &[Asked] = &[
    ("takes", &["take", "ls", "rocket", "--rehearse", "--json"]),
    ("takes", &["take", "keep", "rocket", "--rehearse", "--json"]),
    ("plan", &["plan", "--rehearse", "--json"]),
    ("doctor", &["doctor", "--endpoint", "novita/wan2.6-i2v", "--json"]),
];

const JOURNAL: &str = ".wanflow/rehearsal/journal/story.journal";

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

#[test]
fn every_published_schema_has_its_members_recorded() {
    let asked = COMMANDS.iter().chain(OF_CHANGED);
    let asked: BTreeSet<_> = asked.map(|(schema, _)| (*schema).to_owned()).collect();
    let missing: Vec<_> = published().into_iter().filter(|name| !asked.contains(name)).collect();
    assert!(missing.is_empty(), "add commands that print {missing:?} to `COMMANDS`");
}

fn members() -> BTreeSet<String> {
    let stage = Stage::of("minimal");
    stage.write("slips.yaml", SLIPS);
    stage.write("other.yaml", OTHER);
    stage.write("two.yaml", TWO);
    stage.wanflow(&["run", "--rehearse", "--yes"]).with_code(0);
    let mut all = BTreeSet::new();
    for asked in COMMANDS {
        ask(&stage, asked, &mut all);
    }
    let changed = stage.read("story.yaml").replace("prompt: ", "prompt: Again. ");
    stage.write("story.yaml", &changed);
    std::fs::create_dir_all(stage.path().join(".config/wanflow")).expect("a stage is writable");
    stage.write(".config/wanflow/config.toml", NO_NETWORK);
    for asked in OF_CHANGED {
        ask(&stage, asked, &mut all);
    }
    let manifest = stage.read("out/story.manifest.rehearsal.json");
    add("manifest", &serde_json::from_str(&manifest).expect("it is JSON"), &mut all);
    all
}

/// Asks, and adds the exit code and what stands in the answer.
fn ask(stage: &Stage, asked: &Asked, to: &mut BTreeSet<String>) {
    let (schema, words) = asked;
    let ended = stage.wanflow(words);
    let name = words.join(" ");
    to.insert(format!("{name}: exit {}", ended.code));
    let is_lines = LINES.contains(schema);
    let texts = if is_lines { ended.stdout.lines().collect() } else { vec![&*ended.stdout] };
    for text in texts.into_iter().filter(|text| !text.trim().is_empty()) {
        let value = serde_json::from_str(text);
        add(&name, &value.unwrap_or_else(|error| panic!("{name}: {error}: {text}")), to);
    }
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
