//! The network edge: one request in, one answer or one named failure out.
//!
//! Every request says whether it may be repeated, and every failure says whether the request may
//! have arrived. Nothing here retries, follows redirects or knows what a task is.

mod answer;
mod failure;
pub mod http;
pub mod memory;
mod scrubbed;

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

pub use self::answer::{ANSWER_LIMIT, Answer, AnswerError, sunset};
pub use self::failure::{Arrival, FailureKind, TransportError};
pub use self::http::{KeyHeader, KeyedHttp, Lookup, Network, PlainHttp, Proxies, SystemLookup};

/// Sends requests. The two real ones are [`http::KeyedHttp`] and [`http::PlainHttp`]; in virtual
/// time [`memory::MemoryHost`] takes their place.
pub trait Transport: Send + Sync {
    /// Sends one request, once, and answers with status and headers; the body follows.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>>;
}

/// Whether a request may be sent again when its outcome is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// It changes nothing, or repeats harmlessly.
    Safe,
    /// It buys: an unknown outcome is for a person to decide.
    AtMostOnce,
}

/// One request.
pub struct Request {
    /// `GET` or `POST`.
    pub method: ::http::Method,
    /// The whole address.
    pub url: url::Url,
    /// Headers besides those of the transport (host, length, key).
    pub headers: ::http::HeaderMap,
    /// What is sent.
    pub body: Body,
    /// Whether it may be repeated.
    pub delivery: Delivery,
    /// How long it may take.
    pub patience: Patience,
}

/// The limits of waiting for one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// From the first byte of the request to the headers of its answer.
    pub head: Duration,
    /// Between two pieces of the answer's body.
    pub idle: Duration,
    /// For the answer's whole body, besides the time that its bytes take on a slow line
    /// ([`SLOW_LINE`]): a host that sends a byte now and then never falls silent.
    pub body: Duration,
}

/// The slowest line that is still of use, in bytes a second. What comes or goes slower than this
/// on the whole is given up once the fixed part of its time is over.
pub const SLOW_LINE: u64 = 16 * 1024;

/// The patience of a run with each kind of exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patiences {
    /// With submits.
    pub submit: Patience,
    /// With polls and other small questions.
    pub poll: Patience,
    /// With downloads.
    pub download: Patience,
}

impl Default for Patiences {
    fn default() -> Self {
        Self { submit: Patience::SUBMIT, poll: Patience::POLL, download: Patience::DOWNLOAD }
    }
}

impl Patience {
    /// For a submit: generous, since a short limit makes purchases of unknown outcome.
    pub const SUBMIT: Self = Self {
        head: Duration::from_mins(5),
        idle: Duration::from_mins(1),
        body: Duration::from_mins(2),
    };
    /// For polls and other small questions.
    pub const POLL: Self = Self {
        head: Duration::from_mins(1),
        idle: Duration::from_secs(30),
        body: Duration::from_mins(2),
    };
    /// For downloads.
    pub const DOWNLOAD: Self = Self {
        head: Duration::from_mins(1),
        idle: Duration::from_mins(1),
        body: Duration::from_mins(2),
    };
}

/// What a request carries.
pub enum Body {
    /// Nothing.
    Empty,
    /// Pieces that together have exactly this length. The first is asked for only after the
    /// connection stands; an error cuts the request short.
    Stream {
        /// Length of all pieces together, in bytes.
        length: u64,
        /// The pieces.
        pieces: BoxStream<'static, std::io::Result<Bytes>>,
    },
}

/// The head of an answer, with its body to come.
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: ::http::HeaderMap,
    /// The body's pieces.
    pub body: BoxStream<'static, Result<Bytes, TransportError>>,
}

impl Patience {
    /// The same, with the time that a request's body of this length takes on a slow line added:
    /// a body that is cut by impatience never arrives.
    #[must_use]
    pub fn for_body(self, length: u64) -> Self {
        Self { head: self.head + slowly(length), ..self }
    }

    /// How long an answer's body may have taken when so many bytes of it have come.
    pub fn for_bytes(&self, bytes: u64) -> Duration {
        self.body + slowly(bytes)
    }
}

fn slowly(bytes: u64) -> Duration {
    Duration::from_secs(bytes / SLOW_LINE)
}

impl Request {
    /// A `GET` without a body.
    pub fn get(url: url::Url, patience: Patience) -> Self {
        Self {
            method: ::http::Method::GET,
            url,
            headers: ::http::HeaderMap::new(),
            body: Body::Empty,
            delivery: Delivery::Safe,
            patience,
        }
    }
}
