//! What differs between two requests, in the storyboard's words.
//!
//! Works on canonical JSON, not on types: a request that another version wrote is compared as
//! far as it goes, and fields that this version does not know are named all the same. How a value
//! is shown follows from what it is made of, so that a new word of the language needs no line here.

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
    /// Whether it is the version of how a picture or frame is made, which no word of the
    /// storyboard says.
    #[serde(skip)]
    pub is_version: bool,
}

/// Prints `prompt: "dust drifts" → "dust settles"`; control characters are escaped.
impl fmt::Display for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::escape::escaped(&format!("{}: {} → {}", self.field, self.before, self.after), f)
    }
}

impl FieldChange {
    pub(crate) fn new(field: &str, before: impl Into<String>, after: impl Into<String>) -> Self {
        let (before, after) = (before.into(), after.into());
        Self { field: field.to_owned(), before, after, is_version: false }
    }

    pub(super) fn unknown() -> Self {
        Self::new("request", "not known", "this one")
    }
}

/// All fields that differ between what was planned once and a task; never empty, since their
/// digests differ.
pub(super) fn fields(before: &Planned, plan: &Plan, task: &Task) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    if before.endpoint != plan.endpoint {
        changes.push(FieldChange::new("endpoint", &before.endpoint, &plan.endpoint));
    }
    let now = CanonicalRequest::of(&task.request);
    changes.extend(request_fields(before.request.as_json(), now.as_json()));
    if changes.is_empty() {
        changes.push(FieldChange::new("request", "an older recipe", "this version's"));
    }
    changes
}

/// The fields that differ between two canonical requests.
pub(super) fn request_fields(before: &str, after: &str) -> Vec<FieldChange> {
    let (old, new) = (words(before), words(after));
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let differing = names
        .into_iter()
        .filter(|name| old.get(*name) != new.get(*name) && !is_repeated(name, &old, &new));
    differing.map(|name| change(name, old.get(name), new.get(name))).collect()
}

/// One field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestField {
    /// The storyboard's word for it.
    pub word: String,
    /// Its value, whole.
    pub value: String,
}

/// The fields of a canonical request, but for what no word of the storyboard says.
pub(super) fn all_fields(request: &str) -> Vec<RequestField> {
    let fields = words(request).into_iter().filter_map(|(word, value)| {
        let value = match value {
            Word::Text(text) => format!("\"{text}\""),
            Word::Plain(plain) => plain,
            Word::Version(_) => return None,
        };
        Some(RequestField { word, value })
    });
    fields.filter(|field| field.value != "null").collect()
}

/// A text between quotes, cut to a length that fits a line.
pub(crate) fn shown_text(text: &str) -> String {
    text::quoted(text)
}

/// What differs between two texts, of each the words that the other has not.
pub(crate) fn shown_texts(before: &str, after: &str) -> (String, String) {
    text::differing_words(before, after)
}

/// The values of a request by the storyboard's words.
type Words = BTreeMap<String, Word>;

/// Whether a part of a picture differs only because the picture does: another kind of picture has
/// no preparation or place, and another picture is made in its own way.
fn is_repeated(name: &str, old: &Words, new: &Words) -> bool {
    // A clip's first picture has its words to itself.
    let (owner, part) = name.rsplit_once(' ').unwrap_or((FIRST_PICTURE, name));
    let (before, after) = (old.get(name), new.get(name));
    match part {
        "at" => before.is_none() || after.is_none(),
        _ if VERSIONS.contains(&part) => old.get(owner) != new.get(owner),
        _ => false,
    }
}

/// The parts of a picture that say how it is made.
const VERSIONS: [&str; 2] = ["method", "prepare"];

/// The word whose parts are named without it.
const FIRST_PICTURE: &str = "image";

/// A value as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    /// Free text, which is compared word by word.
    Text(String),
    Plain(String),
    /// The version of how a picture or frame is made.
    Version(String),
}

