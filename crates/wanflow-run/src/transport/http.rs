//! HTTP over sockets: a client with the key for the endpoint's own origin, and one without a key
//! type for downloads. Neither retries nor follows redirects by itself; it knows no tasks.

mod failure;
mod keyed;
mod lookup;
mod network;
mod plain;

use std::pin::pin;
use std::time::Duration;

use ::http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, HeaderValue};
use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt};
use tokio::time::{Instant, timeout};

use self::failure::failure;
pub use self::keyed::{KeyHeader, KeyedHttp};
pub use self::lookup::{Lookup, SystemLookup};
pub use self::network::{Network, Proxies};
pub use self::plain::{HOPS, PlainHttp};
use super::{Body, FailureKind, Patience, Request, Response, Transport, TransportError};

/// Sends one request and waits for the head of its answer.
async fn exchange(client: &reqwest::Client, request: Request) -> Result<Response, TransportError> {
    let patience = request.patience;
    let sending = client.execute(wire(request));
    let response = in_time(patience.head, sending)
        .await
        .ok_or_else(|| {
            let words = format!("no complete header within {:?}", patience.head);
            TransportError::new(FailureKind::Timeout, words)
        })?
        .map_err(|error| failure(&error))?;
    Ok(Response {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: within(patience, response.bytes_stream().boxed()),
    })
}

/// What a stalled process is given to take in what came meanwhile.
const GRACE: Duration = Duration::from_secs(1);

/// Waits for so long, and a moment more. After a stop of the process (a machine that slept, a
/// terminal that was held) the time may be over although the answer is here, unread: the answer
/// of a submit must not be given up for that.
async fn in_time<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    if let Ok(done) = timeout(limit, &mut work).await {
        return Some(done);
    }
    timeout(limit.min(GRACE), work).await.ok()
}

fn wire(request: Request) -> reqwest::Request {
    let mut wire = reqwest::Request::new(request.method, request.url);
    *wire.headers_mut() = request.headers;
    // Compressed answers could unpack to any size; none are asked for, and none are unpacked.
    wire.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    if let Body::Stream { length, pieces } = request.body {
        // A streamed body keeps a length set by hand and is then not sent in chunks.
        wire.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        *wire.body_mut() = Some(reqwest::Body::wrap_stream(pieces));
    }
    wire
}

type Pieces<E> = BoxStream<'static, Result<Bytes, E>>;

/// The body with its limits: silence ends it, and so does a pace at which it would never end.
fn within(patience: Patience, body: Pieces<reqwest::Error>) -> Pieces<TransportError> {
    let began = Instant::now();
    let next = move |(mut body, came): (Pieces<reqwest::Error>, u64)| async move {
        let late = |words: String| {
            let error = TransportError::new(FailureKind::Timeout, words);
            Some((Err(error), (futures_util::stream::empty().boxed(), came)))
        };
        match in_time(patience.idle, body.next()).await {
            Some(None) => None,
            Some(Some(Err(error))) => Some((Err(failure(&error)), (body, came))),
            Some(Some(Ok(piece))) => {
                let came = came + piece.len() as u64;
                let took = began.elapsed();
                if took <= patience.for_bytes(came) {
                    return Some((Ok(piece), (body, came)));
                }
                late(format!("only {came} bytes came in {} s", took.as_secs()))
            }
            None => late("the answer stalls".to_owned()),
        }
    };
    futures_util::stream::unfold((body, 0), next).boxed()
}

fn refused(words: impl std::fmt::Display) -> TransportError {
    TransportError::new(FailureKind::Refused, words.to_string())
}
