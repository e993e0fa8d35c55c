//! The simulated host: sells tasks that take their time, and remembers every submit.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::json;
use wanflow_api::Usd;
use wanflow_plan::sha256;

use super::plans::PRICE;
use crate::clock::{Clock, Now};
use crate::transport::memory::{MemoryHost, MemoryReply, MemoryRequest};
use crate::transport::{FailureKind, Request, Response, Transport, TransportError};

/// A host in memory. Clones are the same host.
#[derive(Clone)]
pub struct SimHost(Arc<Mutex<Books>>);

/// What goes wrong with a submit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No connection.
    NoConnection,
    /// The task is created, and the answer never comes.
    DropAfterCommit,
    /// The task is created, and the answer comes this much later.
    SlowAnswer(Duration),
    /// An error answer with this status and reason; nothing is created.
    Error(u16, &'static str),
    /// The same, with a `Retry-After`.
    RetryAfter(&'static str),
    /// The task is created and fails.
    TaskFails,
    /// The clip that is delivered is none.
    BadClip,
    /// The task is created, and so many polls do not find it.
    Unknown(u32),
    /// The first link to the clip does not work; a poll tells a fresh one.
    LinkExpires,
}

/// A moment in a submit's life at the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sale {
    /// It has arrived whole, and nothing has come of it yet.
    Arrived,
    /// The host has decided, and has not answered yet.
    Decided,
}

type Witness = Arc<dyn Fn(Sale) + Send + Sync>;

#[derive(Clone)]
struct Books {
    latency: Arc<dyn Fn(usize) -> Duration + Send + Sync>,
    /// What goes wrong with which submit, counted from 0.
    faults: BTreeMap<usize, Fault>,
    tries: usize,
    tasks: Vec<SoldTask>,
    most_at_once: usize,
    prompts: Vec<String>,
    witness: Option<Witness>,
}

#[derive(Clone)]
struct SoldTask {
    key: String,
    created: u64,
    done: u64,
    fault: Option<Fault>,
    polls: u32,
    downloads: u32,
}

impl SimHost {
    /// A host whose `n`-th task (from 0) takes so long.
    pub fn new(latency: impl Fn(usize) -> Duration + Send + Sync + 'static) -> Self {
        Self(Arc::new(Mutex::new(Books {
            latency: Arc::new(latency),
            faults: BTreeMap::new(),
            tries: 0,
            tasks: Vec::new(),
            most_at_once: 0,
            prompts: Vec::new(),
            witness: None,
        })))
    }

    /// A host of its own with the same books, which nobody watches.
    #[must_use]
    pub fn copy(&self) -> Self {
        let books = Books { witness: None, ..self.books().clone() };
        Self(Arc::new(Mutex::new(books)))
    }

    /// Tells somebody of each submit, before and after the host has decided about it.
    pub fn watch(&self, witness: impl Fn(Sale) + Send + Sync + 'static) {
        self.books().witness = Some(Arc::new(witness));
    }

    /// Tells nobody any more.
    pub fn unwatch(&self) {
        self.books().witness = None;
    }

    /// Loses all tasks so far: polls and links do not find them any more.
    pub fn forget(&self) {
        for task in &mut self.books().tasks {
            task.fault = Some(Fault::Unknown(u32::MAX));
        }
    }

    /// The task of one attempt at a take, as somebody sees it in the host's console.
    pub fn task_of(&self, key: &str) -> Option<String> {
        let place = self.books().tasks.iter().position(|task| task.key == key);
        place.map(|number| format!("task-{number}"))
    }

    /// Key and id of each task.
    pub fn attempts(&self) -> Vec<(String, String)> {
        let books = self.books();
        let named = books.tasks.iter().enumerate();
        named.map(|(number, task)| (task.key.clone(), format!("task-{number}"))).collect()
    }

    /// Whether a task is one that fails.
    pub fn fails(&self, id: &str) -> bool {
        let number = id.strip_prefix("task-").and_then(|number| number.parse::<usize>().ok());
        let books = self.books();
        let task = number.and_then(|number| books.tasks.get(number));
        task.is_some_and(|task| task.fault == Some(Fault::TaskFails))
    }

    /// Submits to come go well.
    pub fn clear_troubles(&self) {
        self.books().faults.clear();
    }

    /// The clips of all tasks.
    pub fn clips(&self) -> HashSet<Vec<u8>> {
        self.books().tasks.iter().map(SoldTask::clip).collect()
    }

    /// Tasks beyond one for each attempt at a take.
    pub fn duplicates(&self) -> u64 {
        self.tasks_by_attempt().values().map(|count| *count as u64 - 1).sum()
    }

    /// What the host charges at most: every task.
    pub fn charged(&self) -> Usd {
        Usd::from_micros(PRICE.micros() * self.sold() as u64)
    }

    /// Makes submits go wrong, counted from 0.
    #[must_use]
    pub fn with_faults(self, faults: impl IntoIterator<Item = (usize, Fault)>) -> Self {
        self.books().faults.extend(faults);
        self
    }

    /// How many tasks were created for each attempt at a take.
    pub fn tasks_by_attempt(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for task in &self.books().tasks {
            *counts.entry(task.key.clone()).or_default() += 1;
        }
        counts
    }

    /// How many tasks were created.
    pub fn sold(&self) -> usize {
        self.books().tasks.len()
    }

    /// The ids of all tasks.
    pub fn task_ids(&self) -> Vec<String> {
        (0..self.sold()).map(|task| format!("task-{task}")).collect()
    }

    /// How many submits arrived or were tried.
    pub fn tries(&self) -> usize {
        self.books().tries
    }

