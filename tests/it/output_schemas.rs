//! What commands print for machines fits the published schemas, command by command.

use jsonschema::Validator;
use serde_json::Value;
use wanflow_tests::{Stage, root};

/// A storyboard with a slip, so that diagnostics have places and fixes.
const SLIPS: &str = "\
scenes:
  - { id: a, image: rocket.jpeg, promt: Dust drifts. }
";

/// A storyboard that names its endpoint.
const TWO: &str = "\
endpoint: novita/wan2.6-i2v
scenes:
  - { id: a, image: rocket.jpg, prompt: The rocket stands. }
  - { id: b, image: rocket.jpg, prompt: Steam drifts. }
";

/// The doctor asks a port of this machine at which nobody listens.
pub(crate) const NO_NETWORK: &str =
    "[endpoints.\"novita/wan2.6-i2v\"]\norigin = \"http://127.0.0.1:9\"\n";

/// What is asked, and the schema that its answer fits; of lines, each does.
const COMMANDS: &[(&str, &[&str])] = &[
    ("check", &["check", "--json"]),
    ("check", &["check", "slips.yaml", "--json"]),
    ("plan", &["plan", "--json"]),
    ("plan", &["plan", "two.yaml", "--json"]),
    ("plan", &["plan", "--rehearse", "--json"]),
    ("compare", &["plan", "two.yaml", "--compare", "--json"]),
    ("diff", &["diff", "story.yaml", "two.yaml", "--json"]),
    ("config", &["config", "--json"]),
    ("run-event", &["run", "--rehearse", "--yes", "--json"]),
    ("status", &["status", "--rehearse", "--json"]),
    ("status", &["status", "slips.yaml", "--json"]),
    ("drafts", &["assemble", "--rehearse", "--json"]),
    ("verify", &["verify", "--rehearse", "--json"]),
    ("seams", &["seams", "--rehearse", "--json"]),
    ("takes", &["take", "ls", "--rehearse", "--json"]),
    ("takes", &["take", "pick", "rocket@1", "--rehearse", "--json"]),
    ("reconcile", &["reconcile", "--rehearse", "--json"]),
    ("endpoints", &["endpoints", "--json"]),
    ("endpoint", &["endpoints", "show", "novita/wan2.6-i2v", "--json"]),
    ("journal-verified", &["journal", "verify", "--rehearse", "--json"]),
    ("journal-verified", &["journal", "verify", "none.journal", "--json"]),
    ("journal-record", &["journal", "show", "--rehearse", "--json"]),
    ("doctor", &["doctor", "--endpoint", "novita/wan2.6-i2v", "--json"]),
];

/// Schemas whose values stand on lines of their own.
pub(crate) const LINES: &[&str] = &["run-event", "journal-verified", "journal-record"];

#[test]
fn every_json_fits_its_published_schema() {
    let stage = Stage::of("minimal");
    stage.write("slips.yaml", SLIPS);
    stage.write("two.yaml", TWO);
    std::fs::create_dir_all(stage.path().join(".config/wanflow")).expect("a stage is writable");
    stage.write(".config/wanflow/config.toml", NO_NETWORK);
    let mut asked = Vec::new();
    for (name, words) in COMMANDS {
        let stdout = stage.wanflow(words).stdout;
        let texts = if LINES.contains(name) { stdout.lines().collect() } else { vec![&*stdout] };
        let texts: Vec<_> = texts.into_iter().filter(|text| !text.trim().is_empty()).collect();
        assert!(!texts.is_empty(), "{words:?} prints nothing");
        let validator = validator(name);
        for text in texts {
            let value: Value = serde_json::from_str(text).expect("it is JSON");
            let wrong: Vec<_> = validator.iter_errors(&value).map(|one| one.to_string()).collect();
            assert!(wrong.is_empty(), "{words:?} does not fit {name}: {wrong:#?}\n{text}");
            refuse_without_members(&validator, &value);
        }
        asked.push(*name);
    }
    for name in published() {
        assert!(asked.contains(&&*name), "no command of this test prints {name}");
    }
}

/// The names of the published schemas.
pub(crate) fn published() -> Vec<String> {
    let published = std::fs::read_dir(root().join("schemas/output")).expect("schemas are there");
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        let file = entry.expect("it is readable").file_name().into_string().expect("plain names");
        file.trim_end_matches(".schema.json").to_owned()
    };
    published.map(name).collect()
}

fn validator(name: &str) -> Validator {
    let file = root().join(format!("schemas/output/{name}.schema.json"));
    let text = std::fs::read_to_string(file).expect("a schema is readable");
    let schema: Value = serde_json::from_str(&text).expect("a schema is JSON");
    jsonschema::validator_for(&schema).expect("a schema is sound")
}

/// A schema that took anything would hold nothing.
fn refuse_without_members(validator: &Validator, value: &Value) {
    assert!(value.as_object().is_some_and(|members| !members.is_empty()));
    assert!(!validator.is_valid(&serde_json::json!({})), "the schema takes an empty object");
}
