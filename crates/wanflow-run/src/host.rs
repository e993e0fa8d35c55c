//! Reading a host's answers by its endpoint's document. No host's words stand here.

use std::fmt;

use serde_json::Value;
use wanflow_api::Endpoint;
use wanflow_api::endpoint::{CallKind, FaultClass, FaultRule, TaskState};

use crate::clip::Sighting;
use crate::record::WaitState;
use crate::transport::Answer;

/// An error answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The HTTP status.
    pub status: u16,
    /// The host's stable word for the error, if it can be read.
    pub reason: Option<String>,
    /// Prose, if there is any.
    pub message: Option<String>,
}

/// What a poll brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PollAnswer {
    /// Something about the task.
    Sighting(Sighting),
    /// The host lets nobody in: key or account.
    Shut {
        /// The host's words.
        reason: String,
    },
}

impl Complaint {
    /// Reads an error answer.
    pub fn of(endpoint: &Endpoint, answer: &Answer) -> Self {
        let json = answer.json().unwrap_or_default();
        Self {
            status: answer.status,
            reason: text_at(&json, endpoint.error.reason).filter(|reason| !reason.is_empty()),
            message: text_at(&json, endpoint.error.message).filter(|prose| !prose.is_empty()),
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.status)?;
        if let Some(reason) = &self.reason {
            write!(f, " {reason}")?;
        }
        match &self.message {
            Some(message) => write!(f, ": {message}"),
            None => Ok(()),
        }
    }
}

/// What an error means by the endpoint's document; `None` where it says nothing.
pub fn classify(endpoint: &Endpoint, call: CallKind, error: &Complaint) -> Option<FaultClass> {
    // A known reason outranks the status that it came with.
    let applies = |rule: &&FaultRule| {
        rule.call.is_none_or(|of| of == call)
            && match rule.reason {
                Some(reason) => Some(reason) == error.reason.as_deref(),
                None => rule.status.is_none_or(|status| status == error.status),
            }
    };
    endpoint.faults.iter().find(applies).map(|rule| rule.class)
}

impl PollAnswer {
    /// Reads the answer of a poll.
    pub fn of(endpoint: &Endpoint, answer: &Answer) -> Self {
        if (200..300).contains(&answer.status) {
            let seen = answer.json().and_then(|json| sighting(endpoint, &json));
            let why = || format!("HTTP {}: no state of a task in the answer", answer.status);
            return Self::Sighting(seen.unwrap_or_else(|| Sighting::Unclear { why: why() }));
        }
        let complaint = Complaint::of(endpoint, answer);
        let reason = complaint.to_string();
        match classify(endpoint, CallKind::Poll, &complaint) {
            Some(FaultClass::AbortRun | FaultClass::EndpointGone) => Self::Shut { reason },
            Some(FaultClass::Lost) => Self::Sighting(Sighting::Missing { reason }),
            Some(FaultClass::Failed) => Self::Sighting(Sighting::Failed { reason }),
            None if matches!(answer.status, 401 | 403) => Self::Shut { reason },
            _ => Self::Sighting(Sighting::Unclear { why: reason }),
        }
    }
}

fn sighting(endpoint: &Endpoint, json: &Value) -> Option<Sighting> {
    let known = endpoint
        .states
        .iter()
        .find(|rule| text_at(json, rule.pointer).as_deref() == Some(rule.equals));
    let Some(rule) = known else {
        let pointer = endpoint.states.first()?.pointer;
        let word = text_at(json, pointer).filter(|word| !word.is_empty())?;
        return Some(Sighting::Working { state: WaitState::Unknown, word });
    };
    let outputs = &endpoint.outputs;
    let word = || rule.equals.to_owned();
    let reason = || {
        let told = text_at(json, outputs.reason).filter(|reason| !reason.is_empty());
        told.unwrap_or_else(word)
    };
    Some(match rule.state {
        TaskState::Queued => Sighting::Working { state: WaitState::Queued, word: word() },
        TaskState::Processing => Sighting::Working { state: WaitState::Processing, word: word() },
        TaskState::Succeeded => Sighting::Succeeded {
            link: text_at(json, outputs.video).filter(|link| !link.is_empty()),
            seed: text_at(json, outputs.seed).filter(|seed| !seed.is_empty()),
        },
        TaskState::Failed | TaskState::Cancelled => Sighting::Failed { reason: reason() },
        TaskState::Lost => Sighting::Lost { reason: reason() },
    })
}

/// Progress in percent, if the answer of a poll tells it and it is more than nothing.
pub fn progress(endpoint: &Endpoint, answer: &Answer) -> Option<u8> {
    let percent = text_at(&answer.json()?, endpoint.outputs.progress)?;
    let whole = percent.split('.').next()?.parse().ok()?;
    (1..=100).contains(&whole).then_some(whole)
}

/// The text or number at a pointer. Empty pointers are absent facts.
pub(crate) fn text_at(json: &Value, pointer: &str) -> Option<String> {
    if pointer.is_empty() {
        return None;
    }
    match json.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
