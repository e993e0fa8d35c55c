//! One endpoint's part, read off its document: what it answers, in its own words.
//!
//! The words come from the document's example answers; here they are only filled in. This file
//! knows pointers, not hosts, and decides nothing about a request.

mod answer;
mod fill;

use std::time::Duration;

use http::StatusCode;
use jsonschema::Validator;
use serde_json::Value;
use wanflow_api::answer::{Envelope, PollState};
use wanflow_api::endpoint::{
    Call, CallKind, CancelOutcome, Check, FaultClass, FaultRule, TaskState, UploadProtocol,
};
use wanflow_api::limit::Excess;
use wanflow_api::{EndpointRef, Usd};

use self::answer::{Answer, ErrorAnswer, Errors};
pub(crate) use self::fill::dollars;
use self::fill::{put, put_number, rename};
use crate::error::EmulateError;
use crate::fault::StateName;
use crate::message::Reply;

/// Seconds for which a link works where the document's example does not say.
const LINK_TTL: u64 = 3600;

/// An endpoint, ready to be played.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) endpoint: EndpointRef,
    /// Seconds for which a link to a clip works.
    pub(crate) link_ttl: Duration,
    schema: Validator,
    /// The task id that the examples speak of.
    example_id: String,
    submitted: Answer,
    queued: Answer,
    processing: Answer,
    succeeded: Answer,
    /// `None`: a failure is reported by an error.
    failed: Option<Answer>,
    cancelled: Option<Answer>,
    /// The answer of the call that brings the outputs, where there is one.
    result: Option<Answer>,
    /// What that call answers while there are none, where that is no error.
    waiting: Option<Answer>,
    look_up: Option<Value>,
    /// What a poll answers for a task that does not exist, where that is no error.
    lost: Option<Answer>,
    errors: Errors,
    /// The policy that the upload begins with, where there is one.
    upload_policy: Option<Value>,
    balance: Option<Value>,
    /// A price that is quoted before anything is made, where the host quotes any.
    quote: Option<Answer>,
    /// The same where it cannot.
    no_quote: Option<Answer>,
}

/// What the answer to a poll shows of a task.
#[derive(Clone, Debug)]
pub(crate) struct ShownTask {
    /// Where the request came in.
    pub(crate) origin: String,
    pub(crate) task_id: String,
    pub(crate) seed: u32,
    pub(crate) state: ShownState,
}

/// The state of a task, with what belongs to it.
#[derive(Clone, Debug)]
pub(crate) enum ShownState {
    Queued { eta: u64 },
    Processing { percent: u8, eta: u64 },
    Succeeded { link: String },
    Failed,
    Cancelled,
}

impl ShownState {
    /// The state that a fault script wants to see, whatever the task is doing.
    pub(crate) fn of(state: StateName, link: impl FnOnce() -> String) -> Self {
        match state {
            StateName::Queued => Self::Queued { eta: 0 },
            StateName::Processing => Self::Processing { percent: 1, eta: 0 },
            StateName::Succeeded => Self::Succeeded { link: link() },
            StateName::Failed => Self::Failed,
        }
    }
}

