//! The same findings in every format.

use wanflow_compiler::decode::decode;
use wanflow_compiler::document::parse;
use wanflow_compiler::report::{Checked, github, json, sarif};
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

#[test]
fn github_commands_are_escaped_and_severest_first() {
    insta::assert_snapshot!(github::report(&checked()));
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
