//! What the tests share: an emulator with a quick maker of clips, asked in virtual time.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Value, json};
use wanflow_emulate::{
    ClipMaker, ClipOrder, Emulator, EmulatorOptions, FaultScript, Rendering, State, Subject,
    SyncMarks,
};

use crate::endpoint::{BAKERY, KITCHEN};

/// Remembers its orders and makes clips of a few bytes; fails for a slate that says `fail`.
#[derive(Clone, Default)]
pub(crate) struct Sketcher {
    pub(crate) made: Arc<AtomicU32>,
    pub(crate) orders: Arc<Mutex<Vec<ClipOrder>>>,
}

impl ClipMaker for Sketcher {
    fn make(&self, order: &ClipOrder) -> Result<Vec<u8>, String> {
        self.made.fetch_add(1, Ordering::SeqCst);
        self.orders.lock().expect("no maker panics here").push(order.clone());
        match &order.subject {
            Subject::Slate(text) if text.contains("fail") => Err("the pencil broke".to_owned()),
            Subject::Slate(text) if text.contains("panic") => panic!("the sketcher was asked to"),
            _ => Ok(format!("clip {} {}", order.seconds, order.variation).into_bytes()),
        }
    }
}

/// An emulator and its clock.
pub(crate) struct Host {
    pub(crate) emulator: Emulator,
    pub(crate) now: Duration,
}

/// What a client sees of a reply.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Seen {
    /// A header by its name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.headers["content-type"], "application/json");
        serde_json::from_slice(&self.body).expect("a JSON body")
    }
}

pub(crate) fn options() -> EmulatorOptions {
    EmulatorOptions {
        endpoints: vec![KITCHEN, BAKERY],
        latency: Duration::from_secs(10),
        sync_marks: SyncMarks::Off,
        rendering: Rendering::Inline,
        seed: 7,
        origin: "http://emulator.test".to_owned(),
        faults: FaultScript::default(),
    }
}

impl Host {
    pub(crate) fn open(state: State, maker: Sketcher) -> Self {
        let emulator = Emulator::new(options(), Box::new(maker), state).expect("good documents");
        Self { emulator, now: Duration::from_secs(1_000_000) }
    }

    pub(crate) fn new() -> Self {
        Self::open(State::in_memory(), Sketcher::default())
    }

    pub(crate) fn ask(&self, method: &str, uri: &str, headers: &[(&str, &str)]) -> Seen {
        self.send((method, uri), headers, Bytes::new())
    }

    pub(crate) fn send(
        &self,
        (method, uri): (&str, &str),
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Seen {
        let mut request = http::Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).expect("a well-formed request");
        let reply = self.emulator.handle(self.now, &request);
        let (head, body) = reply.into_parts();
        let body = body.read().expect("a readable body");
        Seen { status: head.status.as_u16(), headers: head.headers, body }
    }

    /// Submits and expects a task id.
    pub(crate) fn submit(&self, order: &Value) -> String {
        let seen = self.send(("POST", "/kitchen/clips"), KEY, order.to_string());
        assert_eq!(seen.status, 200, "{seen:?}");
        seen.json()["job"]["name"].as_str().expect("a task id").to_owned()
    }

    pub(crate) fn poll(&self, task_id: &str) -> Value {
        self.ask("GET", &format!("/kitchen/clips/{task_id}/state"), KEY).json()
    }

    pub(crate) fn ledger(&self) -> Vec<Value> {
        let ledger = self.ask("GET", "/emulator/ledger", &[]).json();
        ledger["tasks"].as_array().expect("a list of tasks").clone()
    }

    pub(crate) fn wait(&mut self, millis: u64) {
        self.now += Duration::from_millis(millis);
    }
}

/// The header with a key.
pub(crate) const KEY: &[(&str, &str)] = &[("x-key", "Key k")];

/// An order with a link for a picture.
pub(crate) fn order() -> Value {
    json!({"picture": "https://pictures.example/a.png", "words": "a rocket", "length": "5"})
}
