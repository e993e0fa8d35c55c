//! Changes to an answer that the host has given: another state, another link, any JSON value.
//!
//! Where things stand in an answer comes from the endpoint's document.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use wanflow_api::Endpoint;
use wanflow_api::endpoint::Part;

use super::headers::Headers;

/// What is changed in an answer.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Edit {
    /// The task shows this state, whatever it is really doing.
    pub(crate) state: Option<StateName>,
    /// The host's word for the state is replaced by this one.
    pub(crate) word: Option<String>,
    #[serde(deserialize_with = "present")]
    pub(crate) task_id: Option<Value>,
    #[serde(deserialize_with = "present")]
    pub(crate) video: Option<Value>,
    #[serde(deserialize_with = "present")]
    pub(crate) ttl: Option<Value>,
    #[serde(deserialize_with = "present")]
    pub(crate) reason: Option<Value>,
    /// Any values by their JSON pointers.
    pub(crate) set: BTreeMap<String, Value>,
    pub(crate) headers: Headers,
}

/// A state in our own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StateName {
    Queued,
    Processing,
    Succeeded,
    Failed,
}

impl Edit {
    /// What to say of a combination that means nothing.
    pub(crate) fn mistake(&self) -> Option<String> {
        if *self == Self::default() {
            return Some("`edit` says nothing".into());
        }
        let wrong = self.set.keys().find(|pointer| !pointer.starts_with('/'));
        wrong.map(|pointer| format!("`{pointer}` is not a JSON pointer: it begins with `/`"))
    }

    /// Whether something is changed that only the answer to a poll has.
    pub(crate) fn is_about_a_poll(&self) -> bool {
        self.state.is_some()
            || self.word.is_some()
            || [&self.video, &self.ttl, &self.reason].into_iter().any(Option::is_some)
    }

    /// Whether the JSON of the answer is changed.
    pub(crate) fn is_about_json(&self) -> bool {
        self.is_about_a_poll() || self.task_id.is_some() || !self.set.is_empty()
    }

    /// Changes the answer of an endpoint.
    pub(crate) fn change(&self, endpoint: &Endpoint, answer: &mut Value) {
        let outputs = &endpoint.outputs;
        let word = self.word.clone().map(Value::from);
        let state = endpoint.states.first().map_or("", |rule| rule.pointer);
        for (pointer, value) in [
            (state, &word),
            (endpoint.task_id, &self.task_id),
            (outputs.video, &self.video),
            (outputs.ttl, &self.ttl),
            (pointer(outputs.reason), &self.reason),
        ] {
            if let Some(value) = value {
                set(answer, pointer, value);
            }
        }
        self.set.iter().for_each(|(pointer, value)| set(answer, pointer, value));
    }
}

/// The first place in a body.
fn pointer(places: &[Part]) -> &'static str {
    let in_body = |place: &Part| match place {
        Part::Body(pointer) | Part::BeforeColon(pointer) => Some(*pointer),
        Part::Header(_) => None,
    };
    places.iter().find_map(in_body).unwrap_or_default()
}

/// A value that is there even if it is `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Sets a value; where its parent is missing, nothing happens.
fn set(answer: &mut Value, pointer: &str, value: &Value) {
    if let Some(place) = answer.pointer_mut(pointer).filter(|_| !pointer.is_empty()) {
        place.clone_from(value);
        return;
    }
    let Some((parent, name)) = pointer.rsplit_once('/') else { return };
    if let Some(Value::Object(fields)) = answer.pointer_mut(parent) {
        fields.insert(name.replace("~1", "/").replace("~0", "~"), value.clone());
    }
}
