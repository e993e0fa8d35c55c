//! The generator against small schemas: what it refuses, what it warns of, what it prints.

use std::fs;

use super::{Outcome, generate, keywords};
use crate::cargo::workspace;

/// What comes of a schema's text.
fn outcome(schema: &str) -> Outcome {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("order.json");
    fs::write(&file, schema).expect("it can be written");
    generate(&file)
}

#[test]
fn a_small_schema_becomes_types() {
    let outcome = outcome(
        r##"{"type": "object", "properties": {"name": {"type": "string", "minLength": 1},
            "next": {"$ref": "#"}, "count": {"type": "integer"}}, "required": ["name"]}"##,
    );
    assert_eq!(outcome.refused, Vec::<String>::new());
    let text = outcome.text.expect("it is generated");
    let (types, _) = text.split_once("pub mod support").expect("support is carried along");
    insta::assert_snapshot!(types);
}

#[test]
fn a_long_chain_of_references_overflows_nothing() {
    let mut schema = String::from(r##"{"$ref": "#/$defs/a0", "$defs": {"##);
    for index in 0..2_000 {
        let next = index + 1;
        let name = format!(r#""a{index}""#);
        let next = format!(r##"{{"$ref": "#/$defs/a{next}"}}"##);
        schema.extend([&name, r#": {"type": "object", "properties": {"n": "#, &next, "}},"]);
    }
    schema += r#""a2000": {"const": 1}}}"#;
    let outcome = outcome(&schema);
    assert_eq!(outcome.refused, Vec::<String>::new());
    assert!(outcome.text.is_some_and(|text| text.contains("pub struct A1999 ")));
}

#[test]
fn too_many_combinations_are_refused_and_not_tried() {
    let group =
        r#"{"anyOf": [{"minLength": 1}, {"maxLength": 9}, {"pattern": "a"}, {"const": 5}]}"#;
    let schema = format!(r#"{{"type": "string", "allOf": [{}]}}"#, [group; 9].join(","));
    let outcome = outcome(&schema);
    assert!(outcome.refused[0].contains("more than 5000 combinations"), "{:?}", outcome.refused);
}

#[test]
fn the_guide_names_every_keyword() {
    let guide = fs::read_to_string(workspace().join("docs/codegen.md")).expect("it is there");
    for (keyword, _) in keywords::KEYWORDS {
        assert!(guide.contains(&format!("`{keyword}`")), "{keyword} is not in docs/codegen.md");
    }
}
