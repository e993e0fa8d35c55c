//! References that come back to where they began without a step into the value.
//!
//! A schema that needs itself to say what it is says nothing; every other recursion is welcome.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::documents::{Documents, Place};
use super::walk;
use crate::codegen::refusal::Refusals;

/// Refuses every circle among the places; answers whether there was one.
pub(crate) fn check(documents: &Documents, places: &[Place], refusals: &Refusals) -> bool {
    let edges: BTreeMap<&Place, Vec<Place>> =
        places.iter().map(|place| (place, beside(documents, place, refusals))).collect();
    let mut found = false;
    let mut done: BTreeSet<&Place> = BTreeSet::new();
    for start in places {
        // A path instead of recursion: a chain of references is as long as its author likes.
        let mut path = vec![(start, 0)];
        let mut on_path = BTreeSet::from([start]);
        while let Some((place, next)) = path.last_mut() {
            let Some(step) = edges.get(*place).and_then(|steps| steps.get(*next)) else {
                done.insert(*place);
                on_path.remove(*place);
                path.pop();
                continue;
            };
            *next += 1;
            // A reference that leads nowhere was refused before.
            let Some((step, _)) = edges.get_key_value(step) else { continue };
            if on_path.contains(step) {
                found = true;
                refuse(documents, step, refusals);
            } else if !done.contains(step) {
                on_path.insert(*step);
                path.push((*step, 0));
            }
        }
    }
    found
}

fn refuse(documents: &Documents, place: &Place, refusals: &Refusals) {
    if let Some(cursor) = documents.cursor(place, refusals) {
        cursor.refuse(
            "needs itself to say what it is; \
             put `properties` or `items` between it and its reference",
        );
    }
}

/// The schemas that hold for the same value.
fn beside(documents: &Documents, place: &Place, refusals: &Refusals) -> Vec<Place> {
    let Some(schema) = documents.cursor(place, refusals) else { return Vec::new() };
    let reference = schema.value().get("$ref").and_then(Value::as_str);
    let target = reference.and_then(|text| documents.target(place, text).ok());
    let inside = ["allOf", "anyOf", "oneOf"].map(|keyword| walk::below(place, &schema, keyword));
    target.into_iter().chain(inside.into_iter().flatten()).collect()
}
