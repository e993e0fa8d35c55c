//! An endpoint's example answers, and errors in the shape of its own.

use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use wanflow_api::Endpoint;
use wanflow_api::endpoint::{Example, Part};

use super::fill::{put, put_number};
use crate::error::EmulateError;
use crate::message::{Reply, json};

/// An answer as its document shows it.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Answer {
    /// The example of that name.
    pub(super) fn of(endpoint: &Endpoint, name: &str) -> Result<Self, EmulateError> {
        let wrong = |detail: String| EmulateError::Document { endpoint: endpoint.id, detail };
        let example = endpoint.examples.iter().find(|example| example.name == name);
        let example = example.ok_or_else(|| wrong(format!("it has no example answer `{name}`")))?;
        Self::read(example)
            .map_err(|error| wrong(format!("example answer `{name}` is not JSON: {error}")))
    }

    fn read(example: &Example) -> serde_json::Result<Self> {
        let status = StatusCode::from_u16(example.status.unwrap_or(200)).unwrap_or_default();
        Ok(Self { status, body: serde_json::from_str(example.body)? })
    }

    /// The answer as it is sent.
    pub(crate) fn reply(&self) -> Reply {
        json(self.status, &self.body)
    }
}

/// The errors of a host: one shape for all statuses, and others for those that have their own.
#[derive(Debug)]
pub(super) struct Errors {
    usual: Value,
    by_status: Vec<(u16, Value)>,
}

impl Errors {
    /// The examples `error` and `error_STATUS`.
    pub(super) fn of(endpoint: &Endpoint) -> Result<Self, EmulateError> {
        let mut by_status = Vec::new();
        for example in endpoint.examples {
            let status = example.name.strip_prefix("error_").and_then(|code| code.parse().ok());
            if let Some(status) = status {
                by_status.push((status, Answer::of(endpoint, example.name)?.body));
            }
        }
        Ok(Self { usual: Answer::of(endpoint, "error")?.body, by_status })
    }

    /// The shape of errors with this status.
    pub(super) fn shape(&self, status: u16) -> &Value {
        let own = self.by_status.iter().find(|(own, _)| *own == status);
        own.map_or(&self.usual, |(_, shape)| shape)
    }

    /// Every shape.
    pub(super) fn all(&self) -> impl Iterator<Item = &Value> {
        self.by_status.iter().map(|(_, shape)| shape).chain([&self.usual])
    }
}

/// An error of the host: its body, and the headers that repeat its word.
#[derive(Debug)]
pub(crate) struct ErrorAnswer {
    pub(crate) body: Value,
    pub(crate) headers: HeaderMap,
}

impl ErrorAnswer {
    /// Fills in a shape. An empty reason leaves the word of the example.
    pub(super) fn new(
        endpoint: &Endpoint,
        shape: &Value,
        status: u16,
        reason: &str,
        message: &str,
    ) -> Self {
        let error = &endpoint.error;
        let mut made = Self { body: shape.clone(), headers: HeaderMap::new() };
        if !reason.is_empty() {
            error.reason.iter().for_each(|place| made.say(place, reason));
        }
        for place in error.message {
            let list = match place {
                Part::Body(pointer) => made.body.pointer(pointer).filter(|value| value.is_array()),
                Part::Header(_) | Part::BeforeColon(_) => None,
            };
            match (place, list.and(error.item)) {
                (Part::Body(pointer), Some(item)) => {
                    let inner = format!("{pointer}/0{}", item.message);
                    put(&mut made.body, &inner, Value::from(message));
                }
                _ => made.say(place, message),
            }
        }
        if !reason.is_empty() {
            error.reason.iter().for_each(|place| made.lead(place, reason));
        }
        put_number(&mut made.body, error.status, u64::from(status));
        made
    }

    fn say(&mut self, place: &Part, text: &str) {
        match place {
            Part::Body(pointer) => put(&mut self.body, pointer, Value::from(text)),
            Part::BeforeColon(_) => {}
            Part::Header(name) => {
                let name = HeaderName::try_from(*name);
                if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(text)) {
                    self.headers.insert(name, value);
                }
            }
        }
    }

    /// Puts the word before the prose that stands at its place.
    fn lead(&mut self, place: &Part, word: &str) {
        let Part::BeforeColon(pointer) = place else { return };
        let prose = self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let text = Value::from(format!("{word}: {prose}"));
        put(&mut self.body, pointer, text);
    }

    /// The error as it is sent.
    pub(crate) fn reply(self, status: StatusCode) -> Reply {
        let mut reply = json(status, &self.body);
        reply.headers_mut().extend(self.headers);
        reply
    }
}
