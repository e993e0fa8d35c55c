//! Requests that go wrong by script: which fault takes a request, and the reply that follows.
//!
//! The order is always the same: the host does its work or not, its answer is replaced or
//! changed, then the connection is spoilt.

use std::io;
use std::sync::PoisonError;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use http::{HeaderValue, Response, StatusCode};
use serde_json::Value;

use super::{Emulator, Exchange};
use crate::fault::{Call, ClipFault, Edit, Fault, RangeFault, RequestFacts};
use crate::intake;
use crate::link::CLIPS;
use crate::message::{self, Body, Reply, Request};
use crate::range;
use crate::route::Route;
use crate::script::Script;
use crate::task::{Recipe, Task, sha256};

impl Emulator {
    /// Answers as the host does, and as the script wants it.
    pub(super) fn host(&self, now: Duration, request: &Request) -> Reply {
        let routes = self.routes(request);
        let asked = routes.first().map(|(script, _)| *script);
        if let Some((script, Route::Submit)) = routes.first() {
            self.note_arrival(script, request);
        }
        match self.next_fault(&routes, request) {
            None => self.serve(&Exchange { now, request, fault: &Fault::default() }),
            Some(fault) => self.serve_with_fault(&Exchange { now, request, fault: &fault }, asked),
        }
    }

    fn note_arrival(&self, script: &Script, request: &Request) {
        let name = script.endpoint.capabilities.idempotency_header;
        let key = name.and_then(|name| request.headers().get(name)?.to_str().ok());
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        arrivals.note(sha256(request.body()), key);
    }

    /// The fault that takes this request. Every fault counts it.
    fn next_fault(&self, routes: &[(&Script, Route)], request: &Request) -> Option<Fault> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.is_empty() {
            return None;
        }
        let path = request.uri().path();
        let bought = |script: &Script| {
            let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
            intake::prompt(&script.endpoint, &body).map(str::to_owned)
        };
        let of_task = |id: &str| self.ledger().find(id).map(|task| task.prompt.clone());
        let (call, prompt) = match routes.first() {
            Some((script, Route::Submit)) => (Some(Call::Submit), bought(script)),
            Some((_, Route::Poll { task_id })) => (Some(Call::Poll), of_task(task_id)),
            Some((_, Route::Result { task_id })) => (Some(Call::Result), of_task(task_id)),
            Some((_, Route::Cancel { task_id })) => (Some(Call::Cancel), of_task(task_id)),
            Some((_, Route::LookUp)) => (Some(Call::LookUp), None),
            Some((_, Route::UploadPolicy)) => (Some(Call::UploadPolicy), None),
            Some((_, Route::Balance)) => (Some(Call::Balance), None),
            Some((script, Route::Quote)) => (Some(Call::Quote), bought(script)),
            None if self.is_upload(request) => (Some(Call::Upload), None),
            None => match path.strip_prefix(CLIPS).and_then(|name| name.strip_suffix(".mp4")) {
                Some(task_id) => (Some(Call::Clip), of_task(task_id)),
                None => (None, None),
            },
        };
        turns.take(RequestFacts { call, path, prompt: prompt.as_deref() })
    }

    /// Answers as the fault has it, for the endpoint that was asked, if any was.
    fn serve_with_fault(&self, exchange: &Exchange<'_>, asked: Option<&Script>) -> Reply {
        let Exchange { request, fault, .. } = *exchange;
        // A host that answers otherwise has not done what it was asked, unless the script says so.
        let does_its_work = fault.commit.unwrap_or(fault.answer.is_none());
        let work = || self.serve(exchange);
        let real = if does_its_work { work() } else { Response::new(Body::Bytes(Bytes::new())) };
        let mut reply = match &fault.answer {
            Some(answer) => answer.reply(asked.or(self.scripts.first()), request.uri()),
            None => real,
        };
        if let Some(edit) = &fault.edit {
            reply = edited(reply, edit, asked);
        }
        if let Some(wire) = &fault.wire {
            let line = wire.line(reply.body().len());
            reply.extensions_mut().insert(line);
            let headers = reply.headers_mut();
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
            if let Some(length) = wire.content_length {
                headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
            }
        }
        reply
    }

    /// Serves something in place of a task's clip.
    pub(super) fn wrong_clip(
        &self,
        task: &Task,
        request: &Request,
        wrong: &ClipFault,
    ) -> io::Result<Reply> {
        let recipe = match wrong.seconds {
            Some(seconds) => Recipe { seconds, ..task.recipe.clone() },
            None => task.recipe.clone(),
        };
        let (_, body) = self.studio.clip_now(&recipe)?;
        let bytes = wrong.bytes(body.read()?);
        let etag = format!("\"{}\"", sha256(&bytes));
        let size = bytes.len();
        let mut headers = request.headers().clone();
        match wrong.range {
            Some(RangeFault::Refused) => {
                let words = "no range will do";
                let mut reply = message::text(StatusCode::RANGE_NOT_SATISFIABLE, words);
                let range = HeaderValue::try_from(format!("bytes */{size}"));
                reply.headers_mut().insert(CONTENT_RANGE, range.expect("digits"));
                return Ok(reply);
            }
            Some(RangeFault::Ignored) => _ = headers.remove(RANGE),
            Some(RangeFault::Wrong) | None => {}
        }
        let mut reply = range::serve(&headers, "video/mp4", &etag, Body::Bytes(bytes))?;
        if wrong.range == Some(RangeFault::Wrong) && reply.headers().contains_key(CONTENT_RANGE) {
            let last = reply.body().len().saturating_sub(1);
            let range = HeaderValue::try_from(format!("bytes 0-{last}/{size}"));
            reply.headers_mut().insert(CONTENT_RANGE, range.expect("digits"));
        }
        Ok(reply)
    }
}

/// The reply with its JSON and its headers changed; what is not JSON keeps its body.
fn edited(reply: Reply, edit: &Edit, asked: Option<&Script>) -> Reply {
    let (mut head, mut body) = reply.into_parts();
    let is_json = head.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if let (true, true, Some(script), Body::Bytes(bytes)) =
        (is_json, edit.is_about_json(), asked, &body)
        && let Ok(mut answer) = serde_json::from_slice::<Value>(bytes)
    {
        edit.change(&script.endpoint, &mut answer);
        body = Body::Bytes(answer.to_string().into());
        head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    }
    edit.headers.put(&mut head.headers);
    Response::from_parts(head, body)
}
