//! What the driver does in the world for one job: submit, poll, ask for a balance or a price.
//!
//! Each effect is a future that ends in a value; it journals nothing and decides nothing.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt as _};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use tokio::sync::mpsc;
use wanflow_api::endpoint::{Call, CallKind};
use wanflow_api::{Endpoint, Sha256, TaskId, Usd};

use crate::clip::Sighting;
use crate::error::RunError;
use crate::host::{Complaint, Ending, Polled, Step};
use crate::record::TaskAddresses;
use crate::store::Store;
use crate::submit::{Exchange, Outcome};
use crate::transport::{Answer, Body, Delivery, Patience, Request, TransportError};
use crate::upload::{Gate, WireBody};

use crate::call::{self, address, fixed_headers, method};

use super::fetch::FetchEnd;
use super::job::{Knock, Ready};
use super::{Deps, RunOptions};

/// An effect that ended.
pub(super) enum Done {
    /// One of a job's.
    Job {
        /// The job.
        job: usize,
        /// How it ended.
        came: Came,
    },
    /// The account's balance, if the host told it.
    Balance(Option<Usd>),
}

/// How an effect ended.
pub(super) enum Came {
    Prepared(Result<Prepared, Unprepared>),
    Sent(Exchange),
    Polled(Told),
    Fetched(FetchEnd),
    Quoted(Result<Answer, String>),
}

/// Inputs in the store.
pub(super) struct Prepared {
    pub(super) ready: Ready,
    /// The frame that was taken for it.
    pub(super) anchor: Option<TakenFrame>,
}

/// A frame of a clip, as a picture in the store.
pub(super) struct TakenFrame {
    /// The clip that it was taken from.
    pub(super) clip: Sha256,
    /// Its time from the clip's start.
    pub(super) millis: u64,
    /// The picture.
    pub(super) picture: Sha256,
}

/// Why inputs are not in the store.
pub(super) enum Unprepared {
    /// Something about this task: it is not sent.
    Task(String),
    /// The clip that it continues could not be decoded by another program.
    Undecoded(String),
    /// The disk, or a panic: the run ends.
    Run(RunError),
}

impl Came {
    pub(super) fn for_job(self, job: usize) -> Done {
        Done::Job { job, came: self }
    }
}

/// A submit that is about to be sent.
pub(super) struct Submit {
    pub(super) body: WireBody,
    /// Headers that this request needs besides those of all.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) idempotency_key: String,
    pub(super) knock: mpsc::UnboundedSender<Knock>,
    pub(super) job: usize,
}

/// How long to wait before a submit is repeated of which the host can tell that it is the same.
const REPEATS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];

impl Submit {
    /// Connects, asks for the intent to be journalled, sends, reads the answer.
    ///
    /// Where the host remembers an idempotency key, a submit without an answer is sent again with
    /// the same key: it is the same purchase. Only its acceptance settles anything: whatever else
    /// comes back says nothing of the first one, which stays in doubt.
    pub(super) async fn send(self, deps: &Deps, options: &RunOptions, store: Store) -> Came {
        let (knock, job) = (self.knock.clone(), self.job);
        let (gate, left) = Gate::new(move |open| {
            // A run that is over hears no knock: the body is then cut before its first byte.
            let _ = knock.send(Knock { job, open });
        });
        let gated = self.body.gated(&store, gate);
        let first = match self.exchange(deps, options, gated).await {
            Err(error) => Exchange::Failed { error, body_left: left.get() },
            Ok(exchange) => exchange,
        };
        let is_remembered = options.endpoint.capabilities.idempotency_hours > 0;
        if !is_remembered || !is_ambiguous(&first, options.endpoint) {
            return Came::Sent(first);
        }
        for pause in REPEATS {
            deps.clock.sleep_until(deps.clock.now().mono + pause).await;
            let pieces = futures_util::stream::iter(self.body.pieces(&store)).boxed();
            if let Ok(again) = self.exchange(deps, options, pieces).await
                && is_accepted(&again, options.endpoint)
            {
                return Came::Sent(again);
            }
        }
        Came::Sent(first)
    }

    async fn exchange(
        &self,
        deps: &Deps,
        options: &RunOptions,
        pieces: BoxStream<'static, io::Result<Bytes>>,
    ) -> Result<Exchange, TransportError> {
        let call = &options.endpoint.submit;
        let mut headers = fixed_headers(call);
        headers.extend(self.headers.iter().cloned());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(name) = options.endpoint.capabilities.idempotency_header
            && let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::try_from(&self.idempotency_key))
        {
            headers.insert(name, value);
        }
        let request = Request {
            method: method(call),
            url: address(&options.origin, call, None),
            headers,
            body: Body::Stream { length: self.body.length(), pieces },
            delivery: Delivery::AtMostOnce,
            patience: options.patience.submit.for_body(self.body.length()),
        };
        let response = deps.api.send(request).await?;
        Ok(match Answer::read(response).await {
            Ok(answer) => Exchange::Answered(answer),
            Err(error) => Exchange::AnswerCut(error),
        })
    }
}

