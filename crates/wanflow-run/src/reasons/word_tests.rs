//! Every word of the language, in any combination: what differs is named by its word, and shown as
//! people write it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};
use wanflow_api::{ClipRequest, Image, MediumRole};

use super::{FieldChange, changes};
use crate::alike::counts;
use crate::arbitrary::request_of;
use crate::fixtures::{ENDPOINT, plan, scene};
use crate::record::{CanonicalRequest, Planned};

/// Requests whose texts are plain words, and whose own fields are what endpoints have: flags,
/// numbers and texts.
fn request() -> impl Strategy<Value = ClipRequest> {
    request_of(&"[a-z]{1,8}( [a-z]{1,8}){0,3}".boxed()).prop_map(|mut request| {
        let own = std::mem::take(&mut request.with).into_values();
        let own = own.filter(|value| !value.is_object() && !value.is_array()).enumerate();
        request.with = own.map(|(index, value)| (format!("own_{index}"), value)).collect();
        request
    })
}

fn bought(request: &ClipRequest) -> Planned {
    let request = CanonicalRequest::of(request);
    Planned { endpoint: ENDPOINT.to_owned(), request, price: None }
}

/// What is said of a request that was bought, and of another that is wanted now.
fn between(before: &ClipRequest, after: &ClipRequest) -> Vec<FieldChange> {
    let mut task = scene("s", 1, "");
    task.request = after.clone();
    changes(&bought(before), &plan(&[]), &task)
}

/// The words of a request with their values; own fields by their own names.
fn words(request: &ClipRequest) -> BTreeMap<String, Value> {
    let mut request = json!(request);
    let request = request.as_object_mut().expect("a request is a mapping");
    let own = request.remove("with");
    let own = own.as_ref().and_then(Value::as_object).into_iter().flatten();
    let all = request.iter().chain(own);
    all.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The word that a change is of: parts of a picture or sound stand behind it, those of the first
/// picture alone.
fn word(change: &FieldChange) -> &str {
    match change.field.split_once(' ') {
        Some((word, _)) => word,
        None if ["at", "matte", "method", "prepare"].contains(&&*change.field) => "image",
        None => &change.field,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn each_word_that_differs_is_named_and_shown_in_words(before in request(), after in request()) {
        let changes = between(&before, &after);
        let named: BTreeSet<&str> = changes.iter().map(word).collect();
        let (old, new) = (words(&before), words(&after));
        let all: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let differing = all.into_iter().filter(|name| old.get(*name) != new.get(*name));
        let differing: BTreeSet<&str> = differing.map(String::as_str).collect();
        prop_assert_eq!(named, differing);
        for change in changes {
            prop_assert_ne!(&change.before, &change.after, "{}", change.field);
            let is_raw = change.to_string().contains(['{', '[']);
            prop_assert!(!is_raw, "{change}");
        }
    }

    #[test]
    fn pictures_that_are_only_made_in_another_way_are_not_bought_again(before in request()) {
        let mut after = before.clone();
        for role in MediumRole::ALL {
            after.picture_mut(role).map(renumber);
        }
        let mut task = scene("s", 1, "");
        task.request = after.clone();
        prop_assert!(counts(&bought(&before), ENDPOINT, &task));
        if before != after {
            prop_assert!(between(&before, &after).iter().all(|change| change.is_version));
        }
    }
}

/// Gives a picture another version of how it is made.
fn renumber(image: &mut Image) {
    match image {
        Image::Url(_) => {}
        Image::File(file) => file.prepare ^= 1,
        Image::Anchor(anchor) => anchor.method ^= 1,
    }
}
