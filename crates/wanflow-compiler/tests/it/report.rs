//! The same findings in every format.

use wanflow_compiler::decode::decode;
use wanflow_compiler::document::parse;
use wanflow_compiler::report::{Checked, github, gitlab, json, junit, sarif};
use wanflow_compiler::{SourceText, Sources};

const TEXT: &str = "# 🚀, é\nscenes:\n  - image: a.png\n    prompt: \"é\"\n    sed: 7 # 100%\n    \
                    audio: no\n    \"b\\e\": \u{202e}\n";

fn checked() -> Vec<Checked> {
    let source = SourceText::new("act 1,a:b/störy.yaml", TEXT);
    let mut diagnostics = Vec::new();
    let document = parse(&source, &mut diagnostics);
    decode(&document, &mut diagnostics);
    drop(document);
    diagnostics.sort_by_key(wanflow_compiler::Diagnostic::span);
    vec![Checked { sources: Sources::new(source), diagnostics }]
}

#[test]
fn json_has_places_in_bytes_and_code_points() {
    insta::assert_json_snapshot!(json::report(&checked()));
}

#[test]
fn sarif_lists_every_rule_and_declares_how_columns_count() {
    let mut log = sarif::report(&checked());
    let driver = &mut log["runs"][0]["tool"]["driver"];
    let rules = driver["rules"].as_array().expect("rules are a list").len();
    assert_eq!(rules, wanflow_compiler::RULES.len());
    driver["rules"] = serde_json::json!("…");
    driver["semanticVersion"] = serde_json::json!("…");
    for result in log["runs"][0]["results"].as_array_mut().expect("results are a list") {
        result["ruleIndex"] = serde_json::json!("…");
    }
    insta::assert_json_snapshot!(log);
}

/// Everything that can be found in the storyboards that have every kind of mistake.
fn invalid() -> Vec<Checked> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/invalid");
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    files.sort();
    let checked = files.iter().map(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let text = String::from_utf8_lossy(&std::fs::read(path).expect("readable")).into_owned();
        let source = SourceText::new(name, text);
        let world = wanflow_compiler::world::MemoryWorld::default();
        let options = wanflow_compiler::Options::default();
        let diagnostics = wanflow_compiler::check(&source, &options, &world);
        Checked { sources: Sources::new(source), diagnostics }
    });
    checked.collect()
}

