//! The schema of storyboards for editors: JSON Schema draft-07, which the schema store and the YAML
//! language server ask for.
//!
//! It is made from the language's words. It rejects a storyboard exactly when decoding reports an
//! error of its shape; a test holds the two together.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::language::{Mapping, STORYBOARD, Word};

/// The schema, as published in `schemas/storyboard.schema.json`.
pub fn editor_schema() -> Value {
    let mut schema = STORYBOARD.schema();
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
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

impl Mapping {
    /// What may stand in it.
    pub(crate) fn schema(&self) -> Value {
        let words = self.words().map(|word| (word.name.to_owned(), word.schema()));
        let required = self.words().filter(|word| word.facts.is_required);
        let required: Vec<_> = required.map(|word| word.name).collect();
        let mut schema = json!({
            "type": "object",
            "description": self.doc(),
            "properties": words.collect::<Map<_, _>>(),
            "additionalProperties": false,
        });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        if !self.one_of().is_empty() {
            let words = self.one_of().iter().map(|word| json!({ "required": [word] }));
            schema["oneOf"] = words.collect();
        }
        schema
    }
}

impl Word {
    /// What it may hold. What the word says of itself is closer than what its shape says.
    fn schema(&self) -> Value {
        let mut schema = self.shape.schema();
        let default = match self.facts.default {
            "" => String::new(),
            default => format!(" Default: {default}."),
        };
        schema["description"] = json!(format!("{}{default}", self.doc()));
        if !self.facts.offers.is_empty() {
            schema["examples"] = json!(self.facts.offers);
        }
        schema
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
                let description = property["description"].as_str().unwrap_or_default();
                assert!(!description.is_empty(), "{path} has no description");
                visit(property, &path);
                visit(&property["items"], &path);
            }
        }
        visit(&editor_schema(), "");
    }
}
