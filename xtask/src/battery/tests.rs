//! The battery as far as no compiler is needed: verdicts, refusals and warnings.

use serde_json::{Value, json};

use super::case::{self, Case};
use crate::typegen::{self, Outcome};

/// What the generator says of a case, and what the witness says of its instances.
fn said(case: &Case) -> (Outcome, Vec<Option<bool>>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let schema = case.lay_out(folder.path()).expect("it can be written");
    let values: Vec<Value> = case
        .listed()
        .iter()
        .map(|instance| instance.text.parse().expect("instances are JSON"))
        .collect();
    (typegen::generate(&schema), typegen::judge(&schema, &values))
}

#[test]
fn every_case_is_taken_or_refused_as_it_says() {
    let cases = case::read_all(&case::folder()).expect("the battery can be read");
    assert!(cases.len() >= 60, "only {} cases", cases.len());
    let mut shown = String::new();
    for case in cases {
        let (outcome, verdicts) = said(&case);
        for (instance, verdict) in case.listed().iter().zip(verdicts) {
            assert_eq!(verdict, Some(instance.valid), "{}: {}", case.name, instance.text);
        }
        let (name, refused) = (&case.name, outcome.refused.join("\n"));
        match &case.refused {
            Some(words) => assert!(refused.contains(words), "{name}: not refused so: {refused}"),
            None => assert!(outcome.text.is_some(), "{name}: refused: {refused}"),
        }
        let warned = outcome.warned.join("\n");
        match &case.warned {
            Some(words) => assert!(warned.contains(words), "{name}: not warned so: {warned}"),
            None => assert!(case.refused.is_some() || warned.is_empty(), "{name}: {warned}"),
        }
        for (word, lines) in [("refused", &outcome.refused), ("warned", &outcome.warned)] {
            for line in lines {
                shown.extend([name, " ", word, ": ", line, "\n"]);
            }
        }
    }
    insta::assert_snapshot!(shown);
}

/// Every pointer below a value.
fn pointers(value: &Value, at: String, found: &mut Vec<String>) {
    let step = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            pointers(value, format!("{at}/{}", step(name)), found);
        }),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| {
            pointers(value, format!("{at}/{index}"), found);
        }),
        _ => {}
    }
    found.push(at);
}

#[test]
fn no_value_anywhere_in_a_schema_makes_the_generator_panic() {
    let odd = [json!(null), json!([]), json!({}), json!(-7), json!("\u{202e}\"{{x}}"), json!(1.5)];
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut turn = 0;
    for case in case::read_all(&case::folder()).expect("the battery can be read") {
        let mut places = Vec::new();
        pointers(&case.schema, String::new(), &mut places);
        for place in places {
            turn += 1;
            let mut broken = case.clone();
            let value = broken.schema.pointer_mut(&place).expect("the place was just found");
            *value = odd[turn % odd.len()].clone();
            let schema = broken.lay_out(folder.path()).expect("it can be written");
            let refused = typegen::generate(&schema).refused.join("\n");
            assert!(!refused.contains("broke"), "{} {place}: {refused}", case.name);
        }
    }
}
