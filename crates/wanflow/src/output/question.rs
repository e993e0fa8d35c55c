//! Takes that wait for a person, with what is known of them.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_run::history;
use wanflow_run::reconcile::Question as RunQuestion;

use super::money::Reading;
use super::words::Doubt;

/// A take that waits for a person.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Question {
    /// The take's name.
    digest: String,
    /// The scene it was bought for.
    scene: String,
    /// Which generation of it, from 1.
    take: u32,
    /// The attempt in question.
    attempt: u32,
    /// Id of the endpoint that it was sent to.
    endpoint: String,
    /// Scheme and authority of the host that it was sent to.
    origin: String,
    /// What may be owed for it, in millionths of a US dollar.
    price: u64,
    /// Whether the host has said that it succeeded.
    is_confirmed: bool,
    /// SHA-256 of the body that was, or may have been, sent.
    request_sha256: String,
    /// When its last record was written, in milliseconds since 1970.
    since: u64,
    about: Doubt,
    /// What was seen.
    why: String,
    /// The host's id of the task, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    task_id: Option<String>,
    /// Whether the host was asked once more since it ended.
    asked_again: bool,
    /// The file that came and is no usable clip; `null` where there is none.
    came: Option<String>,
    /// What is known about a submit without an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Evidence>,
}

/// What is known about a submit without an answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Evidence {
    /// When its intent was recorded, in milliseconds since 1970; `null` if no journal has it.
    sent: Option<u64>,
    /// Scheme and authority of the host that it was sent to.
    origin: String,
    /// The last balance that the host reported before.
    before: Option<Reading>,
    /// The first balance that the host reported after.
    after: Option<Reading>,
    /// What else was submitted to the host between the two.
    others: Vec<OtherSubmit>,
}

/// Another submit.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OtherSubmit {
    scene: String,
    take: u32,
    /// When its intent was recorded, in milliseconds since 1970.
    at: u64,
    /// What is owed for it at most, in millionths of a US dollar.
    owed: u64,
}

impl Question {
    /// A question, and the file that came in place of its clip.
    pub fn new(question: &RunQuestion, came: Option<&Path>) -> Self {
        let RunQuestion {
            digest,
            scene,
            take,
            attempt,
            endpoint,
            origin,
            price,
            is_confirmed,
            request_sha256,
            since,
            about,
            why,
            task_id,
            asked_again,
        } = question;
        Self {
            digest: digest.to_string(),
            scene: scene.as_str().to_owned(),
            take: take.get(),
            attempt: *attempt,
            endpoint: endpoint.clone(),
            origin: origin.clone(),
            price: price.micros(),
            is_confirmed: *is_confirmed,
            request_sha256: request_sha256.to_string(),
            since: since.0,
            about: (*about).into(),
            why: why.clone(),
            task_id: task_id.as_ref().map(|id| id.as_str().to_owned()),
            asked_again: *asked_again,
            came: came.map(|file| file.display().to_string()),
            evidence: None,
        }
    }

    /// The same with what is known about the submit.
    #[must_use]
    pub fn with_evidence(self, evidence: history::Evidence) -> Self {
        Self { evidence: Some(evidence.into()), ..self }
    }
}

impl From<history::Evidence> for Evidence {
    fn from(evidence: history::Evidence) -> Self {
        let history::Evidence { sent, origin, before, after, others } = evidence;
        Self {
            sent: sent.map(|at| at.0),
            origin,
            before: before.map(Reading::from),
            after: after.map(Reading::from),
            others: others.iter().map(OtherSubmit::from).collect(),
        }
    }
}

impl From<&history::OtherSubmit> for OtherSubmit {
    fn from(other: &history::OtherSubmit) -> Self {
        let history::OtherSubmit { scene, take, at, owed } = other;
        Self { scene: scene.as_str().to_owned(), take: take.get(), at: at.0, owed: owed.micros() }
    }
}
