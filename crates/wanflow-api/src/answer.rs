//! Reading a host's answers by its descriptor: task ids, states, results, errors, balances.
//!
//! Bodies are hostile: every read is an option, never a panic, and texts are handed on as they
//! came. Knows no HTTP; what an error means is said in `fault.rs`.

mod addresses;
mod cancel;
mod quote;
mod value;
mod words;

pub use value::Header;

use serde_json::Value;

use value::{dollars, lookup, number, says_something, text, whole};

use crate::endpoint::{Condition, Endpoint, Part, TaskState};
use crate::money::Usd;
use crate::task_id::TaskId;

/// What the answer to a poll says.
#[derive(Clone, Debug, PartialEq)]
pub struct PollAnswer {
    /// What the task is doing.
    pub state: PollState,
    /// Progress from 0 to 100 percent.
    pub progress: Option<f64>,
    /// Estimated seconds to go.
    pub eta: Option<f64>,
    /// Link to the clip. It is not checked: the host's answers are not trusted.
    pub video: Option<String>,
    /// Seconds for which the link works.
    pub ttl: Option<u64>,
    /// The host's stable word for a failure, as it came.
    pub reason: Option<String>,
    /// The host's prose about a failure, as it came.
    pub message: Option<String>,
    /// The seed that was used.
    pub seed: Option<u64>,
    /// What the clip cost.
    pub cost: Option<Usd>,
}

/// The state in a poll's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PollState {
    /// A state of the endpoint's document.
    Known(TaskState),
    /// The host's word, as it came; polling goes on.
    Unknown(String),
}

/// What an error answer says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorAnswer {
    /// The host's stable word.
    pub reason: Option<String>,
    /// Prose; where none stands at its place, all else that the answer says.
    pub message: Option<String>,
    /// Who speaks.
    pub envelope: Envelope,
}

/// A task in a host's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedTask {
    /// The host's id of it.
    pub id: TaskId,
    /// When it was submitted, in milliseconds of the epoch, where the list says.
    pub submitted: Option<u64>,
}

/// Whether an error is in the shape of its host's errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Envelope {
    /// A word or a message stands where the host's document has it.
    Own,
    /// Neither does: perhaps a gateway's page.
    #[default]
    Foreign,
    /// There is no body at all.
    Absent,
}

impl Endpoint {
    /// The task id in a submit's answer; `None` means that the purchase has no readable receipt.
    pub fn read_submit(&self, answer: &Value) -> Option<TaskId> {
        task_id(answer, self.task_id)
    }

    /// What a poll's answer says; `None` if it has no state at all and must be asked for again.
    pub fn read_poll(&self, answer: &Value, header: Header<'_>) -> Option<PollAnswer> {
        let state = self.read_state(answer, header)?;
        let at = &self.outputs;
        let outputs = match self.result {
            // Another call says what the task brought.
            Some(_) => PollAnswer::of(state),
            None => self.outputs_of(answer, state),
        };
        let reason = words::word(answer, header, at.reason);
        let message = words::prose(answer, header, at.message, self.error.item);
        Some(PollAnswer {
            message: message.and_then(|message| words::beside(reason.as_deref(), message)),
            reason,
            progress: number(answer, at.progress).map(|percent| percent.clamp(0.0, 100.0)),
            eta: number(answer, at.eta).filter(|seconds| *seconds >= 0.0),
            ..outputs
        })
    }

    /// Whether an answer with this status to the call for the outputs says that there are none
    /// yet.
    pub fn is_waiting(&self, status: u16) -> bool {
        let statuses = self.result.map_or(&[][..], |call| call.success);
        statuses.iter().skip(1).any(|waiting| *waiting == status)
    }

    /// What the answer of the last step says of a task that has succeeded.
    pub fn read_result(&self, answer: &Value) -> PollAnswer {
        self.outputs_of(answer, PollState::Known(TaskState::Succeeded))
    }

    fn outputs_of(&self, answer: &Value, state: PollState) -> PollAnswer {
        let at = &self.outputs;
        PollAnswer {
            video: text(answer, at.video),
            ttl: whole(answer, at.ttl),
            seed: whole(answer, at.seed),
            cost: number(answer, at.cost).and_then(dollars),
            ..PollAnswer::of(state)
        }
    }

    /// The tasks in the answer to the call that lists them, where the endpoint has one. An item
    /// without a usable id is left out.
    pub fn read_look_up(&self, answer: &Value) -> Vec<ListedTask> {
        let Some(look_up) = self.capabilities.look_up else { return Vec::new() };
        let items = lookup(answer, look_up.items).and_then(Value::as_array);
        let listed = |item: &Value| {
            let submitted = whole(item, look_up.submitted);
            Some(ListedTask { id: task_id(item, look_up.task_id)?, submitted })
        };
        items.into_iter().flatten().filter_map(listed).collect()
    }

