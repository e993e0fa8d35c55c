//! What became of a submit: the whole table of RELIABILITY in one function.
//!
//! The host's words come from its endpoint's document. Whatever is not certain is ambiguous:
//! a wrong "not created" pays twice, a wrong "ambiguous" only asks.

use std::time::Duration;

use wanflow_api::endpoint::{CallKind, FaultClass};
use wanflow_api::{Endpoint, TaskId};

use crate::host::HostError;
use crate::rate::LONGEST_PAUSE;
use crate::record::{Excerpt, Rejection, Submitted, TaskAddresses, TaskFact, UnixMillis};
use crate::transport::{Answer, AnswerError, Arrival, TransportError};

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
        task_id: TaskId,
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
            Exchange::Answered(answer) if answer.is_success() => taken(endpoint, answer),
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

impl Outcome {
    /// What the journal keeps of it. A task that was taken is kept with these words of its host,
    /// and with the time until which a run waits for it.
    pub fn fact(&self, deadline: UnixMillis, addresses: TaskAddresses) -> TaskFact {
        match self {
            Self::Accepted { task_id } => {
                let task_id = task_id.clone();
                TaskFact::Submitted(Submitted { task_id, deadline, addresses })
            }
            Self::Rejected { class, reason } => {
                TaskFact::Rejected { class: *class, reason: Excerpt::new(reason) }
            }
            Self::NotSent { why } => TaskFact::NotSent { why: Excerpt::new(why) },
            Self::NotCreated { reason } | Self::RateLimited { reason, pause: _ } => {
                TaskFact::NotCreated { reason: Excerpt::new(reason) }
            }
            Self::Ambiguous { why } => TaskFact::Ambiguous { why: Excerpt::new(why) },
        }
    }
}

/// A success counts only with a task id that can be used.
fn taken(endpoint: &Endpoint, answer: &Answer) -> Outcome {
    let task_id = answer.json().and_then(|json| endpoint.read_submit(&json));
    match task_id {
        Some(task_id) => Outcome::Accepted { task_id },
        None => Outcome::Ambiguous {
            why: format!("HTTP {}: the answer has no task id that can be read", answer.status),
        },
    }
}

fn refused(endpoint: &Endpoint, answer: &Answer, wall: u64) -> Outcome {
    let error_answer = HostError::of(endpoint, answer);
    let reason = error_answer.to_string();
    let fault = error_answer.class(endpoint, CallKind::Submit);
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

#[cfg(test)]
mod tests;
