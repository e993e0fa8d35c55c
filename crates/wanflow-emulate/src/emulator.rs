//! The emulator itself: a request and the time go in, a reply comes out.
//!
//! No sockets, no clock, no threads of its own but the studio's: a server calls [`Emulator::handle`],
//! and so does a test that lives in virtual time. What goes wrong by script is in `faults.rs`,
//! what was bought is listed by `report.rs`.

mod faults;
mod header;
mod orders;
mod refusal;
mod report;
mod uploads;

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use http::{Method, StatusCode};
use serde_json::json;
use tempfile::TempDir;
use wanflow_api::endpoint::{CancelOutcome, Check, TaskState};
use wanflow_api::{EndpointRef, Usd};

use self::header::{has_key, missing_header};
use self::refusal::{forgotten, outputs, refusal};
use crate::arrivals::Arrivals;
use crate::clip::{ClipMaker, SyncMarks};
use crate::error::EmulateError;
use crate::fault::{Fault, FaultScript, Turns};
use crate::file_store::FileStore;
use crate::ledger::Ledger;
use crate::link::{BadLink, CLIPS, Signer};
use crate::message::{self, Body, Reply, Request};
use crate::range;
use crate::route::{self, Route, Target};
use crate::script::{Script, ShownState, ShownTask};
use crate::state::State;
use crate::studio::{Progress, Rendering, Studio};
use crate::task::{Phase, Task, phase};

/// Path of the ledger.
const LEDGER: &str = "/emulator/ledger";

/// Path that answers while the emulator is up.
const HEALTH: &str = "/emulator/health";

/// What the account holds before anything is bought.
const OPENING_BALANCE: Usd = Usd::from_micros(1_000_000_000);

/// How an emulator behaves.
#[derive(Clone, Debug)]
pub struct EmulatorOptions {
    /// The endpoints to play; requests are distinguished by their paths.
    pub endpoints: Vec<EndpointRef>,
    /// Time from submit to clip, at least; drawing may take longer.
    pub latency: Duration,
    /// Whether clips carry marks to measure sync with.
    pub sync_marks: SyncMarks,
    /// Who draws the clips.
    pub rendering: Rendering,
    /// Task ids and link signatures are drawn from it. Give each process another one: an id of
    /// an emulator that has forgotten its tasks must not turn up again.
    pub seed: u64,
    /// Origin of the links to clips, where a request does not name its host.
    pub origin: String,
    /// What goes wrong.
    pub faults: FaultScript,
}

/// A request that is answered, when, and the fault that takes it.
struct Exchange<'a> {
    now: Duration,
    request: &'a Request,
    fault: &'a Fault,
}

/// The remote API, played from the endpoints' documents.
#[derive(Debug)]
pub struct Emulator {
    scripts: Vec<Script>,
    studio: Studio,
    ledger: Mutex<Ledger>,
    turns: Mutex<Turns>,
    arrivals: Mutex<Arrivals>,
    /// Tasks that were cancelled in this process.
    cancelled: Mutex<HashSet<String>>,
    /// Files that were uploaded, by the digest of their key.
    uploads: FileStore,
    signer: Signer,
    latency: Duration,
    origin: String,
    _temporary: Option<TempDir>,
}

impl Emulator {
    /// Opens an emulator. Documents that cannot be played are refused here, not at a request.
    pub fn new(
        options: EmulatorOptions,
        maker: Box<dyn ClipMaker>,
        state: State,
    ) -> Result<Self, EmulateError> {
        let scripts = options.endpoints.into_iter().map(Script::read).collect::<Result<_, _>>()?;
        Ok(Self {
            scripts,
            studio: Studio::open(
                maker,
                options.sync_marks,
                state.pictures,
                state.clips,
                options.rendering,
            )?,
            ledger: Mutex::new(state.ledger),
            turns: Mutex::new(Turns::new(options.faults)),
            arrivals: Mutex::default(),
            cancelled: Mutex::default(),
            uploads: state.uploads,
            signer: Signer { seed: options.seed },
            latency: options.latency,
            origin: options.origin,
            _temporary: state.temporary,
        })
    }

    /// Answers a request. `now` is the time since any fixed instant, the Unix epoch for a state
    /// that outlives the process. A `HEAD` is answered as the `GET`, without the body.
    pub fn handle(&self, now: Duration, request: &Request) -> Reply {
        let path = request.uri().path();
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let mut reply = match path {
            LEDGER if reads => message::json(StatusCode::OK, &self.list(now)),
            HEALTH if reads => message::json(StatusCode::OK, &json!({"status": "up"})),
            _ => self.host(now, request),
        };
        if request.method() == Method::HEAD {
            *reply.body_mut() = Body::Bytes(Bytes::new());
        }
        reply
    }

    /// Answers a request whose body is too large to be read.
    pub(crate) fn too_large(&self, request: &Request, message: &str) -> Reply {
        let routes = self.routes(request);
        let asked = routes.first().map(|(script, _)| *script);
        refusal(asked.or_else(|| self.nearest(request.uri().path())), Check::Body, message)
    }

