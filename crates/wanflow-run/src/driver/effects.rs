//! What the driver does in the world for one job: prepare inputs, submit, poll.
//!
//! Each effect is a future that ends in a value; it journals nothing and decides nothing.

use std::io::{self, Read as _};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt as _};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use tokio::sync::{Semaphore, mpsc};
use wanflow_api::endpoint::{Call, CallKind};
use wanflow_api::request::Anchor;
use wanflow_api::{Audio, Endpoint, Image, Sha256, TaskId, Usd};
use wanflow_plan::{Task, sha256};

use crate::clip::Sighting;
use crate::error::RunError;
use crate::host::{Complaint, Ending, Polled, Step};
use crate::record::TaskAddresses;
use crate::store::Store;
use crate::submit::{Exchange, Outcome};
use crate::transport::{Answer, Body, Delivery, Patience, Request, TransportError};
use crate::upload::{Gate, Media, Medium, MediumFile, WireBody};

use crate::call::{self, address, fixed_headers, method};

use super::fetch::FetchEnd;
use super::job::{Knock, Ready};
use super::sound::{self, Lent};
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
    /// The frame that was taken for it: clip, time, picture.
    pub(super) anchor: Option<(Sha256, u64, Sha256)>,
}

/// Why inputs are not in the store.
pub(super) enum Unprepared {
    /// Something about this task: it is not sent.
    Task(String),
    /// The disk, or a panic: the run ends.
    Run(RunError),
}

impl Came {
    pub(super) fn for_job(self, job: usize) -> Done {
        Done::Job { job, came: self }
    }
}

/// Brings a task's inputs into the store and makes its body ready; first, where the host fetches
/// sound by link, a local file gets to where it can. One at a time: a picture is held whole
/// meanwhile, and many at once would fill the memory.
pub(super) async fn prepare(
    deps: &Deps,
    options: &RunOptions,
    store: Store,
    task: Task,
    turns: Arc<Semaphore>,
) -> Result<Prepared, Unprepared> {
    let lent = sound::lend(deps, options, &store, &task).await?;
    let _turn = turns.acquire().await;
    let (deps, options) = (deps.clone(), options.clone());
    let work = move || prepare_now(&deps, &options, &store, (&task, lent));
    let panicked = |_| Unprepared::Run(RunError::Panicked { doing: "preparing the inputs" });
    tokio::task::spawn_blocking(work).await.map_err(panicked)?
}

fn prepare_now(
    deps: &Deps,
    options: &RunOptions,
    store: &Store,
    (task, lent): (&Task, Option<Lent>),
) -> Result<Prepared, Unprepared> {
    let mut anchor = None;
    let image = match &task.request.image {
        Image::Url(link) => Medium::Link(link.clone()),
        Image::File(file) => {
            let bytes = read_input(deps, options, task.image_path.as_deref(), file.sha256)?;
            prepared_picture(deps, options, store, (&bytes, file.matte.as_deref()))?
        }
        Image::Anchor(wanted) => {
            let (picture, taken) = take_anchor(deps, options, store, wanted)?;
            anchor = Some(taken);
            picture
        }
    };
    let end_image = match &task.request.end_image {
        None => None,
        Some(Image::Url(link)) => Some(Medium::Link(link.clone())),
        Some(Image::File(file)) => {
            let bytes = read_input(deps, options, task.end_image_path.as_deref(), file.sha256)?;
            Some(prepared_picture(deps, options, store, (&bytes, file.matte.as_deref()))?)
        }
        Some(Image::Anchor(_)) => {
            let why = "a clip cannot end on a frame of another scene";
            return Err(Unprepared::Task(why.to_owned()));
        }
    };
    let (sound, headers) = lent.map(|lent| (lent.link, lent.headers)).unzip();
    let audio = match &task.request.audio {
        Audio::Generated | Audio::Silent => None,
        Audio::Url(link) => Some(Medium::Link(link.clone())),
        Audio::File(_) if sound.is_some() => sound,
        Audio::File(file) => {
            let bytes = read_input(deps, options, task.audio_path.as_deref(), file.sha256)?;
            let bytes = match file.convert {
                None => bytes,
                Some(_) => wanflow_media::convert_sound(std::io::Cursor::new(bytes))
                    .map_err(|error| Unprepared::Task(format!("the sound: {error}")))?,
            };
            let mime = wanflow_media::sound_format(&bytes).unwrap_or("audio/mpeg");
            Some(stored(store, &bytes, mime)?)
        }
    };
    let media = Media { image, end_image, audio };
    let body = WireBody::of(options.endpoint, &task.request, &media);
    let body = body.map_err(|violations| {
        let words: Vec<_> = violations.iter().map(ToString::to_string).collect();
        Unprepared::Task(words.join("; "))
    })?;
    if let Some(most) = options.endpoint.body_bytes_max.filter(|most| body.length() > *most) {
        return Err(Unprepared::Task(format!(
            "the request has {} bytes, and the host takes {most} at most: shorten its texts, or \
             take a smaller picture",
            body.length()
        )));
    }
    let sha256 = body.sha256(store).map_err(|error| Unprepared::Task(error.to_string()))?;
    let headers = headers.unwrap_or_default();
    Ok(Prepared { ready: Ready { body, sha256, headers }, anchor })
}

