//! A host in memory, for virtual time: a function from requests to replies behind [`Transport`].
//!
//! The emulator's core fits in here with a few lines, and so does a scripted host of a test. No
//! sockets, no threads; delays are waited for on the given clock.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;

use super::{Body, FailureKind, Request, Response, Transport, TransportError};
use crate::clock::{Clock, Now};

/// A host in memory.
pub struct MemoryHost {
    clock: Arc<dyn Clock>,
    handle: Mutex<Box<Handle>>,
}

/// Answers a request that has arrived whole.
pub type Handle = dyn FnMut(Now, MemoryRequest) -> MemoryReply + Send;

/// A request as the host sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryRequest {
    /// `GET` or `POST`.
    pub method: String,
    /// The whole address.
    pub url: url::Url,
    /// The headers.
    pub headers: ::http::HeaderMap,
    /// The whole body.
    pub body: Vec<u8>,
}

/// What the host does with a request.
#[derive(Clone, Debug)]
pub struct MemoryReply {
    /// Time from the request's arrival to the answer.
    pub delay: Duration,
    /// The answer, or how the exchange fails after the request has arrived.
    pub outcome: Result<MemoryAnswer, FailureKind>,
}

/// An answer of the host.
#[derive(Clone, Debug)]
pub struct MemoryAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: ::http::HeaderMap,
    /// The body.
    pub body: Bytes,
    /// Pauses before bytes of the body, in order.
    pub pauses: Vec<(usize, Duration)>,
    /// How the exchange fails after the body; `None`: it is whole.
    pub breaks: Option<FailureKind>,
}

impl MemoryHost {
    /// A host that answers by `handle`.
    pub fn new(
        clock: Arc<dyn Clock>,
        handle: impl FnMut(Now, MemoryRequest) -> MemoryReply + Send + 'static,
    ) -> Self {
        Self { clock, handle: Mutex::new(Box::new(handle)) }
    }

    fn reply(&self, request: MemoryRequest) -> MemoryReply {
        // A panic inside a host is its test's failure; the lock itself holds nothing half-done.
        let mut handle = self.handle.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        handle(self.clock.now(), request)
    }
}

impl MemoryReply {
    /// An answer at once.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        let answer = MemoryAnswer {
            status,
            headers: ::http::HeaderMap::new(),
            body: body.into(),
            pauses: Vec::new(),
            breaks: None,
        };
        Self { delay: Duration::ZERO, outcome: Ok(answer) }
    }

    /// A failure after the request has arrived.
    pub fn fails(kind: FailureKind) -> Self {
        Self { delay: Duration::ZERO, outcome: Err(kind) }
    }

    /// The same, this much later.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The same, with a header; a name or value that is none is left out.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        if let (Ok(answer), Ok(value)) = (&mut self.outcome, value.parse()) {
            answer.headers.insert(name, value);
        }
        self
    }
}

impl Transport for MemoryHost {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let patience = request.patience;
            let body = whole(request.body).await?;
            let reply = self.reply(MemoryRequest {
                method: request.method.as_str().to_owned(),
                url: request.url,
                headers: request.headers,
                body,
            });
            wait(&self.clock, reply.delay, patience.head).await?;
            let mut answer = reply.outcome.map_err(|kind| TransportError::new(kind, ""))?;
            let length = answer.body.len().into();
            answer.headers.entry(::http::header::CONTENT_LENGTH).or_insert(length);
            let clock = Arc::clone(&self.clock);
            let pieces = futures_util::stream::iter(pieces(answer.body, &answer.pauses));
            let body = pieces.then(move |(pause, piece)| {
                let clock = Arc::clone(&clock);
                async move { wait(&clock, pause, patience.idle).await.map(|()| piece) }
            });
            let broken = answer.breaks.map(|kind| Err(TransportError::new(kind, "")));
            Ok(Response {
                status: answer.status,
                headers: answer.headers,
                body: body.chain(futures_util::stream::iter(broken)).boxed(),
            })
        })
    }
}

/// Waits, but no longer than the client has patience for.
async fn wait(
    clock: &Arc<dyn Clock>,
    pause: Duration,
    patience: Duration,
) -> Result<(), TransportError> {
    if pause > Duration::ZERO {
        clock.sleep_until(clock.now().mono + pause.min(patience)).await;
    }
    if pause <= patience {
        return Ok(());
    }
    Err(TransportError::new(FailureKind::Timeout, format!("{} s", patience.as_secs())))
}

/// The body in pieces, each with the pause before it.
fn pieces(mut body: Bytes, pauses: &[(usize, Duration)]) -> Vec<(Duration, Bytes)> {
    let (mut pieces, mut done, mut pause) = (Vec::new(), 0, Duration::ZERO);
    for (at, next) in pauses {
        if *at > done {
            let piece = body.split_to(at.saturating_sub(done).min(body.len()));
            pieces.push((std::mem::take(&mut pause), piece));
            done = *at;
        }
        pause += *next;
    }
    pieces.push((pause, body));
    pieces
}

/// Reads a body whole, as a host does before it acts; a wrong length never arrives.
async fn whole(body: Body) -> Result<Vec<u8>, TransportError> {
    let Body::Stream { length, mut pieces } = body else { return Ok(Vec::new()) };
    let mut whole = Vec::new();
    while let Some(piece) = pieces.next().await {
        let cut =
            |error: std::io::Error| TransportError::new(FailureKind::BodyCut, error.to_string());
        whole.extend_from_slice(&piece.map_err(cut)?);
    }
    if whole.len() as u64 == length {
        return Ok(whole);
    }
    let words = format!("{} bytes where {length} were promised", whole.len());
    Err(TransportError::new(FailureKind::BodyCut, words))
}
