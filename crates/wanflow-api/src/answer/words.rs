//! The words of a host about a failure, wherever in an answer they stand.
//!
//! A text is itself; a list is written item by item, each with its place; what a document does not
//! mention is written with its key, so that nothing that the host said is dropped.

use serde_json::Value;

use super::value::{Header, lookup, text};
use crate::endpoint::{ListItem, Part};

/// Longest text that is made of a body without a message at its place, in characters.
const LOOSE_MAX: usize = 600;

/// How many texts of such a body are kept.
const LOOSE_TEXTS: usize = 20;

/// The first text among these places.
pub(super) fn word(answer: &Value, header: Header<'_>, places: &[Part]) -> Option<String> {
    places.iter().find_map(|place| match place {
        Part::Body(pointer) => text(answer, pointer),
        Part::BeforeColon(pointer) => {
            text(answer, pointer)?.split_once(':').and_then(|(word, _)| said(word))
        }
        Part::Header(name) => said(header(name)?),
    })
}

/// What is said at the first of these places that says something: a text, or a list of errors.
pub(super) fn prose(
    answer: &Value,
    header: Header<'_>,
    places: &[Part],
    item: Option<ListItem>,
) -> Option<String> {
    places.iter().find_map(|place| match place {
        Part::Header(name) => said(header(name)?),
        Part::Body(pointer) => value_text(lookup(answer, pointer)?, item),
        Part::BeforeColon(_) => word(answer, header, &[*place]),
    })
}

/// What a message says beside the word: nothing, where it is the word; where it begins with the
/// word and a colon, the rest.
pub(super) fn beside(word: Option<&str>, message: String) -> Option<String> {
    match message.strip_prefix(word.unwrap_or_default()) {
        _ if word.is_none() => Some(message),
        Some("") => None,
        Some(rest) => said(rest.strip_prefix(':').unwrap_or(&message)),
        None => Some(message),
    }
}

/// All texts of an answer that has no message where its document says, but for the word that is
/// shown already.
pub(super) fn loose(answer: &Value, word: Option<&str>) -> Option<String> {
    let mut texts = Vec::new();
    gather(answer, "", &mut texts);
    let texts = texts.into_iter().filter(|(_, text)| Some(text.as_str()) != word);
    let texts: Vec<_> = texts
        .take(LOOSE_TEXTS)
        .map(|(key, text)| if key.is_empty() { text } else { format!("{key}: {text}") })
        .collect();
    let text: String = texts.join("; ").chars().take(LOOSE_MAX).collect();
    (!text.is_empty()).then_some(text)
}

fn said(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn value_text(value: &Value, item: Option<ListItem>) -> Option<String> {
    match value {
        Value::String(text) => said(text),
        Value::Array(items) => {
            let texts: Vec<_> = items
                .iter()
                .take(LOOSE_TEXTS)
                .filter_map(|value| item_text(value, item).or_else(|| loose(value, None)))
                .collect();
            (!texts.is_empty()).then(|| texts.join("; "))
        }
        Value::Object(_) => loose(value, None),
        _ => None,
    }
}

/// An item of a list of errors: what is wrong, and where.
fn item_text(value: &Value, item: Option<ListItem>) -> Option<String> {
    let item = item?;
    let message = text(value, item.message)?;
    let place = lookup(value, item.place).map(steps).unwrap_or_default();
    Some(if place.is_empty() { message } else { format!("{place}: {message}") })
}

/// A place in a request: a text, or the steps to it.
fn steps(place: &Value) -> String {
    match place {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(steps) => steps.iter().map(self::steps).collect::<Vec<_>>().join("."),
        _ => String::new(),
    }
}

/// The texts of a value in their order, each with the key that it stands under.
fn gather(value: &Value, key: &str, texts: &mut Vec<(String, String)>) {
    if texts.len() > LOOSE_TEXTS {
        return;
    }
    match value {
        Value::String(text) if !text.trim().is_empty() => {
            texts.push((key.to_owned(), text.trim().to_owned()));
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, key, texts)),
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| gather(member, name, texts));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ITEM: ListItem = ListItem { place: "/loc", message: "/msg" };

    fn read(answer: &Value) -> Option<String> {
        let places = [Part::Body("/detail"), Part::Header("x-prose")];
        prose(answer, &|_| None, &places, Some(ITEM))
    }

    #[test]
    fn a_list_is_read_with_place_and_message() {
        let answer = json!({"detail": [
            {"loc": ["body", "images", 0], "msg": "too small", "type": "image_too_small"},
            {"loc": "query", "msg": "too long"},
            {"msg": "nowhere in particular"},
            {"why": "no message", "type": "odd"},
            "a bare text",
            7,
        ]});
        let text = "body.images.0: too small; query: too long; nowhere in particular; \
                    type: odd; why: no message; a bare text";
        assert_eq!(read(&answer).as_deref(), Some(text));
    }

    #[test]
    fn a_text_is_itself_and_nothing_is_nothing() {
        assert_eq!(read(&json!({"detail": " odd "})).as_deref(), Some("odd"));
        for answer in [json!({}), json!({"detail": ""}), json!({"detail": []}), json!([])] {
            assert_eq!(read(&answer), None, "{answer}");
        }
        let text = prose(&json!({}), &|_| Some("in a header"), &[Part::Header("x-prose")], None);
        assert_eq!(text.as_deref(), Some("in a header"));
    }

    #[test]
    fn a_word_before_a_colon_is_a_word_and_the_rest_is_prose() {
        let places = [Part::BeforeColon("/why"), Part::Body("/why")];
        for (why, text, prose) in [
            ("ODD_INK: it ran out: all", Some("ODD_INK"), Some("it ran out: all")),
            ("ODD_INK", Some("ODD_INK"), None),
            ("ODD_INK:", Some("ODD_INK"), None),
            (": nothing before it", Some(": nothing before it"), None),
            ("", None, Some("")),
        ] {
            let read = word(&json!({ "why": why }), &|_| None, &places);
            assert_eq!(read.as_deref(), text, "{why}");
            assert_eq!(beside(text, why.to_owned()).as_deref(), prose, "{why}");
        }
        assert_eq!(word(&json!({"why": "prose"}), &|_| None, &places[..1]), None);
        let apart = beside(Some("ODD_INK"), "ODD_INKS are out".to_owned());
        assert_eq!(apart.as_deref(), Some("ODD_INKS are out"));
    }

    #[test]
    fn what_stands_elsewhere_is_read_with_its_key() {
        let answer = json!({"code": "ODD", "hint": {"text": "look"}, "n": 3, "more": ["a", "b"]});
        let text = loose(&answer, Some("ODD"));
        assert_eq!(text.as_deref(), Some("text: look; more: a; more: b"));
        assert_eq!(loose(&json!({"n": 3, "x": null}), None), None);
        let long = loose(&json!({"text": "x".repeat(100_000)}), None).expect("it says something");
        assert_eq!(long.chars().count(), LOOSE_MAX);
    }
}
