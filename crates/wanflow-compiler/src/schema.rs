//! The schema of storyboards for editors: JSON Schema draft-07, which the schema store and the YAML
//! language server ask for.
//!
//! It is made from the language's words. It rejects a storyboard exactly when decoding reports an
//! error of its shape; a test holds the two together.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::language::{Effect, Mapping, STORYBOARD, Snippet, Word};
use crate::suggest::list;

/// The schema, as published in `schemas/storyboard.schema.json`.
pub fn editor_schema() -> Value {
    let mut schema = STORYBOARD.schema();
    // What is laid over another storyboard has its scenes from there, or changes some.
    schema["if"] = json!({ "required": ["extends"] });
    schema["else"] = json!({
        "required": schema["required"],
        "properties": { "scenes": { "type": "array" } },
    });
    schema.as_object_mut().expect("a schema is a mapping").remove("required");
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
        let mut schema = self.branch();
        describe(&mut schema, self.doc(), "");
        schema
    }

    /// The same without a description, as one of several forms of a word: a word that is pointed
    /// at is described itself, whatever stands behind it.
    pub(crate) fn branch(&self) -> Value {
        let words = self.words().map(|word| (word.name.to_owned(), word.schema()));
        let required = self.words().filter(|word| word.facts.is_required);
        let required: Vec<_> = required.map(|word| word.name).collect();
        let mut schema = json!({
            "type": "object",
            "title": self.title(),
            "properties": words.collect::<Map<_, _>>(),
            "additionalProperties": false,
        });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        if !self.one_of().is_empty() {
            let message = format!("{} has one of {}.", capitalised(self.what), list(self.one_of()));
            let words = self.one_of().iter();
            let one = |word| json!({ "required": [word], "errorMessage": message });
            schema["anyOf"] = words.map(one).collect();
        }
        let conditions = [only_one(self), (self.conditions)()].concat();
        if !conditions.is_empty() {
            schema["allOf"] = conditions.into();
        }
        if !self.snippets.is_empty() {
            schema["defaultSnippets"] = self.snippets.iter().map(snippet).collect();
        }
        schema
    }
}

/// That of words of which one must be there none follows another: said at the one that is too many.
fn only_one(mapping: &Mapping) -> Vec<Value> {
    let words = mapping.one_of();
    let pairs = words.iter().enumerate().filter(|(place, _)| place + 1 < words.len());
    let condition = |(place, word): (usize, &&str)| {
        let others: Map<_, _> =
            words[place + 1..].iter().map(|other| ((*other).to_owned(), json!(false))).collect();
        let message = format!(
            "{} has one of {}: here is `{word}` already.",
            capitalised(mapping.what),
            list(words)
        );
        json!({
            "if": { "required": [word] },
            "then": { "properties": others, "errorMessage": message },
        })
    };
    pairs.map(condition).collect()
}

fn capitalised(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

fn snippet(snippet: &Snippet) -> Value {
    let body = snippet.body.iter().map(|(word, value)| ((*word).to_owned(), json!(value)));
    json!({ "label": snippet.label, "body": body.collect::<Map<_, _>>() })
}

impl Word {
    /// What it may hold, described as the word: its key is what editors explain.
    fn schema(&self) -> Value {
        let mut schema = self.shape.schema();
        schema["title"] = json!(self.name);
        let default = match self.facts.default {
            "" => String::new(),
            default => format!(" Default: {default}."),
        };
        let effect = match self.facts.effect {
            Effect::Inner => String::new(),
            effect => format!("\n\nChanging it {}.", effect.name()),
        };
        describe(&mut schema, &format!("{}{default}", self.doc()), &effect);
        let examples = self.examples(&schema);
        if !examples.is_empty() {
            schema["examples"] = examples.into();
        }
        schema
    }

    /// Values that editors offer, of which the first is what they insert with the key: what the
    /// word offers, or what applies without it. They stand under `examples`, since editors write
    /// every `default` of a scene out as soon as they insert the scene.
    fn examples(&self, schema: &Value) -> Vec<Value> {
        if schema.get("enum").is_some() || schema["type"] == "boolean" {
            return Vec::new();
        }
        let is_number = |name: &Value| matches!(name.as_str(), Some("integer" | "number"));
        let may_be_number = match &schema["type"] {
            Value::Array(names) => names.iter().any(is_number),
            name => is_number(name),
        };
        let value = |text: &str| match text.parse::<serde_json::Number>() {
            Ok(number) if may_be_number => json!(number),
            _ => json!(text),
        };
        if !self.facts.offers.is_empty() {
            return self.facts.offers.iter().map(|offer| value(offer)).collect();
        }
        let default = self.facts.default;
        let quoted = default.strip_prefix('`').and_then(|rest| rest.split('`').next());
        let number = default.split([',', ' ']).next().filter(|first| value(first).is_number());
        quoted.or(number).map(value).into_iter().collect()
    }
}

/// Says what a schema is about: plainly, and in Markdown with what belongs behind it.
fn describe(schema: &mut Value, text: &str, more: &str) {
    schema["description"] = json!(text.replace('`', ""));
    schema["markdownDescription"] = json!(format!("{text}{more}"));
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
                for said in ["title", "description", "markdownDescription"] {
                    let text = property[said].as_str().unwrap_or_default();
                    assert!(!text.is_empty(), "{path} has no {said}");
                }
                visit(property, &path);
                visit(&property["items"], &path);
            }
        }
        visit(&editor_schema(), "");
    }
}
