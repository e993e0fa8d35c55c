//! What became of a submit: the whole table of RELIABILITY in one function.
//!
//! The host's words come from its endpoint's document. Whatever is not certain is ambiguous:
//! a wrong "not created" pays twice, a wrong "ambiguous" only asks.

use std::time::Duration;

use wanflow_api::Endpoint;
use wanflow_api::endpoint::{CallKind, FaultClass};

use crate::host::{Complaint, classify, text_at};
use crate::rate::LONGEST_PAUSE;
use crate::record::Rejection;
use crate::transport::{Answer, AnswerError, Arrival, TransportError};

/// The longest task id that is believed, in bytes. Real ones have some forty.
const TASK_ID_LIMIT: usize = 256;

/// How the exchange of a submit went.
#[derive(Debug)]
pub enum Exchange {
    /// The host answered.
    Answered(Answer),
    /// The host's answer could not be read whole.
    AnswerCut(AnswerError),
    /// There was no answer.
    Failed {
        /// What went wrong.
        error: TransportError,
        /// Whether the last piece of the body had been handed over.
        body_left: bool,
    },
}

/// What became of a submit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The host took it.
    Accepted {
        /// Its id of the task.
        task_id: String,
    },
    /// The host refused it; nothing was created.
    Rejected {
        /// What must change.
        class: Rejection,
        /// The host's words.
        reason: String,
    },
    /// It did not leave whole; nothing was created.
    NotSent {
        /// What went wrong.
        why: String,
    },
    /// The host says that it created nothing.
    NotCreated {
        /// The host's words.
        reason: String,
    },
    /// The host takes no more for now; it created nothing.
    RateLimited {
        /// The host's words.
        reason: String,
        /// How long the host asks to wait, if it does.
        pause: Option<Duration>,
    },
    /// It may have been bought.
    Ambiguous {
        /// What was seen.
        why: String,
    },
}

impl Outcome {
    /// Judges a submit. `wall` is the wall time in milliseconds, for dates in `Retry-After`.
    pub fn of(endpoint: &Endpoint, exchange: &Exchange, wall: u64) -> Self {
        match exchange {
            Exchange::Answered(answer) if (200..300).contains(&answer.status) => {
                taken(endpoint, answer)
            }
            Exchange::Answered(answer) => refused(endpoint, answer, wall),
            Exchange::AnswerCut(error) => Self::Ambiguous { why: error.to_string() },
            Exchange::Failed { error, body_left } => {
                let arrived = *body_left && error.kind.arrival() == Arrival::MayHaveArrived;
                let why = error.to_string();
                if arrived { Self::Ambiguous { why } } else { Self::NotSent { why } }
            }
        }
    }
}

/// A success counts only with a task id that can be used.
fn taken(endpoint: &Endpoint, answer: &Answer) -> Outcome {
    let why = |what: &str| Outcome::Ambiguous { why: format!("HTTP {}: {what}", answer.status) };
    let Some(json) = answer.json() else { return why("the answer is no JSON") };
    let Some(task_id) = text_at(&json, endpoint.task_id) else {
        return why("the answer has no task id");
    };
    let usable =
        (1..=TASK_ID_LIMIT).contains(&task_id.len()) && !task_id.contains(char::is_control);
    if usable { Outcome::Accepted { task_id } } else { why("the task id cannot be used") }
}

fn refused(endpoint: &Endpoint, answer: &Answer, wall: u64) -> Outcome {
    let complaint = Complaint::of(endpoint, answer);
    let reason = complaint.to_string();
    let fault =
        classify(endpoint, CallKind::Submit, &complaint).unwrap_or_else(|| by_status(&complaint));
    if let Some(class) = Rejection::of(fault) {
        return Outcome::Rejected { class, reason };
    }
    match fault {
        FaultClass::RateLimited => {
            Outcome::RateLimited { reason, pause: retry_after(answer, wall) }
        }
        FaultClass::NotCreated => Outcome::NotCreated { reason },
        _ => Outcome::Ambiguous { why: reason },
    }
}

/// What a status means where the endpoint's document says nothing.
///
/// A refusal is believed only with a reason that can be read: pages of gateways have none. A
/// redirect is not followed; 307 and 308 say that nothing was done here.
fn by_status(complaint: &Complaint) -> FaultClass {
    match complaint.status {
        429 => FaultClass::RateLimited,
        307 | 308 => FaultClass::EndpointGone,
        401 | 403 if complaint.reason.is_some() => FaultClass::AbortRun,
        400 | 404 | 413 | 422 if complaint.reason.is_some() => FaultClass::FixScene,
        _ => FaultClass::Ambiguous,
    }
}

/// The pause of a `Retry-After` header: seconds or a date, in the future, capped.
pub fn retry_after(answer: &Answer, wall: u64) -> Option<Duration> {
    let text = answer.headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = text.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).min(LONGEST_PAUSE));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let date = date.duration_since(std::time::UNIX_EPOCH).ok()?;
    let pause = date.checked_sub(Duration::from_millis(wall))?;
    Some(pause.min(LONGEST_PAUSE))
}
