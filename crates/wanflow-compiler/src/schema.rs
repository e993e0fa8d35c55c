//! The schema of storyboards for editors: JSON Schema draft-07, which the schema store and the YAML
//! language server ask for.
//!
//! It is made from the mirror types in `schema/types.rs`, which hold the language's public
//! descriptions. It rejects a storyboard exactly when decoding reports an error of its shape; a
//! test holds the two together.

mod types;

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The schema, as published in `schemas/storyboard.schema.json`.
pub fn editor_schema() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let schema = settings.into_generator().into_root_schema_for::<types::Storyboard>();
    let mut schema = schema.to_value();
    tidy(&mut schema);
    schema["title"] = json!("wanflow storyboard");
    schema
}

/// The schema's file, byte for byte.
pub fn editor_schema_text() -> String {
    let mut text =
        serde_json::to_string_pretty(&sorted(editor_schema())).expect("a schema is plain data");
    text.push('\n');
    text
}

/// Removes what schemars adds for Rust's sake and what spoils editors' messages: branches for
/// `null` and formats such as `uint32`. Closes every mapping that lists its keys.
fn tidy(schema: &mut Value) {
    if let Value::Object(members) = schema {
        if members.get("format").and_then(Value::as_str).is_some_and(|name| name.contains("int")) {
            members.remove("format");
        }
        // Doc comments are broken into lines for the source's sake only.
        if let Some(Value::String(text)) = members.get_mut("description") {
            *text = text.replace('\n', " ");
        }
        members.retain(|name, value| !(name == "default" && value.is_null()));
        strip_null(members);
        if members.get("properties").is_some_and(Value::is_object) {
            members.insert("additionalProperties".to_owned(), json!(false));
            members.remove("unevaluatedProperties");
        }
        members.values_mut().for_each(tidy);
    } else if let Value::Array(items) = schema {
        items.iter_mut().for_each(tidy);
    }
}

/// Takes `null` out of a schema's types and alternatives.
fn strip_null(members: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = members.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            members.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = members.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    let Some(Value::Array(branches)) = members.get_mut("anyOf") else { return };
    branches.retain(|branch| branch.get("type") != Some(&json!("null")));
    if let [Value::Object(only)] = branches.as_slice() {
        let only = only.clone();
        members.remove("anyOf");
        for (name, value) in only {
            // What the field says of itself is closer than what its type says.
            members.entry(name).or_insert(value);
        }
    }
}

/// The same value with members in alphabetical order, however maps are built.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<String, Value> = members.into_iter().collect();
            members
                .into_iter()
                .map(|(name, value)| (name, sorted(value)))
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        leaf => leaf,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::keys;

    #[test]
    fn the_published_schema_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/storyboard.schema.json");
        if std::env::var_os("WANFLOW_BLESS").is_some() {
            std::fs::write(path, editor_schema_text()).expect("the folder is there");
        }
        let published = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            published == editor_schema_text(),
            "schemas/storyboard.schema.json is stale: run this test again with WANFLOW_BLESS=1"
        );
    }

    #[test]
    fn schema_and_decoder_have_the_same_keys() {
        let schema = editor_schema();
        let scene = &schema["properties"]["scenes"]["items"];
        let shot = &scene["properties"]["shots"]["items"];
        let chain = scene["properties"]["image"]["anyOf"]
            .as_array()
            .and_then(|branches| branches.iter().find(|branch| branch.get("properties").is_some()))
            .expect("a picture may be a chain");
        for (schema, keys) in [
            (&schema, &keys::STORYBOARD),
            (scene, &keys::SCENE),
            (&schema["properties"]["defaults"], &keys::DEFAULTS),
            (shot, &keys::SHOT),
            (chain, &keys::CHAIN),
            (&schema["properties"]["film"], &keys::FILM),
        ] {
            let properties = schema["properties"].as_object().expect("mappings list their keys");
            let mut known = keys.names.to_vec();
            known.sort_unstable();
            let mut listed: Vec<_> = properties.keys().map(String::as_str).collect();
            listed.sort_unstable();
            assert_eq!(listed, known, "{}", keys.what);
        }
    }

    #[test]
    fn everything_is_described_and_nothing_may_be_null() {
        fn visit(schema: &Value, path: &str) {
            let text = schema.to_string();
            assert!(!text.contains("\"null\""), "{path}");
            let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
                return;
            };
            assert_eq!(schema["additionalProperties"], json!(false), "{path}");
            for (name, property) in properties {
                let path = format!("{path}/{name}");
                assert!(property["description"].is_string(), "{path} has no description");
                visit(property, &path);
                visit(&property["items"], &path);
            }
        }
        visit(&editor_schema(), "");
    }
}
