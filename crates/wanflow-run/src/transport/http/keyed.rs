//! The client that carries the key: one origin, a fresh connection for each submit, no
//! redirects, no retries. The key goes out in one header and comes in nowhere.

use ::http::header::{HeaderName, HeaderValue};
use futures_util::future::BoxFuture;
use url::{Origin, Url};

use crate::scrub::Scrubber;
use crate::secret::Secret;
use crate::transport::Delivery;
use crate::transport::scrubbed::scrubbed;

use super::lookup::Resolver;
use super::network::Connections;
use super::{Network, Request, Response, Transport, TransportError, exchange, refused};

/// The client that carries the key: one origin, HTTP/1.1, a fresh connection for each submit,
/// no redirects, no retries.
///
/// A redirect is an answer like any other: nothing is sent to where it points. There is no way
/// to accept a certificate that the system does not.
#[derive(Debug)]
pub struct KeyedHttp {
    /// For what must not arrive twice.
    submits: reqwest::Client,
    /// For everything else.
    questions: reqwest::Client,
    origin: Origin,
    key: Option<(HeaderName, HeaderValue)>,
    /// Takes the key out of answers.
    scrubber: Scrubber,
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
        Self::over(&Network::of_this_machine(), origin, key)
    }

    /// The same, over a network of the caller's.
    pub fn over(
        network: &Network,
        origin: &Url,
        key: Option<KeyHeader<'_>>,
    ) -> Result<Self, TransportError> {
        let scrubber = key.as_ref().map(|key| key.key.scrubber()).unwrap_or_default();
        let key = key.map(|key| header(&key)).transpose()?;
        let resolver = || Resolver { lookup: network.lookup.clone(), policy: None };
        // Loopback is where no proxy can reach.
        let network = if crate::link::is_loopback(origin) { &network.direct() } else { network };
        let submits = network.client(resolver(), Connections::Fresh)?;
        let questions = network.client(resolver(), Connections::Kept)?;
        Ok(Self { submits, questions, origin: origin.origin(), key, scrubber })
    }
}

impl Transport for KeyedHttp {
    fn send(&self, mut request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            if request.url.origin() != self.origin {
                return Err(refused("the key does not travel to another origin"));
            }
            if let Some((name, value)) = &self.key {
                request.headers.insert(name.clone(), value.clone());
            }
            let client = match request.delivery {
                Delivery::AtMostOnce => &self.submits,
                Delivery::Safe => &self.questions,
            };
            let response = exchange(client, request).await?;
            Ok(scrubbed(response, &self.scrubber))
        })
    }
}

fn header(key: &KeyHeader<'_>) -> Result<(HeaderName, HeaderValue), TransportError> {
    let name = HeaderName::from_bytes(key.name.as_bytes());
    let name = name.map_err(|_| refused("the key's header has no valid name"))?;
    Ok((name, key.key.header(key.prefix)))
}