    /// Reason and message of an error, from its body or its headers; what is not there is `None`.
    pub fn read_error(&self, answer: &Value, header: Header<'_>) -> ErrorAnswer {
        let shape = &self.error;
        let reason = words::word(answer, header, shape.reason);
        let message = words::prose(answer, header, shape.message, shape.item);
        let is_own = reason.is_some() || message.is_some();
        let message = message.or_else(|| words::loose(answer, reason.as_deref()));
        ErrorAnswer {
            message: message.and_then(|message| words::beside(reason.as_deref(), message)),
            reason,
            envelope: if is_own { Envelope::Own } else { Envelope::Foreign },
        }
    }

    /// The balance in the answer to the balance call, where the endpoint has one.
    pub fn read_balance(&self, answer: &Value) -> Option<Usd> {
        let balance = self.capabilities.balance?;
        whole(answer, balance.pointer).map(|units| balance.unit.times(units))
    }

    fn read_state(&self, answer: &Value, header: Header<'_>) -> Option<PollState> {
        let mut unknown = None;
        for rule in self.states {
            let Some(word) = text(answer, rule.pointer) else { continue };
            let holds = rule.when.is_none_or(|when| when.holds(answer, header));
            // A host that changes the case of a word has not changed what it means.
            if holds && word.eq_ignore_ascii_case(rule.equals) {
                return Some(PollState::Known(rule.state));
            }
            unknown.get_or_insert(word);
        }
        unknown.map(PollState::Unknown)
    }
}

impl PollAnswer {
    /// A state and nothing else.
    fn of(state: PollState) -> Self {
        Self {
            state,
            progress: None,
            eta: None,
            video: None,
            ttl: None,
            reason: None,
            message: None,
            seed: None,
            cost: None,
        }
    }
}

impl Condition {
    /// Whether it holds of an answer.
    pub fn holds(&self, answer: &Value, header: Header<'_>) -> bool {
        match self.part {
            Part::Header(name) => match (header(name), self.equals) {
                (Some(found), Some(wanted)) => found.trim().eq_ignore_ascii_case(wanted),
                (found, None) => found.is_some_and(|found| !found.trim().is_empty()),
                (None, Some(_)) => false,
            },
            Part::BeforeColon(_) => {
                match (words::word(answer, header, &[self.part]), self.equals) {
                    (Some(word), Some(wanted)) => word == wanted,
                    (word, None) => word.is_some(),
                    (None, Some(_)) => false,
                }
            }
            Part::Body(pointer) => match (lookup(answer, pointer), self.equals) {
                (Some(found), Some(wanted)) => found.as_str() == Some(wanted),
                (Some(found), None) => says_something(found),
                (None, _) => false,
            },
        }
    }
}

