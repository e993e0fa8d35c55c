//! HTTP over sockets: a client with the key for the endpoint's own origin, and one without a key
//! type for downloads. Neither retries nor follows redirects by itself; it knows no tasks.

use std::sync::Once;
use std::time::Duration;

use ::http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, HeaderName, HeaderValue, LOCATION};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, StreamExt};
use url::{Origin, Url};

use super::{Body, FailureKind, Patience, Request, Response, Transport, TransportError};
use crate::link::LinkPolicy;
use crate::secret::Secret;

/// Time to connect, TLS included. A connection that is not made costs nothing.
const CONNECT: Duration = Duration::from_secs(30);

/// The most redirects that a download follows.
const HOPS: usize = 5;

/// The client that carries the key: one origin, HTTP/1.1, a fresh connection for each request,
/// no redirects, no retries.
#[derive(Debug)]
pub struct KeyedHttp {
    client: reqwest::Client,
    origin: Origin,
    key: Option<(HeaderName, HeaderValue)>,
}

/// The client for downloads. There is no place for a key in it.
#[derive(Debug)]
pub struct PlainHttp {
    client: reqwest::Client,
    policy: LinkPolicy,
}

/// The key and the header that carries it.
#[derive(Debug)]
pub struct KeyHeader<'a> {
    /// Name of the header.
    pub name: &'a str,
    /// Text before the key.
    pub prefix: &'a str,
    /// The key.
    pub key: &'a Secret,
}

impl KeyedHttp {
    /// A client for one origin. Without a key (in a rehearsal) none is sent.
    pub fn new(origin: &Url, key: Option<KeyHeader<'_>>) -> Result<Self, TransportError> {
        let key = key.map(|key| header(&key)).transpose()?;
        Ok(Self { client: client(origin)?, origin: origin.origin(), key })
    }
}

impl PlainHttp {
    /// A client that fetches what `policy` lets pass.
    pub fn new(policy: LinkPolicy) -> Result<Self, TransportError> {
        let builder = builder();
        // In a rehearsal everything comes from loopback, where a proxy cannot reach.
        let builder = if policy.exempts_an_origin() { builder.no_proxy() } else { builder };
        Ok(Self { client: builder.build().map_err(|error| failure(&error))?, policy })
    }
}

impl Transport for KeyedHttp {
    fn send(&self, mut request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            if request.url.origin() != self.origin {
                let words = "the key does not travel to another origin";
                return Err(TransportError::new(FailureKind::Refused, words));
            }
            if let Some((name, value)) = &self.key {
                request.headers.insert(name.clone(), value.clone());
            }
            exchange(&self.client, request).await
        })
    }
}

impl Transport for PlainHttp {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let mut url = request.url;
            for _ in 0..=HOPS {
                self.policy.check(&url).map_err(refused)?;
                let mut hop = Request::get(url.clone(), request.patience);
                hop.headers = request.headers.clone();
                let response = exchange(&self.client, hop).await?;
                match target(&url, &response) {
                    Some(next) => url = next?,
                    None => return Ok(response),
                }
            }
            Err(TransportError::new(FailureKind::Refused, "too many redirects"))
        })
    }
}

/// Sends one request and waits for the head of its answer.
async fn exchange(client: &reqwest::Client, request: Request) -> Result<Response, TransportError> {
    let Patience { head, idle } = request.patience;
    let sending = client.execute(wire(request));
    let response = tokio::time::timeout(head, sending)
        .await
        .map_err(|_| TransportError::new(FailureKind::Timeout, format!("{} s", head.as_secs())))?
        .map_err(|error| failure(&error))?;
    Ok(Response {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: with_idle_limit(response.bytes_stream().boxed(), idle),
    })
}

fn wire(request: Request) -> reqwest::Request {
    let mut wire = reqwest::Request::new(request.method, request.url);
    *wire.headers_mut() = request.headers;
    // Compressed answers could unpack to any size; none are asked for.
    wire.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    if let Body::Stream { length, pieces } = request.body {
        // A streamed body keeps a length set by hand and is then not sent in chunks.
        wire.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        *wire.body_mut() = Some(reqwest::Body::wrap_stream(pieces));
    }
    wire
}

type Pieces<E> = BoxStream<'static, Result<Bytes, E>>;

fn with_idle_limit(body: Pieces<reqwest::Error>, idle: Duration) -> Pieces<TransportError> {
    let next = move |mut body: Pieces<reqwest::Error>| async move {
        match tokio::time::timeout(idle, body.next()).await {
            Ok(None) => None,
            Ok(Some(piece)) => Some((piece.map_err(|error| failure(&error)), body)),
            Err(_) => {
                let error = TransportError::new(FailureKind::Timeout, "the answer stalls");
                Some((Err(error), futures_util::stream::empty().boxed()))
            }
        }
    };
    futures_util::stream::unfold(body, next).boxed()
}

/// Where a redirect leads; `None` if the response is none.
fn target(from: &Url, response: &Response) -> Option<Result<Url, TransportError>> {
    if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let url = location.and_then(|location| from.join(location).ok());
    Some(url.ok_or_else(|| refused("a redirect without a readable target")))
}

fn client(origin: &Url) -> Result<reqwest::Client, TransportError> {
    let builder = if crate::link::is_loopback(origin) { builder().no_proxy() } else { builder() };
    builder.build().map_err(|error| failure(&error))
}

fn builder() -> reqwest::ClientBuilder {
    install_tls();
    reqwest::Client::builder()
        .user_agent(concat!("wanflow/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .http1_only()
        .pool_max_idle_per_host(0)
        .connect_timeout(CONNECT)
}

/// Makes ring the process's TLS provider, unless the program has already chosen one.
fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

fn header(key: &KeyHeader<'_>) -> Result<(HeaderName, HeaderValue), TransportError> {
    let name = HeaderName::from_bytes(key.name.as_bytes());
    let name = name.map_err(|_| refused("the key's header has no valid name"))?;
    Ok((name, key.key.header(key.prefix)))
}

fn refused(words: impl std::fmt::Display) -> TransportError {
    TransportError::new(FailureKind::Refused, words.to_string())
}

/// Sorts an error of the library. Its words may contain the address: only the causes are kept.
fn failure(error: &reqwest::Error) -> TransportError {
    let kind = if error.is_dns() {
        FailureKind::Dns
    } else if error.is_connect() {
        FailureKind::Connect
    } else if error.is_builder() {
        FailureKind::Refused
    } else if error.is_timeout() {
        FailureKind::Timeout
    } else {
        FailureKind::Broken
    };
    let detail = causes(error).last().map(ToString::to_string).unwrap_or_default();
    TransportError::new(kind, detail)
}

fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(error.source(), |error| error.source())
}