    /// Answers as the host does; of the fault, only what changes the work itself counts here.
    fn serve(&self, exchange: &Exchange<'_>) -> Reply {
        let request = exchange.request;
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        if reads && request.uri().path().starts_with(CLIPS) {
            return self.clip(exchange);
        }
        if self.is_upload(request) {
            return self.upload(request);
        }
        self.call(exchange)
    }

    /// The endpoints that have a call for this request, and which.
    fn routes(&self, request: &Request) -> Vec<(&Script, Route)> {
        let target = Target {
            method: request.method().as_str(),
            path: request.uri().path(),
            query: request.uri().query().unwrap_or_default(),
        };
        let found = self.scripts.iter();
        found.filter_map(|script| Some((script, route::find(&script.endpoint, target)?))).collect()
    }

    /// The endpoint that was probably meant by a path that none has: hosts differ in how they
    /// refuse.
    fn nearest(&self, path: &str) -> Option<&Script> {
        let shared =
            |other: &str| path.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        let likeness = |script: &&Script| {
            shared(script.endpoint.submit.path).max(shared(script.endpoint.poll.path))
        };
        // Of several equally near ones the first.
        self.scripts.iter().rev().max_by_key(likeness)
    }

    /// A call of one of the endpoints.
    fn call(&self, exchange: &Exchange<'_>) -> Reply {
        let Exchange { now, request, .. } = *exchange;
        let found = self.routes(request);
        let Some((script, route)) = found.first() else {
            let nearest = self.nearest(request.uri().path());
            return refusal(nearest, Check::Path, "no endpoint is served at this path");
        };
        if script.checks(Check::Key) && !has_key(&script.endpoint, request) {
            return refusal(Some(script), Check::Key, "the request carries no key");
        }
        if let Some((name, value)) = missing_header(&route.call(&script.endpoint), request) {
            let words = format!("the header `{name}` must be `{value}`");
            return refusal(Some(script), Check::Body, &words);
        }
        match route {
            Route::Submit => {
                let candidates = found.iter().filter(|(_, route)| *route == Route::Submit);
                self.submit(now, candidates.map(|(script, _)| *script), request)
            }
            Route::Poll { task_id } | Route::Result { task_id } => {
                let candidates = found.iter().map(|(script, _)| *script);
                let known = self.task_of(candidates, task_id);
                if let Some((script, task)) = &known
                    && script.has_forgotten(task.age(now), self.latency)
                {
                    return forgotten(script, task_id);
                }
                let Some((script, task)) = known else {
                    return match script.lost(task_id) {
                        Some(lost) if matches!(route, Route::Poll { .. }) => lost.reply(),
                        Some(_) | None => refusal(Some(script), Check::Task, "no such task"),
                    };
                };
                let shown = self.shown(exchange, script, &task);
                if matches!(route, Route::Result { .. }) {
                    return outputs(script, &shown);
                }
                script.poll(&shown).reply()
            }
            Route::Cancel { task_id } => {
                let candidates = found.iter().map(|(script, _)| *script);
                match self.task_of(candidates, task_id) {
                    Some((script, task)) => self.cancel(now, script, &task),
                    None => match script.cancel(CancelOutcome::NotKnown) {
                        Some(answer) => answer.reply(),
                        None => refusal(Some(script), Check::Task, "no such task"),
                    },
                }
            }
            Route::LookUp => {
                let candidates = found.iter().filter(|(_, route)| *route == Route::LookUp);
                self.look_up(script, candidates.map(|(script, _)| script.endpoint.id))
            }
            Route::UploadPolicy => self.upload_policy(script, request),
            Route::Balance => self.balance(script),
            Route::Quote => {
                let candidates = found.iter().filter(|(_, route)| *route == Route::Quote);
                self.quote(candidates.map(|(script, _)| *script), request)
            }
        }
    }

