//! The generator against small schemas: what it refuses, what it warns of, what it prints.

use std::fs;

use super::{Outcome, generate};

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
