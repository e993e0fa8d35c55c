//! What became of a submit: the whole table of RELIABILITY in one function.
//!
//! The host's words come from its endpoint's document. Whatever is not certain is ambiguous:
//! a wrong "not created" pays twice, a wrong "ambiguous" only asks.

use std::time::Duration;

use wanflow_api::Endpoint;
use wanflow_api::endpoint::{CallKind, FaultClass};

use crate::host::Complaint;
use crate::rate::LONGEST_PAUSE;
use crate::record::Rejection;
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
    let task_id = answer.json().and_then(|json| endpoint.read_submit(&json));
    match task_id {
        Some(task_id) => Outcome::Accepted { task_id },
        None => Outcome::Ambiguous {
            why: format!("HTTP {}: the answer has no task id that can be read", answer.status),
        },
    }
}

fn refused(endpoint: &Endpoint, answer: &Answer, wall: u64) -> Outcome {
    let complaint = Complaint::of(endpoint, answer);
    let reason = complaint.to_string();
    let fault = complaint.class(endpoint, CallKind::Submit);
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
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::transport::FailureKind;

    const WALL: u64 = 1_800_000_000_000;

    fn answer(status: u16, body: &str) -> Exchange {
        let headers = http::HeaderMap::new();
        Exchange::Answered(Answer { status, headers, body: body.to_owned().into() })
    }

    /// The table of RELIABILITY, "What a submit error means".
    #[test]
    fn every_ending_of_a_submit_has_its_class() {
        use FailureKind::{BodyCut, Broken, Connect, Dns, Refused, Timeout};
        let endpoint =
            wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).expect("it is built in");
        let failed =
            |kind, body_left| Exchange::Failed { error: TransportError::new(kind, ""), body_left };
        let cut = |status| {
            let error = TransportError::new(Broken, "");
            Exchange::AnswerCut(AnswerError::Broken { status, error })
        };
        let reason = |reason: &str| format!(r#"{{"code":1,"reason":"{reason}","message":"m"}}"#);
        let mut table = String::new();
        let mut judge = |name: String, exchange: &Exchange| {
            let outcome = Outcome::of(endpoint, exchange, WALL);
            writeln!(table, "{name}: {outcome:?}").expect("a text takes all");
        };
        for kind in [Refused, Dns, Connect, BodyCut, Timeout, Broken] {
            judge(format!("{kind:?}, body held"), &failed(kind, false));
            judge(format!("{kind:?}, body left"), &failed(kind, true));
        }
        for status in [200, 400, 500] {
            judge(format!("{status} cut"), &cut(status));
        }
        for body in
            [r#"{"task_id":"t-1"}"#, "{}", "<html>", r#"{"task_id":null}"#, r#"{"task_id":"#]
        {
            judge(format!("200 {body}"), &answer(200, body));
        }
        for status in [302, 307, 400, 401, 403, 404, 413, 422, 429, 500, 502, 503, 504] {
            judge(format!("{status} <html>"), &answer(status, "<html>"));
            judge(format!("{status} ODD"), &answer(status, &reason("ODD")));
        }
        for (status, word) in [
            (400, "INVALID_REQUEST_BODY"),
            (400, "ILLEGAL_PROMPT"),
            (400, "ILLEGAL_IMAGE_CONTENT"),
            (400, "MISSING_API_KEY"),
            (400, "BILLING_BALANCE_NOT_ENOUGH"),
            (403, "INVALID_API_KEY"),
            (404, "API_NOT_FOUND"),
            (429, "RATE_LIMIT_EXCEEDED"),
            (500, "CREATE_TASK_FAILED"),
            (500, "BILLING_FAILED"),
        ] {
            judge(format!("{status} {word}"), &answer(status, &reason(word)));
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_in_the_future_and_capped() {
        for (text, pause) in [
            ("7", Some(7)),
            (" 12 ", Some(12)),
            ("99999999999999999999999", Some(300)),
            ("-5", None),
            ("soon", None),
            ("", None),
            ("Fri, 15 Jan 2027 08:00:30 GMT", Some(30)),
            ("Fri, 15 Jan 2027 07:00:00 GMT", None),
            ("Sat, 15 Jan 2028 08:00:00 GMT", Some(300)),
        ] {
            let mut headers = http::HeaderMap::new();
            headers.insert(http::header::RETRY_AFTER, text.parse().expect("a header value"));
            let answer = Answer { status: 429, headers, body: bytes::Bytes::new() };
            let told = retry_after(&answer, WALL).map(|pause| pause.as_secs());
            assert_eq!(told, pause, "{text:?}");
        }
    }
}