/// Reads a file of the storyboard. It must be the one that the plan was made with.
fn read_input(
    deps: &Deps,
    options: &RunOptions,
    path: Option<&str>,
    planned: Sha256,
) -> Result<Vec<u8>, Unprepared> {
    let path = path.ok_or_else(|| Unprepared::Task("the plan names no file for it".to_owned()))?;
    let full = options.folders.base.join(path);
    let read = || {
        let mut bytes = Vec::new();
        deps.disk.input(&full)?.read_to_end(&mut bytes)?;
        Ok::<_, io::Error>(bytes)
    };
    let bytes = read().map_err(|error| unreadable(path, &error))?;
    if sha256(&bytes) == planned {
        return Ok(bytes);
    }
    Err(Unprepared::Task(format!("`{path}` has changed since the plan was made; run again")))
}

pub(super) fn unreadable(path: &str, error: &io::Error) -> Unprepared {
    Unprepared::Task(match error.kind() {
        io::ErrorKind::NotFound => format!("`{path}` is missing"),
        _ => format!("`{path}` cannot be read: {error}"),
    })
}

fn prepared_picture(
    deps: &Deps,
    options: &RunOptions,
    store: &Store,
    (bytes, matte): (&[u8], Option<&str>),
) -> Result<Medium, Unprepared> {
    let picture = deps.studio.prepare(bytes, options.endpoint, matte).map_err(Unprepared::Task)?;
    stored(store, &picture.bytes, &picture.mime)
}

/// Takes the frame of a stored clip. The same clip gives the same frame each time.
fn take_anchor(
    deps: &Deps,
    options: &RunOptions,
    store: &Store,
    wanted: &Anchor,
) -> Result<(Medium, (Sha256, u64, Sha256)), Unprepared> {
    let clip = wanted.clip.expect("a task begins once the clip that it continues exists");
    let path = store.verify(&clip).map_err(Unprepared::Run)?;
    let frame = deps.studio.frame(&path, wanted.at).map_err(Unprepared::Task)?;
    let medium = prepared_picture(deps, options, store, (&frame.bytes, None))?;
    let Medium::File(file) = &medium else { unreachable!("a frame is a file") };
    let taken = (clip, frame.millis, file.sha256);
    Ok((medium, taken))
}

fn stored(store: &Store, bytes: &[u8], mime: &str) -> Result<Medium, Unprepared> {
    let stored = store.put(&mut &bytes[..]).map_err(Unprepared::Run)?;
    let mime = mime.to_owned();
    Ok(Medium::File(MediumFile { sha256: stored.sha256, bytes: stored.bytes, mime }))
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