fn change(name: &str, old: Option<&Word>, new: Option<&Word>) -> FieldChange {
    if let (Some(Word::Text(old)), Some(Word::Text(new))) = (old, new) {
        let (before, after) = text::differing_words(old, new);
        return FieldChange::new(name, before, after);
    }
    let show = |word: Option<&Word>| match word {
        None => "none".to_owned(),
        Some(Word::Plain(plain) | Word::Version(plain)) => plain.clone(),
        Some(Word::Text(text)) => text::quoted(text),
    };
    let is_version = [old, new].into_iter().flatten().all(|it| matches!(it, Word::Version(_)));
    FieldChange { is_version, ..FieldChange::new(name, show(old), show(new)) }
}

/// The fields of a canonical request by the storyboard's words.
fn words(json: &str) -> Words {
    let request: Map<String, Value> = serde_json::from_str(json).unwrap_or_default();
    let mut words = Words::new();
    for (name, value) in request {
        match (name.as_str(), value) {
            ("with", Value::Object(own)) => {
                own.into_iter().for_each(|(name, value)| add(&mut words, &name, &value));
            }
            ("prompt" | "negative_prompt", Value::String(text)) => {
                words.insert(name, Word::Text(text));
            }
            ("duration", value) => {
                words.insert(name, Word::Plain(format!("{value} s")));
            }
            (_, value) => add(&mut words, &name, &value),
        }
    }
    words
}

/// Adds a value under a name, and what it is made of under names of its own.
fn add(words: &mut Words, name: &str, value: &Value) {
    if let Some((medium, parts)) = medium(value) {
        let owner = if name == FIRST_PICTURE { String::new() } else { format!("{name} ") };
        words.extend(parts.into_iter().map(|(part, word)| (format!("{owner}{part}"), word)));
        words.insert(name.to_owned(), Word::Plain(medium));
        return;
    }
    let word = match value {
        Value::Array(items) => Word::Text(items.iter().map(item).collect::<Vec<_>>().join(" ")),
        Value::Object(members) => {
            let parts = members.iter();
            return parts.for_each(|(part, it)| add(words, &format!("{name} {part}"), it));
        }
        leaf => Word::Plain(plain(leaf)),
    };
    words.insert(name.to_owned(), word);
}

/// An item of a list: of a shot what happens and for how long, of a picture or sound which it is.
fn item(item: &Value) -> String {
    if let (Some(prompt), Some(seconds)) = (item["prompt"].as_str(), item["duration"].as_u64()) {
        return format!("{prompt} ({seconds} s)");
    }
    if let Some((medium, _)) = medium(item) {
        return medium;
    }
    match item {
        Value::Object(members) => {
            let members = members.iter().map(|(name, it)| format!("{name} {}", self::item(it)));
            members.collect::<Vec<_>>().join(", ")
        }
        Value::Array(items) => items.iter().map(self::item).collect::<Vec<_>>().join(" "),
        leaf => plain(leaf),
    }
}

/// Which picture or sound a value is, and what else there is to say of it; `None` if it is none.
fn medium(value: &Value) -> Option<(String, Vec<(&str, Word)>)> {
    if let Value::Object(file) = &value["file"] {
        let parts = file.iter().filter(|(part, _)| *part != "sha256");
        let parts = parts.map(|(part, value)| (part.as_str(), made(part, plain(value))));
        return Some((format!("file {}", short(&value["file"]["sha256"])), parts.collect()));
    }
    if let Value::Object(anchor) = &value["anchor"] {
        let at = Word::Plain(place(&anchor["at"]));
        let method = made("method", plain(&anchor["method"]));
        let name = format!("frame of clip {}", short(&value["anchor"]["clip"]));
        return Some((name, vec![("at", at), ("method", method)]));
    }
    value["url"].as_str().map(|link| (link.to_owned(), Vec::new()))
}

/// A part of a picture or sound.
fn made(part: &str, text: String) -> Word {
    if VERSIONS.contains(&part) { Word::Version(text) } else { Word::Plain(text) }
}

/// A word as it is, anything else as JSON has it.
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
