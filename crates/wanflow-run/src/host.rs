//! What a host's answers mean for a run: errors by the endpoint's tables, polls as sightings.

#[cfg(test)]
mod text_tests;

use std::fmt;

use http::HeaderMap;
use wanflow_api::answer::{PollAnswer, PollState};
use wanflow_api::endpoint::{CallKind, FaultClass, FaultRule, TaskState};
use wanflow_api::{Endpoint, Envelope, Fault};

use crate::clip::TaskReport;
use crate::record::{Failure, WaitState};
use crate::scrub::without_queries;
use crate::transport::Answer;

/// An error answer, in the host's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostError {
    /// The HTTP status.
    pub status: u16,
    /// The answer's headers, for rules that look at them.
    pub headers: HeaderMap,
    /// The host's stable word for the error, if it can be read.
    pub reason: Option<String>,
    /// Prose, if there is any.
    pub message: Option<String>,
    /// Whether it is in the shape of the host's errors.
    pub envelope: Envelope,
}

/// What a poll brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Polled {
    /// Something about the task, with its progress in percent if the host tells.
    TaskReport(TaskReport, Option<u8>),
    /// The host lets nobody in: key, account or endpoint.
    Shut {
        /// The host's words.
        reason: String,
    },
}

/// Which question an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PollStep {
    /// What the task is doing.
    State,
    /// What it brought, where that is asked for by a call of its own.
    Outputs,
}

impl HostError {
    /// Reads an error answer.
    pub fn of(endpoint: &Endpoint, answer: &Answer) -> Self {
        let header = |name: &str| answer.headers.get(name)?.to_str().ok();
        let parsed = endpoint.read_error(&answer.json().unwrap_or_default(), &header);
        let message = redirect(answer).or(parsed.message).map(|words| without_queries(&words));
        let headers = answer.headers.clone();
        let reason = parsed.reason.map(|words| without_queries(&words));
        let envelope = if answer.body.is_empty() { Envelope::Absent } else { parsed.envelope };
        Self { status: answer.status, headers, reason, message, envelope }
    }

    /// What it means.
    pub fn class(&self, endpoint: &Endpoint, call: CallKind) -> FaultClass {
        let header = |name: &str| self.headers.get(name)?.to_str().ok();
        let (status, reason, envelope) = (self.status, self.reason.as_deref(), self.envelope);
        endpoint.classify(&Fault { call, status, reason, envelope }, &header)
    }

    /// Whether the host says, of the task that was asked about, that it ended without a clip: in
    /// its own envelope, as a refusal or by a word that its document knows. Whatever else comes
    /// with a 5xx is trouble of the host's, not of the task.
    fn ends_the_task(&self, endpoint: &Endpoint, class: FaultClass) -> bool {
        let ends =
            matches!(class, FaultClass::Failed | FaultClass::FixScene | FaultClass::Moderated(_));
        let is_word = |rule: &FaultRule| {
            rule.reason.is_some() && rule.reason == self.reason.as_deref() && rule.class == class
        };
        ends && match self.status {
            400..500 => self.envelope == Envelope::Own,
            _ => endpoint.faults.iter().any(is_word),
        }
    }
}

impl fmt::Display for HostError {
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

/// What a redirect of the host comes to: nothing, since the key does not travel.
fn redirect(answer: &Answer) -> Option<String> {
    let is_redirect = matches!(answer.status, 301 | 302 | 303 | 307 | 308);
    let to = answer.headers.get(http::header::LOCATION).and_then(|to| to.to_str().ok());
    let to = to.and_then(|to| url::Url::parse(to).ok()).map(|to| to.origin().ascii_serialization());
    is_redirect.then(|| match to {
        Some(origin) => format!("it redirects to {origin}, and the key does not go there"),
        None => "it redirects, and redirects are not followed with the key".to_owned(),
    })
}

/// What the answer about a task's state leaves to be asked for by the call for outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nothing: it has not ended yet, or the answer says all.
    Complete,
    /// Its outputs.
    HasOutputs,
    /// It failed, for a reason that is a word alone: the prose.
    Wordless,
    /// It failed, and the answer does not say why.
    Unexplained,
}

