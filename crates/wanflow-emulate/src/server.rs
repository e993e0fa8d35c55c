//! A small HTTP/1.1 server around the emulator.
//!
//! It bounds what a client can hold: connections, the bytes of bodies in memory, the time a
//! header or the next piece of a body may take. It prints nothing and decides nothing about a
//! request; the emulator is called off the async threads, since it hashes and syncs.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, StreamExt as _};
use http::header::CONTENT_LENGTH;
use http::{Request, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Body as _, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::emulator::Emulator;
use crate::fault::Line;
use crate::message::{self, Body, Reply};
use crate::socket::{Orders, Socket};

/// The largest body that is read: four times what an endpoint known so far takes.
const BODY_MAX: usize = 40 * 1024 * 1024;

/// Bytes of bodies in memory at once; who comes later waits, unread.
const BODIES_MAX: usize = 64 * 1024 * 1024;

/// Bodies are accounted for in pieces of this size.
const PIECE: usize = 1024;

/// Connections at once.
const CONNECTIONS: usize = 512;

/// How long a header, or the next piece of a body, may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long connections may go on after the shutdown.
const GRACE: Duration = Duration::from_secs(2);

/// The body of an answer on its way out.
type Outgoing = UnsyncBoxBody<Bytes, io::Error>;

/// What all connections share.
struct Shared {
    emulator: Arc<Emulator>,
    bodies: Semaphore,
}

/// Serves until `shutdown` is ready; then lets answers under way go out, for two seconds at most.
pub async fn serve(
    listener: TcpListener,
    emulator: Arc<Emulator>,
    shutdown: impl Future<Output = ()>,
) {
    let shared = Arc::new(Shared { emulator, bodies: Semaphore::new(BODIES_MAX / PIECE) });
    let connections = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let workshop = Arc::clone(&connections).acquire_owned();
        let next = async {
            let workshop = workshop.await.expect("the semaphore is never closed");
            (listener.accept().await, workshop)
        };
        let next = std::pin::pin!(next);
        match futures_util::future::select(next, &mut shutdown).await {
            futures_util::future::Either::Right(_) => break,
            futures_util::future::Either::Left(((Ok((socket, _)), workshop), _)) => {
                let conversation = converse(socket, Arc::clone(&shared), &graceful);
                tokio::spawn(async move {
                    conversation.await;
                    drop(workshop);
                });
            }
            // Out of file handles, most likely: give the others time to close.
            futures_util::future::Either::Left(((Err(_), _), _)) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    let _ = timeout(GRACE, graceful.shutdown()).await;
}

/// One connection, to its end.
fn converse(
    socket: TcpStream,
    shared: Arc<Shared>,
    graceful: &GracefulShutdown,
) -> impl Future<Output = ()> + use<> {
    // Without it, small answers would only be slower.
    let _ = socket.set_nodelay(true);
    let orders = Orders::default();
    let socket = Socket::new(socket, orders.clone());
    let service = service_fn(move |request| {
        let (shared, orders) = (Arc::clone(&shared), orders.clone());
        async move {
            let reply = answer(&shared, request).await;
            if let Some(line) = Line::of(&reply) {
                orders.give(line);
            }
            Ok::<_, Infallible>(outgoing(reply))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(socket), service);
    let connection = graceful.watch(connection);
    async move {
        // A client that hangs up is no event.
        let _ = connection.await;
    }
}

/// Reads the body and asks the emulator.
async fn answer(shared: &Shared, request: Request<Incoming>) -> Reply {
    let (head, body) = request.into_parts();
    let size = body.size_hint().upper().and_then(|size| usize::try_from(size).ok());
    let size = size.unwrap_or(BODY_MAX);
    if size > BODY_MAX {
        return too_large(shared, head);
    }
    let pieces = u32::try_from(size.div_ceil(PIECE)).expect("a capped size");
    let _share = shared.bodies.acquire_many(pieces).await.expect("the semaphore is never closed");
    let body = match collect(body).await {
        Ok(body) => body,
        Err(Unread::TooLarge) => return too_large(shared, head),
        Err(Unread::Cut) => return message::text(StatusCode::BAD_REQUEST, "the body ends early"),
        Err(Unread::Slow) => {
            return message::text(StatusCode::REQUEST_TIMEOUT, "the body takes too long");
        }
    };
    let request = Request::from_parts(head, body);
    let emulator = Arc::clone(&shared.emulator);
    let reply = tokio::task::spawn_blocking(move || emulator.handle(now(), &request)).await;
    reply.unwrap_or_else(|_| {
        message::text(StatusCode::INTERNAL_SERVER_ERROR, "the emulator has a bug: it panicked")
    })
}

/// Why a body is not read to its end.
enum Unread {
    TooLarge,
    Cut,
    Slow,
}

async fn collect(mut body: Incoming) -> Result<Bytes, Unread> {
    let mut bytes = BytesMut::new();
    loop {
        match timeout(PATIENCE, body.frame()).await {
            Ok(Some(Ok(frame))) => {
                let Ok(data) = frame.into_data() else { continue };
                if bytes.len() + data.len() > BODY_MAX {
                    return Err(Unread::TooLarge);
                }
                bytes.extend_from_slice(&data);
            }
            Ok(None) => return Ok(bytes.freeze()),
            Ok(Some(Err(_))) => return Err(Unread::Cut),
            Err(_) => return Err(Unread::Slow),
        }
    }
}

/// What is never read is refused as a body that does not fit, in the host's words.
fn too_large(shared: &Shared, head: http::request::Parts) -> Reply {
    let request = Request::from_parts(head, Bytes::new());
    shared.emulator.too_large(&request, "the body is larger than 40 MiB")
}

/// Time since the Unix epoch.
fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// The reply as the HTTP library takes it. Where a fault spoils the way, its length is what the
/// header says, true or not.
fn outgoing(reply: Reply) -> Response<Outgoing> {
    let is_plain = Line::of(&reply).is_none();
    let promised = reply.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let promised = promised.and_then(|text| text.parse().ok()).unwrap_or(0);
    reply.map(|body| match body {
        Body::Bytes(bytes) if is_plain => {
            Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
        }
        body => {
            // Of a body that ends too early the library would send nothing at all. One byte more,
            // before which the line is cut, and no end have it send what there is.
            let is_short = promised > body.len();
            let lure = is_short.then(|| Ok(Frame::data(Bytes::from_static(b" "))));
            let end = if is_short {
                stream::pending().left_stream()
            } else {
                stream::empty().right_stream()
            };
            let chunks = stream::unfold(body, |mut body| async move {
                let chunk = body.chunk().transpose()?;
                Some((chunk.map(Frame::data), body))
            });
            StreamBody::new(chunks.chain(stream::iter(lure)).chain(end)).boxed_unsync()
        }
    })
}