impl Script {
    /// Reads the document and refuses one that cannot be played.
    pub(crate) fn read(endpoint: EndpointRef) -> Result<Self, EmulateError> {
        let wrong = |detail: String| EmulateError::Document { endpoint: endpoint.id, detail };
        let schema: Value = serde_json::from_str(endpoint.request_schema)
            .map_err(|error| wrong(format!("the request's schema is not JSON: {error}")))?;
        let schema = jsonschema::draft202012::new(&schema)
            .map_err(|error| wrong(format!("the request's schema: {error}")))?;
        let example = |name: &str| Answer::of(&endpoint, name);
        let body = |name: &str| example(name).map(|answer| answer.body);
        let submitted = example("submitted")?;
        let example_id = endpoint
            .read_submit(&submitted.body)
            .map(String::from)
            .ok_or_else(|| wrong(format!("`submitted` has no task id at {}", endpoint.task_id)))?;
        let succeeded = example("succeeded")?;
        let result = endpoint.result.map(|_| example("result")).transpose()?;
        let last = endpoint.read_result(&result.as_ref().unwrap_or(&succeeded).body);
        let kept = endpoint.retention.and_then(|retention| retention.link_seconds);
        let link_ttl = last.ttl.or(kept.map(u64::from)).unwrap_or(LINK_TTL);
        let failed = match endpoint.result {
            Some(_) => example("failed").ok(),
            None => Some(example("failed")?),
        };
        let balance = endpoint.capabilities.balance.map(|_| body("balance")).transpose()?;
        let policy = endpoint.capabilities.upload.map(|_| body("upload_policy")).transpose()?;
        let script = Self {
            upload_policy: policy,
            endpoint,
            link_ttl: Duration::from_secs(link_ttl),
            schema,
            example_id,
            queued: example("queued")?,
            processing: example("processing")?,
            cancelled: example("cancelled").ok(),
            waiting: example("waiting").ok(),
            look_up: endpoint.capabilities.look_up.and_then(|_| body("look_up").ok()),
            lost: example("lost").ok(),
            errors: Errors::of(&endpoint)?,
            failed,
            result,
            submitted,
            succeeded,
            balance,
            quote: endpoint.capabilities.quote.map(|_| example("quote")).transpose()?,
            no_quote: example("quote_unknown").ok(),
        };
        script.rehearse().map_err(wrong)?;
        Ok(script)
    }

    /// What is wrong with a submit's body, in the words of the schema. What the host would cut
    /// is not wrong. Values are masked: one of them is a whole picture.
    pub(crate) fn violations(&self, body: &Value) -> Vec<String> {
        let is_cut = |pointer: &str, keyword: &str| {
            let limits = self.endpoint.limits.iter();
            limits
                .filter(|limit| limit.excess == Excess::Cut)
                .any(|limit| limit.pointer == pointer && limit.keyword == keyword)
        };
        self.schema
            .iter_errors(body)
            .filter(|error| !is_cut(error.instance_path().as_str(), error.kind().keyword()))
            .map(|error| match error.instance_path().as_str() {
                "" => error.masked().to_string(),
                pointer => format!("{pointer}: {}", error.masked()),
            })
            .collect()
    }

    /// The answer to a submit that was taken.
    pub(crate) fn submitted(&self, origin: &str, task_id: &str) -> Answer {
        self.with_addresses(self.with_id(&self.submitted, task_id), origin, task_id)
    }

    /// An answer whose addresses of further calls lead to this origin and task.
    fn with_addresses(&self, mut answer: Answer, origin: &str, task_id: &str) -> Answer {
        let (at, endpoint) = (&self.endpoint.addresses, self.endpoint);
        let cancel = endpoint.capabilities.cancel.map(|cancel| cancel.call);
        for (pointer, call) in
            [(at.poll, Some(endpoint.poll)), (at.result, endpoint.result), (at.cancel, cancel)]
        {
            if let Some(call) = call {
                let address = format!("{origin}{}", call.path.replace("{task_id}", task_id));
                put(&mut answer.body, pointer, Value::from(address));
            }
        }
        answer
    }

    /// The answer to a poll.
    pub(crate) fn poll(&self, task: &ShownTask) -> Answer {
        let outputs = &self.endpoint.outputs;
        let id = &task.task_id;
        let mut answer;
        match &task.state {
            ShownState::Queued { eta } => {
                answer = self.with_id(&self.queued, id);
                put_number(&mut answer.body, outputs.eta, *eta);
            }
            ShownState::Processing { percent, eta } => {
                answer = self.with_id(&self.processing, id);
                put_number(&mut answer.body, outputs.progress, u64::from(*percent));
                put_number(&mut answer.body, outputs.eta, *eta);
            }
            ShownState::Succeeded { link } => {
                answer = self.with_id(&self.succeeded, id);
                if self.result.is_none() {
                    put(&mut answer.body, outputs.video, Value::from(link.as_str()));
                }
            }
            ShownState::Failed => answer = self.with_id(self.failed_example(), id),
            ShownState::Cancelled => {
                let cancelled = self.cancelled.as_ref().unwrap_or(self.failed_example());
                answer = self.with_id(cancelled, id);
            }
        }
        if self.result.is_none() {
            put_number(&mut answer.body, outputs.seed, u64::from(task.seed));
        }
        self.with_addresses(answer, &task.origin, id)
    }