    /// The task of that id, and the endpoint that made it.
    fn task_of<'a>(
        &self,
        mut candidates: impl Iterator<Item = &'a Script>,
        task_id: &str,
    ) -> Option<(&'a Script, Task)> {
        let task = self.ledger().find(task_id).cloned()?;
        let script = candidates.find(|script| script.endpoint.id == task.endpoint)?;
        Some((script, task))
    }

    /// What is shown of a task now.
    fn shown(&self, exchange: &Exchange<'_>, script: &Script, task: &Task) -> ShownTask {
        let Exchange { now, request, fault } = *exchange;
        self.studio.begin(&task.recipe);
        let until = now + script.link_ttl;
        let link = || format!("{}{}", self.origin_of(request), self.signer.link(&task.id, until));
        let state = match fault.edit.as_ref().and_then(|edit| edit.state) {
            Some(name) => ShownState::of(name, link),
            None => self.state_of(now, task, link),
        };
        let origin = self.origin_of(request);
        ShownTask { origin, task_id: task.id.clone(), seed: task.seed, state }
    }

    /// Cancels a task that has not begun, where the document says that this works.
    fn cancel(&self, now: Duration, script: &Script, task: &Task) -> Reply {
        let cancel = script.endpoint.capabilities.cancel.expect("the route is of this capability");
        let (state, outcomes) = match phase(task.age(now), self.latency) {
            Phase::Queued => (TaskState::Queued, [CancelOutcome::Cancelled, CancelOutcome::Asked]),
            Phase::Processing { .. } => {
                (TaskState::Processing, [CancelOutcome::Asked, CancelOutcome::Cancelled])
            }
            Phase::Due => (TaskState::Succeeded, [CancelOutcome::Over; 2]),
        };
        let is_over = state == TaskState::Succeeded || self.cancelled().contains(&task.id);
        if is_over || !cancel.states.contains(&state) {
            let answer = script.cancel(CancelOutcome::Over).map(|answer| answer.reply());
            let words = "the task cannot be cancelled any more";
            return answer.unwrap_or_else(|| refusal(Some(script), Check::Cancel, words));
        }
        self.cancelled().insert(task.id.clone());
        let answer = outcomes.into_iter().find_map(|outcome| script.cancel(outcome));
        answer.map_or_else(
            || message::json(Script::success(&cancel.call), &json!({})),
            |answer| answer.reply(),
        )
    }

    /// Lists the latest tasks of the endpoints that answer at this path.
    fn look_up<'a>(&self, script: &Script, candidates: impl Iterator<Item = &'a str>) -> Reply {
        const PAGE: usize = 100;
        let candidates: Vec<&str> = candidates.collect();
        let ledger = self.ledger();
        let tasks = ledger.tasks().iter().rev();
        let of_these = tasks.filter(|task| candidates.contains(&task.endpoint.as_str()));
        let ids: Vec<String> = of_these.take(PAGE).map(|task| task.id.clone()).collect();
        let look_up = script.endpoint.capabilities.look_up;
        match look_up.zip(script.look_up(&ids)) {
            Some((look_up, answer)) => message::json(Script::success(&look_up.call), &answer),
            None => refusal(Some(script), Check::Path, "this list is not played"),
        }
    }

    /// What a task shows: what became of it, if it was cancelled.
    fn state_of(&self, now: Duration, task: &Task, link: impl FnOnce() -> String) -> ShownState {
        if self.cancelled().contains(&task.id) {
            return ShownState::Cancelled;
        }
        self.current_state(now, task, link)
    }

    /// What a task shows: by time, but never a clip that is not drawn yet.
    fn current_state(
        &self,
        now: Duration,
        task: &Task,
        link: impl FnOnce() -> String,
    ) -> ShownState {
        let age = task.age(now);
        let eta = self.latency.saturating_sub(age).as_secs();
        match (phase(age, self.latency), self.studio.progress(&task.recipe)) {
            (Phase::Queued, _) => ShownState::Queued { eta },
            (Phase::Processing { percent }, _) => ShownState::Processing { percent, eta },
            (Phase::Due, Progress::Ready) => ShownState::Succeeded { link: link() },
            (Phase::Due, Progress::Failed(_)) => ShownState::Failed,
            (Phase::Due, _) => ShownState::Processing { percent: 99, eta },
        }
    }

    fn balance(&self, script: &Script) -> Reply {
        let left = OPENING_BALANCE.saturating_sub(self.ledger().spent());
        let balance =
            script.endpoint.capabilities.balance.expect("the route is of this capability");
        let answer = script.balance(left.micros()).expect("a balance route has an example");
        message::json(Script::success(&balance.call), &answer)
    }

    /// Serves the clip behind a link that a poll gave out.
    fn clip(&self, exchange: &Exchange<'_>) -> Reply {
        let Exchange { now, request, fault } = *exchange;
        let name = &request.uri().path()[CLIPS.len()..];
        let task_id = name.strip_suffix(".mp4").unwrap_or_default();
        let query = request.uri().query().unwrap_or_default();
        match self.signer.check(task_id, query, now) {
            Ok(()) => {}
            Err(BadLink::Expired) => {
                return message::text(StatusCode::FORBIDDEN, "the link has expired; poll again");
            }
            Err(BadLink::NotOurs) => {
                return message::text(StatusCode::FORBIDDEN, "the link is not signed by us");
            }
        }
        let Some(task) = self.ledger().find(task_id).cloned() else {
            return message::text(StatusCode::NOT_FOUND, "no such task");
        };
        let served = match &fault.clip {
            Some(wrong) => self.wrong_clip(&task, request, wrong),
            None => self.studio.clip(&task.recipe).and_then(|(name, body)| {
                let etag = format!("\"{}\"", name.trim_end_matches(".mp4"));
                range::serve(request.headers(), "video/mp4", &etag, body)
            }),
        };
        served.unwrap_or_else(|error| {
            message::text(StatusCode::NOT_FOUND, &format!("the clip is not there: {error}"))
        })
    }

    /// Where this request came in, so that links also work through a forwarded port.
    fn origin_of(&self, request: &Request) -> String {
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
        let host = host.filter(|host| host.parse::<http::uri::Authority>().is_ok());
        host.map_or_else(|| self.origin.clone(), |host| format!("http://{host}"))
    }

    fn cancelled(&self) -> MutexGuard<'_, HashSet<String>> {
        self.cancelled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
