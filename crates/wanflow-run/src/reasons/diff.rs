//! What differs between two requests, in the storyboard's words.
//!
//! Works on canonical JSON, not on types: a request that another version wrote is compared as
//! far as it goes, and fields that this version does not know are named all the same.

mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};
use wanflow_plan::{Plan, Task};

use crate::record::{CanonicalRequest, Planned};

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// The storyboard's word for it.
    pub field: String,
    /// What was bought; of a long text only the words that differ, with one for context.
    pub before: String,
    /// What is wanted now, likewise.
    pub after: String,
}

/// Prints `prompt: "dust drifts" → "dust settles"`; control characters are escaped.
impl fmt::Display for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::escaped(&format!("{}: {} → {}", self.field, self.before, self.after), f)
    }
}

impl FieldChange {
    fn new(field: &str, before: impl Into<String>, after: impl Into<String>) -> Self {
        Self { field: field.to_owned(), before: before.into(), after: after.into() }
    }

    /// Whether it is the version of how a picture or frame is made.
    pub(super) fn is_number(&self) -> bool {
        matches!(
            self.field.as_str(),
            "prepare" | "method" | "end_image prepare" | "end_image method"
        )
    }

    pub(super) fn unknown() -> Self {
        Self::new("request", "not known", "this one")
    }
}

/// All fields that differ between what was planned once and a task; never empty, since their
/// digests differ.
pub(super) fn fields(before: &Planned, plan: &Plan, task: &Task) -> Vec<FieldChange> {
    let old = words(before.request.as_json());
    let new = words(CanonicalRequest::of(&task.request).as_json());
    let mut changes = Vec::new();
    if before.endpoint != plan.endpoint {
        changes.push(FieldChange::new("endpoint", &before.endpoint, &plan.endpoint));
    }
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for name in names {
        let (before, after) = (old.get(name), new.get(name));
        // Another kind of picture has no preparation or place, and another picture is made in its
        // own way: saying so would only repeat it.
        let (owner, last) = name.rsplit_once(' ').unwrap_or(("image", name));
        let is_repeated = match last {
            "at" => before.is_none() || after.is_none(),
            "method" | "prepare" => old.get(owner) != new.get(owner),
            _ => false,
        };
        if before != after && !is_repeated {
            changes.push(change(name, before, after));
        }
    }
    if changes.is_empty() {
        changes.push(FieldChange::new("request", "an older recipe", "this version's"));
    }
    changes
}

/// A field's value: free text, which is compared word by word, or a plain one.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Text(String),
    Plain(String),
}

fn change(name: &str, old: Option<&Word>, new: Option<&Word>) -> FieldChange {
    if let (Some(Word::Text(old)), Some(Word::Text(new))) = (old, new) {
        let (before, after) = text::differing_words(old, new);
        return FieldChange::new(name, before, after);
    }
    let show = |word: Option<&Word>| match word {
        None => "none".to_owned(),
        Some(Word::Plain(plain)) => plain.clone(),
        Some(Word::Text(text)) => text::quoted(text),
    };
    FieldChange::new(name, show(old), show(new))
}

/// The fields of a canonical request by the storyboard's words.
fn words(json: &str) -> BTreeMap<String, Word> {
    let request: Map<String, Value> = serde_json::from_str(json).unwrap_or_default();
    let mut words = BTreeMap::new();
    for (name, value) in request {
        let word = match (name.as_str(), value) {
            ("image" | "end_image" | "audio", value) => {
                Word::Plain(media(&name, &value, &mut words))
            }
            ("duration", value) => Word::Plain(format!("{value} s")),
            ("prompt" | "negative_prompt", Value::String(text)) => Word::Text(text),
            ("shots", Value::Array(shots)) => Word::Text(told(&shots)),
            ("with", Value::Object(own)) => {
                words.extend(own.into_iter().map(|(name, it)| (name, Word::Plain(plain(&it)))));
                continue;
            }
            (_, value) => Word::Plain(plain(&value)),
        };
        words.insert(name, word);
    }
    words
}

/// Shots as a text: what happens, and for how long.
fn told(shots: &[Value]) -> String {
    let shots = shots.iter().map(|shot| {
        let prompt = shot["prompt"].as_str().unwrap_or_default();
        format!("{prompt} ({} s)", shot["duration"])
    });
    shots.collect::<Vec<_>>().join(" ")
}

/// Names a picture or a sound, and adds what else it is made of under its own words.
fn media(name: &str, value: &Value, words: &mut BTreeMap<String, Word>) -> String {
    // A clip's first picture has its words to itself.
    let owner = if name == "image" { String::new() } else { format!("{name} ") };
    let mut add =
        |part: &str, text: String| words.insert(format!("{owner}{part}"), Word::Plain(text));
    if let Value::Object(file) = &value["file"] {
        for (part, value) in file.iter().filter(|(part, _)| *part != "sha256") {
            add(part, plain(value));
        }
        return format!("file {}", short(&value["file"]["sha256"]));
    }
    if let Value::Object(anchor) = &value["anchor"] {
        add("at", place(&anchor["at"]));
        add("method", plain(&anchor["method"]));
        return format!("frame of clip {}", short(&value["anchor"]["clip"]));
    }
    value["url"].as_str().map_or_else(|| plain(value), str::to_owned)
}

/// A word as it is, anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn short(sha256: &Value) -> String {
    sha256.as_str().unwrap_or_default().chars().take(12).collect()
}

fn place(at: &Value) -> String {
    match at["millis"].as_u64() {
        Some(millis) => format!("{}.{:03} s", millis / 1000, millis % 1000),
        None => plain(at),
    }
}
