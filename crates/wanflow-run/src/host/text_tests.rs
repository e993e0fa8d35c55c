//! No text of a host decides anything: whatever ids, prompts and messages say, an outcome follows
//! from state, status and the word at its place.

use proptest::prelude::*;
use serde_json::{Map, Value};
use wanflow_api::EndpointRef;
use wanflow_api::endpoint::Part;

use super::*;
use crate::submit::{Exchange, Outcome};

/// Words by which other clients take an answer for another one.
const TRAPS: &[&str] = &[
    "429",
    "503",
    "401",
    "timeout",
    "timed out",
    "connection",
    "connection reset by peer",
    "nginx",
    "<html>",
    "rate limit",
    "insufficient balance",
    "not found",
    "invalid api key",
    "content policy",
    "failed",
];

fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(TRAPS);
    let joint = prop::sample::select(&[" ", ", ", "-", "/", "\n", " … "][..]);
    (prop::collection::vec(word, 1..5), joint).prop_map(|(words, joint)| words.join(joint))
}

fn endpoint() -> impl Strategy<Value = EndpointRef> {
    prop::sample::select(wanflow_api::endpoints().collect::<Vec<_>>())
}

/// Puts a text at a pointer, and makes the objects on the way there. Lists are left as they are.
fn put(body: &mut Value, pointer: &str, text: &str) {
    let mut place = body;
    for name in pointer.split('/').skip(1) {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[name];
    }
    *place = Value::from(text);
}

fn answer(status: u16, body: &Value) -> Answer {
    let body = body.to_string().into();
    Answer { status, headers: HeaderMap::new(), body }
}

/// An error in the host's own shape: a word that no table knows, and this message.
fn error_answer(endpoint: &Endpoint, status: u16, message: &str) -> Answer {
    let mut body = Value::Object(Map::new());
    for (parts, text) in [(endpoint.error.reason, "NEVER_HEARD"), (endpoint.error.message, message)]
    {
        for part in parts {
            if let Part::Body(pointer) = part {
                put(&mut body, pointer, text);
            }
        }
    }
    answer(status, &body)
}

/// What came of a submit, without the words.
fn kind_of_submit(endpoint: &Endpoint, answer: &Answer) -> String {
    match Outcome::of(endpoint, &Exchange::Answered(answer.clone()), 0) {
        Outcome::Accepted { .. } => "accepted".to_owned(),
        Outcome::Rejected { class, .. } => format!("rejected: {class:?}"),
        Outcome::NotSent { .. } => "not sent".to_owned(),
        Outcome::NotCreated { .. } => "not created".to_owned(),
        Outcome::RateLimited { pause, .. } => format!("rate-limited: {pause:?}"),
        Outcome::Ambiguous { .. } => "ambiguous".to_owned(),
    }
}

/// What a poll told, without the words.
fn kind_of_poll(endpoint: &Endpoint, step: PollStep, answer: &Answer) -> String {
    match Polled::of(endpoint, step, answer) {
        Polled::Shut { .. } => "shut".to_owned(),
        Polled::TaskReport(TaskReport::Working { state, .. }, _) => format!("working: {state:?}"),
        Polled::TaskReport(TaskReport::Succeeded { link, .. }, _) => format!("done: {link:?}"),
        Polled::TaskReport(TaskReport::Failed { class, .. }, _) => format!("failed: {class:?}"),
        Polled::TaskReport(TaskReport::Missing { .. }, _) => "missing".to_owned(),
        Polled::TaskReport(TaskReport::Unclear { .. }, _) => "unclear".to_owned(),
    }
}

proptest! {
    #[test]
    fn of_an_error(
        endpoint in endpoint(),
        status in prop::sample::select(&[400_u16, 402, 403, 404, 408, 409, 422, 429, 500, 503][..]),
        text in text(),
    ) {
        let (plain, trap) = (error_answer(&endpoint, status, "a"), error_answer(&endpoint, status, &text));
        let submit = |answer| kind_of_submit(&endpoint, answer);
        prop_assert_eq!(submit(&plain), submit(&trap), "{} {}: {}", endpoint.id, status, text);
        for step in [PollStep::State, PollStep::Outputs] {
            let poll = |answer| kind_of_poll(&endpoint, step, answer);
            prop_assert_eq!(poll(&plain), poll(&trap), "{} {}: {}", endpoint.id, status, text);
        }
    }

    #[test]
    fn of_a_task(endpoint in endpoint(), text in text()) {
        for example in endpoint.examples {
            let is_of_a_state =
                ["queued", "processing", "succeeded", "failed", "cancelled"].contains(&example.name);
            let Ok(body) = serde_json::from_str::<Value>(example.body) else { continue };
            if !is_of_a_state {
                continue;
            }
            let status = example.status.unwrap_or(200);
            let with = |message: &str| {
                let mut body = body.clone();
                // Its own message, and members that no document knows.
                for part in endpoint.outputs.message {
                    if let Part::Body(pointer) = part {
                        put(&mut body, pointer, message);
                    }
                }
                body["prompt"] = Value::from(message);
                body["note"] = Value::from(message);
                kind_of_poll(&endpoint, PollStep::State, &answer(status, &body))
            };
            prop_assert_eq!(with("a"), with(&text), "{}, {}: {}", endpoint.id, example.name, text);
        }
    }

    #[test]
    fn of_an_id(endpoint in endpoint(), text in text()) {
        let mut body = Value::Object(Map::new());
        put(&mut body, endpoint.task_id, &text);
        prop_assert_eq!(kind_of_submit(&endpoint, &answer(200, &body)), "accepted", "{}", text);
    }
}
