//! Storyboards with one mistake each: `check` names it, and the editor's schema sees it where a
//! schema can.

use jsonschema::draft7;
use wanflow_compiler::document::parse;
use wanflow_compiler::schema::editor_schema;
use wanflow_compiler::{Options, SourceText, check};

use crate::language::world;

const MISTAKES: &str = include_str!("mistakes.txt");

#[test]
fn every_mistake_is_one_and_is_seen_by_whom_it_can_be_seen() {
    let schema = draft7::new(&editor_schema()).expect("the schema is a schema");
    let mut wrong = Vec::new();
    for mistake in MISTAKES.split("\n== ").skip(1) {
        let (head, text) = mistake.split_once('\n').expect("a storyboard follows");
        let (kind, name) = head.split_once(": ").expect("a kind and a name");
        let source = SourceText::new("story.yaml", format!("{text}\n"));
        let found = check(&source, &Options::default(), &world());
        let errors: Vec<_> = found.iter().filter(|one| one.is_error()).collect();
        if errors.len() != 1 {
            let told: Vec<_> = errors.iter().map(|error| &error.message).collect();
            wrong.push(format!("{name}: {} errors: {told:?}", errors.len()));
        }
        let mut syntax = Vec::new();
        let document = parse(&source, &mut syntax);
        let is_seen = !syntax.is_empty() || !schema.is_valid(&document.to_json());
        if is_seen != (kind == "seen") {
            wrong.push(format!("{name}: seen by the schema: {is_seen}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(MISTAKES.matches("\n== seen: ").count() >= 100);
}
