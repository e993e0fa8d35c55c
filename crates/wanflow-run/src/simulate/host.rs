//! The simulated host: sells tasks that take their time, and remembers every submit.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::json;
use wanflow_plan::sha256;

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
}

struct Books {
    latency: Box<dyn Fn(usize) -> Duration + Send>,
    /// What goes wrong with which submit, counted from 0.
    faults: BTreeMap<usize, Fault>,
    tries: usize,
    tasks: Vec<SoldTask>,
    most_at_once: usize,
    prompts: Vec<String>,
}

struct SoldTask {
    key: String,
    created: u64,
    done: u64,
    fault: Option<Fault>,
}

impl SimHost {
    /// A host whose `n`-th task (from 0) takes so long.
    pub fn new(latency: impl Fn(usize) -> Duration + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Books {
            latency: Box::new(latency),
            faults: BTreeMap::new(),
            tries: 0,
            tasks: Vec::new(),
            most_at_once: 0,
            prompts: Vec::new(),
        })))
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
        let books = self.clone();
        let memory = MemoryHost::new(Arc::clone(clock), move |now, request| {
            books.books().answer(now, &request)
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
        self.tasks.push(SoldTask { key, created, done: created + took, fault });
        let at_work = self.tasks.iter().filter(|task| task.done > created).count();
        self.most_at_once = self.most_at_once.max(at_work);
        if drops {
            return MemoryReply::fails(FailureKind::Broken);
        }
        MemoryReply::new(200, json!({ "id": format!("task-{number}") }).to_string()).after(delay)
    }

    fn tell(&self, now: Now, request: &MemoryRequest) -> MemoryReply {
        let wanted = request.url.query_pairs().find(|(name, _)| name == "id");
        let number = wanted.and_then(|(_, id)| id.strip_prefix("task-")?.parse::<usize>().ok());
        let Some((number, task)) = number.and_then(|at| Some((at, self.tasks.get(at)?))) else {
            return MemoryReply::new(404, r#"{"reason":"UNKNOWN"}"#);
        };
        let answer = if now.wall < task.done {
            let spent = (now.wall - task.created) * 100 / (task.done - task.created).max(1);
            json!({ "state": "working", "percent": spent })
        } else if task.fault == Some(Fault::TaskFails) {
            json!({ "state": "failed", "why": "the model gave up" })
        } else {
            json!({ "state": "done", "url": format!("https://cdn.example/{number}.mp4?sig=s3cret") })
        };
        MemoryReply::new(200, answer.to_string())
    }

    fn deliver(&self, path: &str) -> MemoryReply {
        let number = path.trim_start_matches('/').trim_end_matches(".mp4").parse::<usize>();
        let task = number.ok().and_then(|number| self.tasks.get(number));
        match task {
            None => MemoryReply::new(404, ""),
            Some(task) if task.fault == Some(Fault::BadClip) => MemoryReply::new(200, "<html>"),
            Some(task) => {
                let name = sha256(task.key.as_bytes());
                MemoryReply::new(200, format!("clip {name}"))
            }
        }
    }
}
