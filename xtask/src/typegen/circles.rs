//! References that come back to where they began without a step into the value.
//!
//! A schema that needs itself to say what it is says nothing; every other recursion is welcome.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::documents::{Documents, Place};
use super::walk;
use crate::codegen::refusal::Refusals;

/// Refuses every circle among the places; tells whether there was one.
pub(crate) fn check(documents: &Documents, places: &[Place], refusals: &Refusals) -> bool {
    let mut edges: BTreeMap<&Place, Vec<Place>> = BTreeMap::new();
    for place in places {
        edges.insert(place, beside(documents, place, refusals));
    }
    let mut found = false;
    let mut done: BTreeSet<&Place> = BTreeSet::new();
    for start in places {
        let mut path: Vec<(&Place, usize)> = vec![(start, 0)];
        let mut on_path: BTreeSet<&Place> = BTreeSet::from([start]);
        while let Some((place, next)) = path.last_mut() {
            let place = *place;
            let step = edges.get(place).and_then(|all| all.get(*next));
            *next += 1;
            let step = step.and_then(|step| edges.get_key_value(step)).map(|(place, _)| *place);
            match step {
                Some(step) if on_path.contains(step) => {
                    found = true;
                    if let Some(cursor) = documents.cursor(step, refusals) {
                        cursor.refuse(
                            "needs itself to say what it is; \
                             put `properties` or `items` between it and its reference",
                        );
                    }
                }
                Some(step) if !done.contains(step) => {
                    on_path.insert(step);
                    path.push((step, 0));
                }
                Some(_) => {}
                None if path.last().is_some_and(|(at, next)| {
                    edges.get(at).is_some_and(|all| *next <= all.len())
                }) => {}
                None => {
                    done.insert(place);
                    on_path.remove(place);
                    path.pop();
                }
            }
        }
    }
    found
}

/// The schemas that hold for the same value.
fn beside(documents: &Documents, place: &Place, refusals: &Refusals) -> Vec<Place> {
    let Some(schema) = documents.cursor(place, refusals) else { return Vec::new() };
    let reference = schema.value().get("$ref").and_then(Value::as_str);
    let target = reference.and_then(|text| documents.target(place, text).ok());
    let inside = ["allOf", "anyOf", "oneOf"].map(|keyword| walk::below(place, &schema, keyword));
    target.into_iter().chain(inside.into_iter().flatten()).collect()
}