    /// The answer about a task that does not exist, where that is no error.
    pub(crate) fn lost(&self, task_id: &str) -> Option<Answer> {
        Some(self.with_id(self.lost.as_ref()?, task_id))
    }

    /// What a poll shows of a failed task. Where only the call for the outputs reports a
    /// failure, the poll shows success.
    fn failed_example(&self) -> &Answer {
        self.failed.as_ref().unwrap_or(&self.succeeded)
    }

    /// The answer to the call that brings the outputs; `None` where there are none, and that is
    /// an error.
    pub(crate) fn result(&self, task: &ShownTask) -> Option<Answer> {
        let id = &task.task_id;
        let link = match &task.state {
            ShownState::Succeeded { link } => link,
            ShownState::Queued { .. } | ShownState::Processing { .. } => {
                return Some(self.with_id(self.waiting.as_ref()?, id));
            }
            ShownState::Failed | ShownState::Cancelled => return None,
        };
        let mut answer = self.with_id(self.result.as_ref()?, id);
        put(&mut answer.body, self.endpoint.outputs.video, Value::from(link.as_str()));
        put_number(&mut answer.body, self.endpoint.outputs.seed, u64::from(task.seed));
        Some(answer)
    }

    /// How the host reports a failure where the outputs are asked for: its status and answer.
    pub(crate) fn failure(&self) -> Option<Reply> {
        let is_failure = |rule: &&FaultRule| {
            rule.class == FaultClass::Failed
                && rule.call.is_none_or(|call| call == CallKind::Result)
        };
        let rule = self.endpoint.faults.iter().find(is_failure)?;
        let code = rule.status.unwrap_or(500);
        let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let reason = rule.reason.unwrap_or_default();
        Some(self.error(code, reason, "the clip could not be made").reply(status))
    }

    /// What the host answers to being asked to cancel a task, where its document says.
    pub(crate) fn cancel(&self, outcome: CancelOutcome) -> Option<Answer> {
        let rules = self.endpoint.capabilities.cancel.map_or(&[][..], |cancel| cancel.outcomes);
        let rule = rules.iter().find(|rule| rule.means == outcome)?;
        let body = serde_json::from_str(rule.example).unwrap_or_default();
        let status = StatusCode::from_u16(rule.status).unwrap_or_default();
        Some(Answer { status, body })
    }

    /// What the host would charge; `None` where the emulator knows no price.
    pub(crate) fn quote(&self, price: Option<Usd>) -> Answer {
        let shown = self.quote.as_ref().expect("a route of quotes has an example");
        let (Some(price), Some(at)) = (price, self.endpoint.capabilities.quote) else {
            return self.no_quote.as_ref().unwrap_or(shown).clone();
        };
        let mut answer = shown.clone();
        let dollars = Value::from(dollars(price));
        for pointer in [at.exact, at.least, at.most] {
            put(&mut answer.body, pointer, dollars.clone());
        }
        answer
    }

    /// Whether the host does not know a task of this age any more, or its result.
    pub(crate) fn has_forgotten(&self, age: Duration, latency: Duration) -> bool {
        let Some(kept) = self.endpoint.retention else { return false };
        let over = |after: Duration, seconds: Option<u32>| {
            seconds.is_some_and(|kept| age > after + Duration::from_secs(kept.into()))
        };
        over(latency, kept.result_seconds) || over(Duration::ZERO, kept.task_seconds)
    }

    /// The answer to the call that lists tasks. The emulator's clock is no calendar: it does not
    /// say when they were submitted.
    pub(crate) fn look_up(&self, task_ids: &[String]) -> Option<Value> {
        let look_up = self.endpoint.capabilities.look_up?;
        let mut answer = self.look_up.clone()?;
        let items = answer.pointer_mut(look_up.items)?.as_array_mut()?;
        let example = items.first()?.clone();
        *items = task_ids
            .iter()
            .map(|id| {
                let mut item = example.clone();
                put(&mut item, look_up.task_id, Value::from(id.as_str()));
                if let Some((parent, name)) = look_up.submitted.rsplit_once('/')
                    && let Some(parent) = item.pointer_mut(parent).and_then(Value::as_object_mut)
                {
                    parent.remove(name);
                }
                item
            })
            .collect();
        Some(answer)
    }