fn task_id(answer: &Value, pointer: &str) -> Option<TaskId> {
    TaskId::from_answer(lookup(answer, pointer)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NONE: Header<'static> = &|_| None;

    fn endpoint() -> crate::EndpointRef {
        crate::endpoint(crate::DEFAULT_ENDPOINT).expect("the default endpoint has a document")
    }

    #[test]
    fn a_task_id_is_whatever_the_host_says() {
        for id in ["3f0c", "a b", "../x?y=z", "ünï", "a\nb", "a\u{1b}[2J"] {
            let read = endpoint().read_submit(&json!({"task_id": id}));
            assert_eq!(read.as_ref().map(TaskId::as_str), Some(id));
        }
        let read = endpoint().read_submit(&json!({"task_id": 7}));
        assert_eq!(read.as_ref().map(TaskId::as_str), Some("7"));
        let refused = [
            json!({}),
            json!([]),
            json!("task"),
            json!({"task_id": null}),
            json!({"task_id": ""}),
            json!({"task_id": "x".repeat(10_000)}),
        ];
        for answer in refused {
            assert_eq!(endpoint().read_submit(&answer), None, "{answer}");
        }
    }

    #[test]
    fn each_status_word_has_its_state() {
        use TaskState::{Cancelled, Failed, Processing, Queued, Succeeded};
        for (word, state) in [
            ("TASK_STATUS_QUEUED", PollState::Known(Queued)),
            ("TASK_STATUS_PROCESSING", PollState::Known(Processing)),
            ("TASK_STATUS_SUCCEED", PollState::Known(Succeeded)),
            ("task_status_succeed", PollState::Known(Succeeded)),
            ("TASK_STATUS_FAILED", PollState::Known(Failed)),
            ("TASK_STATUS_CANCELED", PollState::Known(Cancelled)),
            ("TASK_STATUS_SUCCEEDED", PollState::Unknown("TASK_STATUS_SUCCEEDED".to_owned())),
            ("PAUSED", PollState::Unknown("PAUSED".to_owned())),
        ] {
            let answer = endpoint().read_poll(&json!({"task": {"status": word}}), NONE);
            assert_eq!(answer.map(|answer| answer.state), Some(state), "{word}");
        }
        for answer in [json!({}), json!(null), json!({"task": {"status": 3}}), json!({"task": []})]
        {
            assert_eq!(endpoint().read_poll(&answer, NONE), None, "{answer}");
        }
    }

    #[test]
    fn results_are_read_whether_numbers_come_as_numbers_or_as_text() {
        let read = |ttl: Value, progress: Value, seed: Value| {
            let answer = json!({
                "task": {"status": "TASK_STATUS_SUCCEED", "progress_percent": progress, "eta": -1,
                         "reason": ""},
                "extra": {"seed": seed},
                "videos": [{"video_url": "https://example.com/c.mp4", "video_url_ttl": ttl}],
            });
            let answer = endpoint().read_poll(&answer, NONE).expect("the answer has a state");
            assert_eq!(answer.video.as_deref(), Some("https://example.com/c.mp4"));
            assert_eq!((answer.reason, answer.eta), (None, None));
            (answer.ttl, answer.progress, answer.seed)
        };
        let whole = (Some(3600), Some(41.0), Some(7));
        assert_eq!(read(json!("3600"), json!(41), json!("7")), whole);
        assert_eq!(read(json!(3600), json!("41"), json!(7)), whole);
        assert_eq!(read(json!(3600.5), json!(41.0), json!(7.0)), whole);
        assert_eq!(read(json!("soon"), json!(400), json!(-7)), (None, Some(100.0), None));
        assert_eq!(read(json!(null), json!([]), json!({})), (None, None, None));
    }

    #[test]
    fn the_documents_examples_read_as_what_they_are_named() {
        let read = |name: &str| {
            let example = endpoint()
                .examples
                .iter()
                .find(|example| example.name == name)
                .expect("the document has this example");
            serde_json::from_str::<Value>(example.body).expect("examples are JSON")
        };
        for (name, state) in [
            ("queued", TaskState::Queued),
            ("processing", TaskState::Processing),
            ("succeeded", TaskState::Succeeded),
            ("failed", TaskState::Failed),
            ("cancelled", TaskState::Cancelled),
        ] {
            let answer = endpoint().read_poll(&read(name), NONE).expect("an example has a state");
            assert_eq!(answer.state, PollState::Known(state));
            assert_eq!(answer.video.is_some(), state == TaskState::Succeeded);
        }
        assert!(endpoint().read_submit(&read("submitted")).is_some());
        assert_eq!(
            endpoint().read_error(&read("error"), NONE).reason.as_deref(),
            Some("INVALID_REQUEST_BODY")
        );
        assert_eq!(endpoint().read_balance(&read("balance")), Usd::parse("12.34"));
    }

    #[test]
    fn conditions_look_at_the_body_or_at_a_header() {
        let header: Header<'_> = &|name| (name == "x-kind").then_some("Late ");
        let holds = |part, equals| {
            let answer = json!({"error": "e", "none": null, "empty": [], "n": 0});
            Condition { part, equals }.holds(&answer, header)
        };
        for (pointer, equals, held) in [
            ("/error", None, true),
            ("/error", Some("e"), true),
            ("/error", Some("other"), false),
            ("/none", None, false),
            ("/empty", None, false),
            ("/n", None, true),
            ("/absent", None, false),
        ] {
            assert_eq!(holds(Part::Body(pointer), equals), held, "{pointer} {equals:?}");
        }
        assert!(holds(Part::Header("x-kind"), Some("late")) && holds(Part::Header("x-kind"), None));
        assert!(!holds(Part::Header("x-other"), None) && !holds(Part::Header("x-kind"), Some("x")));
    }

    #[test]
    fn a_cost_is_an_amount_of_dollars() {
        let read = |cost: Value| number(&cost, "/c").and_then(dollars);
        assert_eq!(read(json!({"c": 0.5})), Usd::parse("0.5"));
        assert_eq!(read(json!({"c": "1.25"})), Usd::parse("1.25"));
        for odd in [json!({"c": -1}), json!({"c": 1e12}), json!({"c": null}), json!({})] {
            assert_eq!(read(odd.clone()), None, "{odd}");
        }
    }

    #[test]
    fn an_error_that_is_not_the_hosts_has_no_reason() {
        for answer in [json!(null), json!({"reason": null}), json!({"reason": ""}), json!([7])] {
            assert_eq!(endpoint().read_error(&answer, NONE), ErrorAnswer::default(), "{answer}");
        }
        let error = endpoint().read_error(&json!({"error": {"text": "odd"}}), NONE);
        assert_eq!(error.message.as_deref(), Some("text: odd"));
        assert_eq!((error.reason, error.envelope), (None, Envelope::Foreign));
    }
}
