//! Several files in one offset space: a file's findings do not depend on what stands before it, and
//! every report names the file that a place is in.

use std::fs;
use std::path::Path;

use wanflow_compiler::report::{Checked, github, json, sarif};
use wanflow_compiler::rules::rule;
use wanflow_compiler::{Diagnostic, Edit, Fix, Options, SourceText, Sources, Span, check};

use crate::disk::Disk;

/// What the reports for machines say of the findings of one file, and the report for people.
fn reports(sources: Sources, diagnostics: Vec<Diagnostic>) -> [String; 4] {
    let files = [Checked { sources, diagnostics }];
    let results = sarif::report(&files)["runs"][0]["results"].to_string();
    #[cfg(feature = "human")]
    let words = {
        use wanflow_compiler::report::human::{Colour, Letters, Look, report};
        report(&files, Look { width: 100, colour: Colour::None, letters: Letters::Unicode })
    };
    #[cfg(not(feature = "human"))]
    let words = String::new();
    [json::report(&files).to_string(), results, github::report(&files), words]
}

#[test]
fn findings_do_not_depend_on_the_files_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/invalid");
    let mut checked = 0;
    for entry in fs::read_dir(&folder).expect("the folder of mistakes") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a storyboard is a text");
        // The files that a storyboard is made of stand behind it, wherever it stands.
        if text.contains("include:") || text.contains("extends:") {
            continue;
        }
        let alone = SourceText::new("story.yaml", text.as_str());
        let mut sources = Sources::new(SourceText::new("before.yaml", "title: é\n"));
        let behind = sources.add(SourceText::new("story.yaml", text.as_str())).expect("a file");
        let world = Disk(folder.clone());
        let expected = check(&alone, &Options::default(), &world);
        let found = check(behind, &Options::default(), &world);
        assert!(!found.is_empty() && found.iter().all(|one| one.span().start >= behind.base()));
        let name = path.display();
        assert_eq!(reports(sources, found), reports(Sources::new(alone), expected), "{name}");
        checked += 1;
    }
    assert!(checked > 20, "only {checked} storyboards");
}

/// A finding in the second of two files, which points at the first and edits both.
fn across() -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::new(SourceText::new("story.yaml", "scenes:\n  - id: harbour\n"));
    let first = span_of(sources.first(), "harbour");
    let shots = SourceText::new("more/shots.yaml", "# é\nscenes:\n  - { id: harbour }\n");
    let second = span_of(sources.add(shots).expect("a short file"), "harbour");
    let edit = |span| Edit { span, text: "pier".to_owned() };
    let fix = Fix::new("rename both", vec![edit(first), edit(second)]);
    let duplicate = rule("duplicate-id").expect("there is such a rule");
    let found = Diagnostic::new(duplicate, second, "two scenes are called `harbour`")
        .label("used again here")
        .also(first, "the first `harbour`")
        .help("rename one of the two")
        .fix(fix);
    (sources, vec![found])
}

fn span_of(file: &SourceText, words: &str) -> Span {
    let start = file.text().find(words).expect("the text holds it");
    Span::from(start..start + words.len()).moved(file.base())
}

#[test]
fn each_place_is_reported_in_its_own_file() {
    let (sources, found) = across();
    let [json, sarif, github, people] = reports(sources, found);
    let pretty = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
        serde_json::to_string_pretty(&value).expect("plain data")
    };
    let machines = format!("{}\n{}\n{github}", pretty(&json), pretty(&sarif));
    insta::assert_snapshot!("places_in_two_files", machines);
    if cfg!(feature = "human") {
        insta::assert_snapshot!("places_in_two_files_for_people", people);
    }
}