/// Whether a submit may have been a purchase, and nobody can tell.
fn is_ambiguous(exchange: &Exchange, endpoint: &Endpoint) -> bool {
    matches!(Outcome::of(endpoint, exchange, 0), Outcome::Ambiguous { .. })
}

fn is_accepted(exchange: &Exchange, endpoint: &Endpoint) -> bool {
    matches!(Outcome::of(endpoint, exchange, 0), Outcome::Accepted { .. })
}

/// A task that is asked about.
pub(super) struct AskedTask {
    pub(super) task_id: TaskId,
    pub(super) addresses: TaskAddresses,
}

/// What was told of a task.
pub(super) struct Told {
    /// What was asked last.
    pub(super) step: Step,
    pub(super) answer: Result<Answer, String>,
    /// Why it failed, in prose that the answer itself does not have.
    pub(super) words: Option<String>,
}

/// Asks for a task's state, and where the host tells them by another call, for its outputs. Of a
/// failure without a word of why, that call may have one.
pub(super) async fn poll(
    deps: &Deps,
    options: &RunOptions,
    endpoint: &'static Endpoint,
    task: AskedTask,
) -> Came {
    let AskedTask { task_id, addresses } = task;
    let state = ask(deps, options, (&endpoint.poll, addresses.poll.as_deref()), &task_id).await;
    let alone = |answer| Came::Polled(Told { step: Step::State, answer, words: None });
    let (Some(result), Ok(answer)) = (&endpoint.result, &state) else { return alone(state) };
    let ending = Ending::of(endpoint, answer);
    if ending == Ending::Told {
        return alone(state);
    }
    let json = answer.json().unwrap_or_default();
    let told = endpoint.read_address(CallKind::Result, &json).or(addresses.result);
    let outputs = ask(deps, options, (result, told.as_deref()), &task_id).await;
    if ending == Ending::HasOutputs {
        return Came::Polled(Told { step: Step::Outputs, answer: outputs, words: None });
    }
    match outputs {
        Ok(answer) if ending == Ending::Unexplained && is_failure(endpoint, &answer) => {
            Came::Polled(Told { step: Step::Outputs, answer: Ok(answer), words: None })
        }
        Ok(answer) => {
            let words = Complaint::of(endpoint, &answer).message;
            let words = words.filter(|_| !(200..300).contains(&answer.status));
            Came::Polled(Told { step: Step::State, answer: state, words })
        }
        Err(_) => alone(state),
    }
}

fn is_failure(endpoint: &Endpoint, outputs: &Answer) -> bool {
    let seen = Polled::of(endpoint, Step::Outputs, outputs);
    matches!(seen, Polled::Sighting(Sighting::Failed { .. }, _))
}

async fn ask(
    deps: &Deps,
    options: &RunOptions,
    (call, told): (&Call, Option<&str>),
    task_id: &TaskId,
) -> Result<Answer, String> {
    let request = call::request(&options.origin, call, Some(task_id), options.patience.poll);
    let request = call::as_told(request, &options.origin, told);
    let response = deps.api.send(request).await;
    let response = response.map_err(|error: TransportError| error.to_string())?;
    Answer::read(response).await.map_err(|error| error.to_string())
}

/// Asks what a request would cost, which makes nothing of it.
pub(super) async fn quote(
    deps: &Deps,
    options: &RunOptions,
    (body, store): (WireBody, Store),
) -> Result<Answer, String> {
    let quote = options.endpoint.capabilities.quote.ok_or("the host has no such call")?;
    let mut headers = fixed_headers(&quote.call);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let pieces = futures_util::stream::iter(body.pieces(&store)).boxed();
    let request = Request {
        method: method(&quote.call),
        url: address(&options.origin, &quote.call, None),
        headers,
        body: Body::Stream { length: body.length(), pieces },
        delivery: Delivery::Safe,
        patience: options.patience.poll.for_body(body.length()),
    };
    let response = deps.api.send(request).await.map_err(|error| error.to_string())?;
    Answer::read(response).await.map_err(|error| error.to_string())
}

/// Asks for the account's balance. It is evidence and no more: whatever goes wrong is no balance.
pub(super) async fn balance(deps: &Deps, options: &RunOptions) -> Done {
    Done::Balance(told_balance(deps, options).await)
}

pub(super) async fn told_balance(deps: &Deps, options: &RunOptions) -> Option<Usd> {
    const SHORT: Duration = Duration::from_secs(10);
    let call = &options.endpoint.capabilities.balance?.call;
    let poll = options.patience.poll;
    let patience = Patience { head: SHORT.min(poll.head), idle: SHORT.min(poll.idle), ..poll };
    let request = call::request(&options.origin, call, None, patience);
    let answer = Answer::read(deps.api.send(request).await.ok()?).await.ok()?;
    let is_success = (200..300).contains(&answer.status);
    options.endpoint.read_balance(&answer.json().filter(|_| is_success)?)
}
