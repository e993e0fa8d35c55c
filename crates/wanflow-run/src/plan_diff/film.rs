//! What differs in the film, by the members that machines read of it: a new word of the film needs
//! no line here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::change::SceneDiff;
use crate::reasons::{FieldChange, shown_text, shown_texts};

/// Members of the film that are told scene by scene, or not at all.
const BY_SCENE: [&str; 2] = ["picks", "scenes"];

/// Members whose word in a storyboard is another.
const WORDS: [(&str, &str); 4] =
    [("drops", "seams"), ("frame_rate", "fps"), ("matches", "match"), ("shows", "shown")];

/// Scenes in which the same change is told scene by scene at most.
const ALIKE_MAX: usize = 3;

/// What differs for the film as a whole.
pub(super) fn changes(before: &Value, after: &Value) -> Vec<FieldChange> {
    members(before, after, &BY_SCENE)
}

/// What differs in what the film does to a scene. A film to whose scenes nothing is done has no
/// list of them.
pub(super) fn scene_changes(before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    members(before.unwrap_or(&Value::Null), after.unwrap_or(&Value::Null), &["scene"])
        .into_iter()
        // That a clip is shown goes without saying.
        .filter(|change| ![&change.before, &change.after].iter().all(|side| is_take(side)))
        .collect()
}

/// Takes what changed in the same way in more scenes than one reads out of them, and says it once.
pub(super) fn taken_together(scenes: &mut [SceneDiff]) -> Vec<FieldChange> {
    let mut counts: BTreeMap<[String; 3], usize> = BTreeMap::new();
    for change in scenes.iter().flat_map(|scene| &scene.film) {
        *counts.entry(key(change)).or_default() += 1;
    }
    counts.retain(|_, count| *count > ALIKE_MAX);
    for scene in scenes {
        scene.film.retain(|change| !counts.contains_key(&key(change)));
    }
    let together = counts.into_iter().map(|([field, before, after], count)| {
        FieldChange::new(&format!("{field} of {count} scenes"), before, after)
    });
    together.collect()
}

fn key(change: &FieldChange) -> [String; 3] {
    [change.field.clone(), change.before.clone(), change.after.clone()]
}

fn is_take(side: &str) -> bool {
    matches!(side, "none" | "take")
}

fn members(before: &Value, after: &Value, left_out: &[&str]) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    let names = |value: &Value| value.as_object().map(|it| it.keys().cloned().collect::<Vec<_>>());
    let names: BTreeSet<_> = [before, after].into_iter().filter_map(names).flatten().collect();
    for name in names.iter().filter(|name| !left_out.contains(&name.as_str())) {
        let word = WORDS.iter().find(|(member, _)| member == name).map_or(name.as_str(), |it| it.1);
        compare(word, before.get(name), after.get(name), &mut changes);
    }
    changes
}

fn compare(
    name: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    changes: &mut Vec<FieldChange>,
) {
    match (before, after) {
        _ if before.unwrap_or(&Value::Null) == after.unwrap_or(&Value::Null) => {}
        (Some(Value::String(old)), Some(Value::String(new))) if old.contains(' ') => {
            let (old, new) = shown_texts(old, new);
            changes.push(FieldChange::new(name, old, new));
        }
        (Some(Value::Object(old)), Some(Value::Object(new))) if file(before) == file(after) => {
            let members: BTreeSet<_> = old.keys().chain(new.keys()).collect();
            for member in members {
                let inner = if member == "sha256" { "content" } else { member };
                compare(&format!("{name} {inner}"), old.get(member), new.get(member), changes);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new)))
            if old.len() == new.len() && new.iter().all(Value::is_object) =>
        {
            for (at, (old, new)) in old.iter().zip(new).enumerate() {
                let place = if after.is_some_and(is_single) {
                    String::new()
                } else {
                    format!(" {}", at + 1)
                };
                compare(&format!("{name}{place}"), Some(old), Some(new), changes);
            }
        }
        _ => changes.push(FieldChange::new(name, show(before), show(after))),
    }
}

fn is_single(list: &Value) -> bool {
    list.as_array().is_some_and(|items| items.len() == 1)
}

/// The path of a file of the project.
fn file(value: Option<&Value>) -> Option<&str> {
    let value = value?;
    value.get("sha256").and_then(|_| value.get("path")?.as_str())
}

/// A value in a line: of a file its path, of a digest its first digits, a text that is read between
/// quotes. Of what has members those that say something, its kind first.
fn show(value: Option<&Value>) -> String {
    const DIGEST: usize = 64;
    match value {
        None | Some(Value::Null) => "none".to_owned(),
        Some(Value::String(text)) if text.len() == DIGEST && !text.contains(' ') => {
            text.chars().take(12).collect()
        }
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            items.iter().map(|item| show(Some(item))).collect::<Vec<_>>().join(", ")
        }
        Some(Value::Object(members)) => match file(value) {
            Some(path) => path.to_owned(),
            None => show_members(members),
        },
        Some(leaf) => leaf.to_string(),
    }
}

fn show_members(members: &Map<String, Value>) -> String {
    const KIND: [&str; 4] = ["file", "kind", "mode", "type"];
    let says_something =
        |value: &Value| !value.is_null() && value.as_array().is_none_or(|items| !items.is_empty());
    let said = || members.iter().filter(|(_, value)| says_something(value));
    let kinds = said().filter(|(name, _)| KIND.contains(&name.as_str()));
    let kinds = kinds.map(|(_, value)| show(Some(value)));
    let others = said().filter(|(name, _)| !KIND.contains(&name.as_str()));
    let others = others.map(|(name, value)| match (name.as_str(), value) {
        ("text", Value::String(text)) => shown_text(text),
        ("duration" | "length", value) => format!("{value} s"),
        (name, value) => format!("{name} {}", show(Some(value))),
    });
    kinds.chain(others).collect::<Vec<_>>().join(", ")
}
