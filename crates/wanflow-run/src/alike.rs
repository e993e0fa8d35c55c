//! Requests that ask for the same clip although they are not equal.
//!
//! A clip is named by the digest of its request, and what is sent is the request. Whether a clip
//! that was bought for another request counts for this one is another question: nobody pays
//! twice for a difference that nobody can see. Works on canonical JSON, so that a request which
//! another version wrote counts, too.

use serde_json::Value;
use wanflow_api::ClipRequest;
use wanflow_plan::Task;

use crate::record::{CanonicalRequest, Planned};

/// Whether what was bought counts for a task, as after `take keep`.
pub(crate) fn counts(bought: &Planned, endpoint: &str, task: &Task) -> bool {
    let earlier = task.earlier_audio.clone();
    let earlier = earlier.map(|audio| ClipRequest { audio, ..task.request.clone() });
    let comparable = |request: &CanonicalRequest| unnumbered(normal(request));
    let bought_as = comparable(&bought.request);
    let mut wanted = std::iter::once(&task.request).chain(earlier.as_ref());
    bought.endpoint == endpoint
        && wanted.any(|request| comparable(&CanonicalRequest::of(request)) == bought_as)
}

/// A request without the versions of how its pictures and frames are made: a person asks for the
/// picture, and whoever wants the new way rolls a take. Every word may be a picture, or several.
fn unnumbered(mut request: Value) -> Value {
    request.as_object_mut().into_iter().flat_map(|words| words.values_mut()).for_each(unnumber);
    request
}

fn unnumber(value: &mut Value) {
    if let Value::Array(items) = value {
        return items.iter_mut().for_each(unnumber);
    }
    for (kind, number) in [("file", "prepare"), ("anchor", "method")] {
        if let Some(made) = value.get_mut(kind).and_then(Value::as_object_mut) {
            made.remove(number);
        }
    }
}

/// A request without the blanks at its texts' line ends.
pub(crate) fn normal(request: &CanonicalRequest) -> Value {
    let mut value = serde_json::from_str(request.as_json()).unwrap_or_default();
    trim_texts(&mut value);
    value
}

fn trim_texts(value: &mut Value) {
    match value {
        Value::String(text) => *text = without_line_ends(text),
        Value::Array(items) => items.iter_mut().for_each(trim_texts),
        Value::Object(members) => members.values_mut().for_each(trim_texts),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text without blanks at the ends of its lines, and without empty lines at its end.
pub(crate) fn without_line_ends(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{ENDPOINT, scene};

    fn is_alike(one: &str, other: &str) -> bool {
        let bought = Planned {
            endpoint: ENDPOINT.to_owned(),
            request: CanonicalRequest::of(&scene("s", 1, one).request),
            price: None,
        };
        counts(&bought, ENDPOINT, &scene("s", 1, other))
    }

    #[test]
    fn only_what_nobody_sees_does_not_count() {
        for other in
            ["Dust.\nIt drifts.", "Dust.  \nIt drifts. \t\n\n", "Dust.\r\nIt drifts.\u{a0}"]
        {
            assert!(is_alike("Dust.\nIt drifts.", other), "{other:?}");
        }
        for other in
            ["Dust. It drifts.", "Dust.\n It drifts.", "Dust.\n\nIt drifts.", "dust.\nIt drifts."]
        {
            assert!(!is_alike("Dust.\nIt drifts.", other), "{other:?}");
        }
    }

    #[test]
    fn another_endpoint_or_number_is_another_clip() {
        let task = scene("s", 1, "Dust.");
        let request = CanonicalRequest::of(&task.request);
        let bought = Planned { endpoint: "other/model".to_owned(), request, price: None };
        assert!(!counts(&bought, ENDPOINT, &task));
        let mut seeded = task.clone();
        seeded.request.seed = Some(7);
        let bought = Planned { endpoint: ENDPOINT.to_owned(), ..bought };
        assert!(counts(&bought, ENDPOINT, &task) && !counts(&bought, ENDPOINT, &seeded));
    }
}