    /// The answer to the call that asks for an upload's policy; the storage is at this origin.
    pub(crate) fn upload_policy(&self, origin: &str) -> Option<Value> {
        let mut answer = self.upload_policy.clone()?;
        match self.endpoint.capabilities.upload?.protocol {
            UploadProtocol::DashscopePolicy => {
                put(&mut answer, "/data/upload_host", Value::from(origin));
            }
        }
        Some(answer)
    }

    /// The status of a success of the call.
    pub(crate) fn success(call: &Call) -> StatusCode {
        let usual = call.success.first().copied().unwrap_or(200);
        StatusCode::from_u16(usual).unwrap_or(StatusCode::OK)
    }

    /// The answer to the balance call, with so many micro-dollars left.
    pub(crate) fn balance(&self, micros: u64) -> Option<Value> {
        let balance = self.endpoint.capabilities.balance?;
        let mut answer = self.balance.clone()?;
        put_number(&mut answer, balance.pointer, micros / balance.unit.micros().max(1));
        Some(answer)
    }

    /// Whether the host makes this check.
    pub(crate) fn checks(&self, check: Check) -> bool {
        self.endpoint.checks.iter().any(|rule| rule.check == check)
    }

    /// How the host answers where the check fails; `None` if its document does not list it.
    pub(crate) fn refusal(&self, check: Check, message: &str) -> Option<Reply> {
        let rule = self.endpoint.checks.iter().find(|rule| rule.check == check)?;
        let status = StatusCode::from_u16(rule.status).unwrap_or(StatusCode::BAD_REQUEST);
        Some(self.error(rule.status, rule.reason, message).reply(status))
    }

    /// An error of a kind that the document does not list, in the shape of the host's errors.
    pub(crate) fn unlisted_error(&self, status: StatusCode, message: &str) -> Reply {
        self.error(status.as_u16(), "", message).reply(status)
    }

    /// An error answer of the host.
    pub(crate) fn error(&self, status: u16, reason: &str, message: &str) -> ErrorAnswer {
        ErrorAnswer::new(&self.endpoint, self.errors.shape(status), status, reason, message)
    }

    /// Plays every answer once: each must be read back as what it stands for.
    fn rehearse(&self) -> Result<(), String> {
        let link = "http://127.0.0.1/clip.mp4".to_owned();
        for (name, shown, state) in [
            ("queued", ShownState::Queued { eta: 1 }, TaskState::Queued),
            ("processing", ShownState::Processing { percent: 1, eta: 1 }, TaskState::Processing),
            ("succeeded", ShownState::Succeeded { link: link.clone() }, TaskState::Succeeded),
            ("failed", ShownState::Failed, TaskState::Failed),
        ] {
            if name == "failed" && self.failed.is_none() {
                continue;
            }
            let origin = "http://127.0.0.1".to_owned();
            let task = ShownTask { origin, task_id: "id".to_owned(), seed: 1, state: shown };
            let read = self.endpoint.read_poll(&self.poll(&task).body, &|_| None);
            let read = read.ok_or_else(|| format!("example `{name}` has no state"))?;
            let video = match self.result(&task) {
                Some(result) => self.endpoint.read_result(&result.body).video,
                None => read.video,
            };
            if read.state != PollState::Known(state) {
                return Err(format!("example `{name}` is not recognised as {state:?}"));
            }
            let expected = (state == TaskState::Succeeded).then(|| link.clone());
            if video != expected {
                return Err(format!("example `{name}` and the place of the clip's link disagree"));
            }
        }
        let is_own =
            |shape: &Value| self.endpoint.read_error(shape, &|_| None).envelope == Envelope::Own;
        if self.errors.all().all(is_own) {
            return Ok(());
        }
        Err("an example of an error has neither a word nor a message at its place".to_owned())
    }

    /// An example that speaks of another task.
    fn with_id(&self, example: &Answer, task_id: &str) -> Answer {
        let mut answer = example.clone();
        rename(&mut answer.body, &self.example_id, task_id);
        answer
    }
}