impl Ending {
    /// Reads the answer about a task's state.
    pub fn of(endpoint: &Endpoint, answer: &Answer) -> Self {
        if !answer.is_success() {
            return Self::Complete;
        }
        let header = |name: &str| answer.headers.get(name)?.to_str().ok();
        let parsed = answer.json().and_then(|json| endpoint.read_poll(&json, &header));
        let Some(PollAnswer { state: PollState::Known(state), reason, message, .. }) = parsed
        else {
            return Self::Complete;
        };
        match (state, reason, message) {
            (TaskState::Succeeded, ..) => Self::HasOutputs,
            (TaskState::Failed, Some(_), None) => Self::Wordless,
            (TaskState::Failed, None, None) => Self::Unexplained,
            _ => Self::Complete,
        }
    }
}

impl Polled {
    /// Reads the answer of a poll.
    pub fn of(endpoint: &Endpoint, step: PollStep, answer: &Answer) -> Self {
        if answer.is_success() {
            return Self::of_success(endpoint, step, answer);
        }
        let error_answer = HostError::of(endpoint, answer);
        let reason = error_answer.to_string();
        let call = match step {
            PollStep::State => CallKind::Poll,
            PollStep::Outputs => CallKind::Result,
        };
        let report = match error_answer.class(endpoint, call) {
            FaultClass::AbortRun | FaultClass::EndpointGone => return Self::Shut { reason },
            FaultClass::Lost => TaskReport::Missing { reason },
            class if error_answer.ends_the_task(endpoint, class) => {
                TaskReport::Failed { reason, class: Failure::of(class) }
            }
            _ => TaskReport::Unclear { why: reason },
        };
        Self::TaskReport(report, None)
    }

    fn of_success(endpoint: &Endpoint, step: PollStep, answer: &Answer) -> Self {
        let header = |name: &str| answer.headers.get(name)?.to_str().ok();
        let json = answer.json();
        let parsed = json.as_ref().and_then(|json| match step {
            PollStep::State => endpoint.read_poll(json, &header),
            PollStep::Outputs if endpoint.is_waiting(answer.status) => None,
            PollStep::Outputs => Some(endpoint.read_result(json)),
        });
        let Some(parsed) = parsed else {
            let why = format!("HTTP {}: the answer names no state of the task", answer.status);
            return Self::TaskReport(TaskReport::Unclear { why }, None);
        };
        let percent = parsed.progress.filter(|percent| *percent >= 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
        let percent = percent.map(|percent| percent as u8);
        Self::TaskReport(report(endpoint, parsed), percent)
    }
}

fn report(endpoint: &Endpoint, parsed: PollAnswer) -> TaskReport {
    let state = match parsed.state {
        PollState::Unknown(word) => {
            let word = without_queries(&word);
            return TaskReport::Working { state: WaitState::Unknown, word };
        }
        PollState::Known(state) => state,
    };
    let class = Failure::of(endpoint.end_class(parsed.reason.as_deref()));
    let said: Vec<_> = parsed.reason.into_iter().chain(parsed.message).collect();
    let reason = (!said.is_empty()).then(|| without_queries(&said.join(": ")));
    match state {
        TaskState::Queued => working(WaitState::Queued),
        TaskState::Processing => working(WaitState::Processing),
        TaskState::Succeeded => {
            let seed = parsed.seed.map(|seed| seed.to_string());
            TaskReport::Succeeded { link: parsed.video, seed, cost: parsed.cost }
        }
        TaskState::Failed => reason.map_or_else(
            || TaskReport::Unclear {
                why: "the task failed, and the host gives no reason".to_owned(),
            },
            |reason| TaskReport::Failed { reason, class },
        ),
        // The word says why by itself.
        TaskState::Cancelled => {
            TaskReport::Failed { reason: reason.unwrap_or_else(|| "cancelled".to_owned()), class }
        }
        // The word for it may mean no more than that the host does not know at the moment.
        TaskState::Lost => TaskReport::Missing {
            reason: reason
                .unwrap_or_else(|| "the host's word for it is that it is lost".to_owned()),
        },
    }
}

/// A state that the endpoint's document knows needs no word of the host's.
fn working(state: WaitState) -> TaskReport {
    TaskReport::Working { state, word: format!("{state:?}").to_lowercase() }
}