    /// The most tasks that were at work at one time.
    pub fn most_at_once(&self) -> usize {
        self.books().most_at_once
    }

    /// The prompts of the tasks, in the order in which they were created.
    pub fn prompts(&self) -> Vec<String> {
        self.books().prompts.clone()
    }

    /// A transport that leads to this host.
    pub fn transport(&self, clock: &Arc<dyn Clock>) -> impl Transport + 'static {
        let host = self.clone();
        let memory = MemoryHost::new(Arc::clone(clock), move |now, request| {
            let witness = host.books().witness.clone().filter(|_| request.method == "POST");
            let tell = |sale| witness.iter().for_each(|witness| witness(sale));
            tell(Sale::Arrived);
            let reply = host.books().answer(now, &request);
            tell(Sale::Decided);
            reply
        });
        Door { host: self.clone(), memory }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().expect("no test panics while it holds the books")
    }
}

/// The way to the host: some connections are never made.
struct Door {
    host: SimHost,
    memory: MemoryHost,
}

impl Transport for Door {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        if request.method == http::Method::POST {
            let mut books = self.host.books();
            if books.faults.get(&books.tries) == Some(&Fault::NoConnection) {
                books.tries += 1;
                let refused = TransportError::new(FailureKind::Connect, "refused");
                return Box::pin(std::future::ready(Err(refused)));
            }
        }
        self.memory.send(request)
    }
}

impl SoldTask {
    /// Another attempt at the same take gives the same clip, so that films compare.
    fn clip(&self) -> Vec<u8> {
        let take = self.key.rsplit_once('-').map_or(&*self.key, |(take, _)| take);
        format!("clip {}", sha256(take.as_bytes())).into_bytes()
    }
}

impl Books {
    fn answer(&mut self, now: Now, request: &MemoryRequest) -> MemoryReply {
        match (request.method.as_str(), request.url.path()) {
            ("POST", "/clips") => self.sell(now, request),
            ("GET", "/task") => self.tell(now, request),
            ("GET", path) => self.deliver(path),
            _ => MemoryReply::new(405, ""),
        }
    }

    fn sell(&mut self, now: Now, request: &MemoryRequest) -> MemoryReply {
        let fault = self.faults.remove(&self.tries);
        self.tries += 1;
        match fault {
            Some(Fault::Error(status, reason)) => {
                return MemoryReply::new(status, json!({ "reason": reason }).to_string());
            }
            Some(Fault::RetryAfter(pause)) => {
                return MemoryReply::new(429, r#"{"reason":"SLOW_DOWN"}"#)
                    .with_header("retry-after", pause);
            }
            _ => {}
        }
        let number = self.tasks.len();
        let took = u64::try_from((self.latency)(number).as_millis()).unwrap_or(u64::MAX);
        let key = request.headers.get("idempotency-key").and_then(|key| key.to_str().ok());
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
        self.prompts.push(body["prompt"].as_str().unwrap_or_default().to_owned());
        let created = now.wall;
        let drops = fault == Some(Fault::DropAfterCommit);
        let delay = match fault {
            Some(Fault::SlowAnswer(delay)) => delay,
            _ => Duration::ZERO,
        };
        let key = key.unwrap_or_default().to_owned();
        let done = created + took;
        self.tasks.push(SoldTask { key, created, done, fault, polls: 0, downloads: 0 });
        let at_work = self.tasks.iter().filter(|task| task.done > created).count();
        self.most_at_once = self.most_at_once.max(at_work);
        if drops {
            return MemoryReply::fails(FailureKind::Broken);
        }
        MemoryReply::new(200, json!({ "id": format!("task-{number}") }).to_string()).after(delay)
    }

    fn tell(&mut self, now: Now, request: &MemoryRequest) -> MemoryReply {
        let wanted = request.url.query_pairs().find(|(name, _)| name == "id");
        let number = wanted.and_then(|(_, id)| id.strip_prefix("task-")?.parse::<usize>().ok());
        let unknown = MemoryReply::new(404, r#"{"reason":"UNKNOWN"}"#);
        let Some((number, task)) = number.and_then(|at| Some((at, self.tasks.get_mut(at)?))) else {
            return unknown;
        };
        task.polls += 1;
        if matches!(task.fault, Some(Fault::Unknown(polls)) if task.polls <= polls) {
            return unknown;
        }
        let answer = if now.wall < task.done {
            let spent =
                now.wall.saturating_sub(task.created) * 100 / (task.done - task.created).max(1);
            json!({ "state": "working", "percent": spent })
        } else if task.fault == Some(Fault::TaskFails) {
            json!({ "state": "failed", "why": "the model gave up" })
        } else {
            json!({ "state": "done", "url": format!("https://cdn.example/{number}.mp4?sig=s3cret") })
        };
        MemoryReply::new(200, answer.to_string())
    }

    fn deliver(&mut self, path: &str) -> MemoryReply {
        let number = path.trim_start_matches('/').trim_end_matches(".mp4").parse::<usize>();
        let Some(task) = number.ok().and_then(|number| self.tasks.get_mut(number)) else {
            return MemoryReply::new(404, "");
        };
        task.downloads += 1;
        match task.fault {
            Some(Fault::Unknown(polls)) if task.polls <= polls => MemoryReply::new(404, ""),
            Some(Fault::LinkExpires) if task.downloads == 1 => MemoryReply::new(403, ""),
            Some(Fault::BadClip) => MemoryReply::new(200, "<html>"),
            _ => MemoryReply::new(200, task.clip()),
        }
    }
}
