//! What is said of a schema: its name and its description, facts included.
//!
//! Follows plain references, so that what is said where a schema is used comes before what is said
//! where it is written.

use serde_json::Value;

use super::documents::{Documents, Place};
use super::keywords;

/// What a place says of itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    /// Name of the definition or title; empty where there is neither.
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) deprecated: bool,
    pub(crate) default: Option<Value>,
    /// Further sentences: unit, examples, who may write it.
    pub(crate) facts: Vec<String>,
}

/// Reads what is said at a place and where its reference leads.
pub(crate) fn said(documents: &Documents, site: Option<&Place>) -> Said {
    let mut said = Said::default();
    let mut at = site.cloned();
    // A chain of references is as long as its author likes; circles were refused before.
    while let Some(place) = at {
        let Some(schema) = documents.at(&place) else { break };
        add(&mut said, &place, schema);
        at = alias(documents, &place, schema);
    }
    said
}

impl Said {
    /// The text for a doc comment.
    pub(crate) fn doc(&self, otherwise: &str) -> String {
        let mut lines = Vec::new();
        let (title, text) = (self.title.trim(), self.description.trim());
        match (title.is_empty(), text.is_empty()) {
            (true, true) => lines.push(otherwise.to_owned()),
            (false, true) => lines.push(title.to_owned()),
            (_, false) => lines.push(text.to_owned()),
        }
        for fact in &self.facts {
            lines.extend([String::new(), fact.clone()]);
        }
        lines.join("\n")
    }
}

fn add(said: &mut Said, place: &Place, schema: &Value) {
    let text = |keyword: &str| schema.get(keyword).and_then(Value::as_str).unwrap_or_default();
    let mut fill = |slot: fn(&mut Said) -> &mut String, text: &str| {
        let slot = slot(said);
        if slot.is_empty() {
            text.clone_into(slot);
        }
    };
    let steps: Vec<_> = place.pointer.rsplitn(3, '/').collect();
    if matches!(steps[..], [_, "$defs" | "definitions" | "schemas", _]) {
        fill(|said| &mut said.name, &place.last().unwrap_or_default());
    }
    fill(|said| &mut said.name, text("title"));
    fill(|said| &mut said.title, text("title"));
    fill(|said| &mut said.description, text("description"));
    let flag = |keyword: &str| schema.get(keyword) == Some(&Value::Bool(true));
    said.deprecated |= flag("deprecated");
    let facts = &mut said.facts;
    if let Some(unit) = schema.get("x-wanflow-unit").and_then(Value::as_str) {
        facts.push(format!("Unit: {unit}."));
    }
    if flag("deprecated") {
        facts.push("Deprecated.".to_owned());
    }
    if flag("readOnly") {
        facts.push("Read only: the other side sets it.".to_owned());
    }
    if flag("writeOnly") {
        facts.push("Write only: it is sent and never answered.".to_owned());
    }
    if let Some(format) = schema.get("format").and_then(Value::as_str) {
        facts.push(format!("Format `{format}`, which is not checked."));
    }
    if let (Some(default), None) = (schema.get("default"), &said.default) {
        facts.push(format!("Where it is absent, `{default}` is meant."));
        said.default = Some(default.clone());
    }
    let examples = schema.get("examples").and_then(Value::as_array);
    let shown: Vec<_> = examples.into_iter().flatten().map(|value| format!("`{value}`")).collect();
    if !shown.is_empty() {
        facts.push(format!("For example {}.", shown.join(", ")));
    }
}

/// Where a schema leads that says nothing but its reference.
fn alias(documents: &Documents, place: &Place, schema: &Value) -> Option<Place> {
    let reference = schema.get("$ref")?.as_str()?;
    let more = |keyword: &String| keyword != "$ref" && keywords::constrains(keyword);
    if schema.as_object()?.keys().any(more) {
        return None;
    }
    documents.target(place, reference).ok()
}