#[test]
fn sarif_is_valid_by_its_own_schema() {
    let schema = include_str!("report/sarif-2.1.0.schema.json");
    let schema = serde_json::from_str(schema).expect("a schema is JSON");
    let schema = jsonschema::draft7::new(&schema).expect("a schema is a schema");
    for files in [checked(), invalid(), Vec::new()] {
        let log = sarif::report(&files);
        let wrong: Vec<_> = schema.iter_errors(&log).map(|one| one.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
    let log = sarif::report(&invalid());
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let fixable = results.iter().filter(|result| result.get("fixes").is_some()).count();
    assert!(results.len() > 100 && fixable > 20, "{} results, {fixable} fixes", results.len());
}

#[test]
fn github_commands_are_escaped_and_severest_first() {
    insta::assert_snapshot!(github::report(&checked()));
}

#[test]
fn github_lists_all_findings_beyond_its_annotations() {
    insta::assert_snapshot!(github::log_group(&checked()) + &github::summary(&checked()));
    let all = invalid();
    let count: usize = all.iter().map(|file| file.diagnostics.len()).sum();
    assert!(count > 100, "{count}");
    let listed =
        |text: &str, begins: &str| text.lines().filter(|it| it.starts_with(begins)).count();
    assert_eq!(listed(&github::summary(&all), "- **"), count);
    let log = github::log_group(&all);
    assert_eq!((listed(&log, "::"), log.lines().count()), (2, count + 2), "only our own commands");
}

#[test]
fn junit_fails_for_errors_and_is_well_formed() {
    insta::assert_snapshot!(junit::report(&checked()));
    for files in [invalid(), Vec::new()] {
        let text = junit::report(&files);
        let document = roxmltree::Document::parse(&text);
        let document = document.unwrap_or_else(|error| panic!("{error}: {text}"));
        let count = |name| document.descendants().filter(|node| node.has_tag_name(name)).count();
        let diagnostics = || files.iter().flat_map(|file| &file.diagnostics);
        let whole = files.iter().filter(|file| file.diagnostics.is_empty()).count();
        assert_eq!(count("failure"), diagnostics().filter(|one| one.is_error()).count());
        assert_eq!(count("testcase"), diagnostics().count() + whole);
    }
}

#[test]
fn gitlab_knows_findings_again_when_lines_move() {
    let issues = gitlab::report(&checked());
    insta::assert_json_snapshot!(issues);
    let issues = |files: &[Checked]| {
        let report = gitlab::report(files);
        let list = report.as_array().expect("a list").clone();
        list.into_iter().map(|issue| issue["fingerprint"].clone()).collect::<Vec<_>>()
    };
    let before = issues(&invalid());
    let unique: std::collections::BTreeSet<_> = before.iter().map(ToString::to_string).collect();
    assert_eq!(unique.len(), before.len(), "each finding has a fingerprint of its own");
    let moved = |text: String| {
        let source = SourceText::new("a.yaml", text);
        let world = wanflow_compiler::world::MemoryWorld::default();
        let options = wanflow_compiler::Options::default();
        let diagnostics = wanflow_compiler::check(&source, &options, &world);
        issues(&[Checked { sources: Sources::new(source), diagnostics }])
    };
    let text = "scenes:\n  - { lens: wide, card: a }\n  - { lens: wide, card: a }\n";
    assert_eq!(moved(text.to_owned()), moved(format!("# above\n\n{text}")));
}

#[cfg(feature = "human")]
fn for_people(files: &[Checked]) -> String {
    use wanflow_compiler::report::human::{Colour, Letters, Look, report};
    let look = Look { width: 100, colour: Colour::None, letters: Letters::Unicode };
    let text = report(files, look);
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    text
}

#[cfg(feature = "human")]
#[test]
fn people_see_carets_under_the_right_text() {
    insta::assert_snapshot!(for_people(&checked()));
}

#[cfg(feature = "human")]
#[test]
fn people_see_both_ends_of_a_mistake() {
    let text = "scenes:\n  - image: a.png\n    prompt: up\n    shots:\n      - { duration: 4, \
                prompt: three, four }\n      - { duration: 5 }\n    image: b.png\n  - image: c.png\n    \
                prompt: \"never closed\n    takes: &n 0\n  - image: d.png\n    prompt: >-\n      A 🚀\n      \
                ${x}\n    takes: &n 0\n  - image: [a,\n      b]\n    takes: *n\n  - image:";
    let source = SourceText::new("story.yaml", text);
    let world = wanflow_compiler::world::MemoryWorld::default();
    let diagnostics =
        wanflow_compiler::check(&source, &wanflow_compiler::Options::default(), &world);
    insta::assert_snapshot!(for_people(&[Checked { sources: Sources::new(source), diagnostics }]));
}

#[cfg(feature = "human")]
#[test]
fn people_read_the_same_once_with_its_places() {
    let scenes = "  - { lens: wide, image: a.png, prompt: up }\n".repeat(12);
    let text =
        format!("scenes:\n{scenes}  - {{ image: a.png, prompt: \"{}\" }}\n", "${a}".repeat(300));
    let source = SourceText::new("story.yaml", text);
    let mut diagnostics = Vec::new();
    let world = wanflow_compiler::world::MemoryWorld::default();
    let options = wanflow_compiler::Options::default();
    diagnostics.extend(wanflow_compiler::check(&source, &options, &world));
    let words = for_people(&[Checked { sources: Sources::new(source), diagnostics }]);
    assert!(words.contains("and 11 more, at 3:7, 4:7, "), "{words}");
    assert!(words.contains("and 299 more, at 14:34, 14:38, "), "{words}");
    assert!(words.lines().count() < 80, "{words}");
}
