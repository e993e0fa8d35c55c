//! What generated code reads of the neutral request, where a field alone does not say it.
//!
//! `None` means that the word has nothing to say and the wire's field stays absent. The spelling
//! on the wire is not known here; the documents map it.

#![expect(clippy::unnecessary_wraps, reason = "every word is read in one shape")]
#![allow(dead_code, reason = "which of these are needed is for the documents to say")]

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::limit::Violation;
use crate::medium::{Links, MediumRole};
use crate::request::{Audio, ClipRequest, Shot};

/// The link or the placeholder of a medium.
pub(crate) fn link(links: &Links<'_>, role: MediumRole) -> Option<String> {
    links.get(role).map(str::to_owned)
}

/// A text, where it says something.
pub(crate) fn spoken(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Whether the clip is to have sound, from wherever.
pub(crate) fn audio_wanted(request: &ClipRequest) -> Option<bool> {
    Some(!matches!(request.audio, Audio::Silent))
}

/// One item for each shot; without shots no list.
pub(crate) fn shots<B>(request: &ClipRequest, item: impl Fn(&Shot) -> B) -> Option<Vec<B>> {
    (!request.shots.is_empty()).then(|| request.shots.iter().map(item).collect())
}

/// The items that have something to say; without any no list.
pub(crate) fn items<B>(items: impl IntoIterator<Item = Option<B>>) -> Option<Vec<B>> {
    let items: Vec<B> = items.into_iter().flatten().collect();
    (!items.is_empty()).then_some(items)
}

/// A value in the host's spelling; what the table does not have stays as it is.
pub(crate) fn mapped<T: Clone + Spelt>(
    value: Option<impl ToString>,
    table: &[(&str, T)],
) -> Option<T> {
    let word = value?.to_string();
    let host = table.iter().find(|(ours, _)| *ours == word);
    host.map_or_else(|| T::spelt(&word), |(_, host)| Some(host.clone()))
}

/// What a host's value is where its table does not spell it otherwise.
pub(crate) trait Spelt: Sized {
    /// The value that a word spells.
    fn spelt(word: &str) -> Option<Self>;
}

impl Spelt for String {
    fn spelt(word: &str) -> Option<Self> {
        Some(word.to_owned())
    }
}

impl Spelt for i64 {
    fn spelt(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

impl Spelt for bool {
    fn spelt(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

/// A field that only this endpoint has, as the storyboard set it.
pub(crate) fn own<T: DeserializeOwned>(
    request: &ClipRequest,
    name: &str,
    pointer: &str,
    expected: &str,
    found: &mut Vec<Violation>,
) -> Option<T> {
    let value = request.with.get(name)?;
    let read = serde_json::from_value(value.clone());
    if read.is_err() {
        let message = format!("{value} is not {expected}");
        found.push(Violation { pointer: pointer.to_owned(), keyword: "type", message });
    }
    read.ok()
}

/// Notes the fields of `with` that this endpoint does not have.
pub(crate) fn only_own(request: &ClipRequest, known: &[&str], found: &mut Vec<Violation>) {
    for name in request.with.keys().filter(|name| !known.contains(&name.as_str())) {
        let message = format!("`{name}` is not a field of this endpoint");
        found.push(Violation { pointer: String::new(), keyword: "additionalProperties", message });
    }
}

/// Notes pairs of places that are filled both.
pub(crate) fn exclusive(body: &Value, pairs: &[(&str, &str)], found: &mut Vec<Violation>) {
    for (one, other) in pairs {
        if body.pointer(one).is_some() && body.pointer(other).is_some() {
            let message = format!("must not stand beside {other}");
            found.push(Violation { pointer: (*one).to_owned(), keyword: "exclusive", message });
        }
    }
}

/// The checked body as JSON, or everything that is wrong.
pub(crate) fn done(
    body: Result<impl Serialize, Vec<Violation>>,
    pairs: &[(&str, &str)],
    mut found: Vec<Violation>,
) -> Result<Value, Vec<Violation>> {
    let body = match body {
        Ok(body) => serde_json::to_value(&body).expect("bodies are plain data with text keys"),
        Err(more) => {
            found.extend(more);
            return Err(found);
        }
    };
    exclusive(&body, pairs, &mut found);
    if found.is_empty() { Ok(body) } else { Err(found) }
}
