//! The client for downloads, and for what goes to hosts that have no business with the key: no
//! key, no cookies, no referer; every hop is judged, and the address that was judged is the one
//! that is connected to.
//!
//! Behind a proxy it is the proxy that looks names up and connects: links are judged as ever, the
//! addresses of their names cannot be. Where that matters, take the proxy out of the environment.

use ::http::Method;
use ::http::header::LOCATION;
use futures_util::future::BoxFuture;
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::link::LinkPolicy;

use super::lookup::Resolver;
use super::network::Connections;
use super::{Network, Request, Response, Transport, TransportError, exchange, refused};

/// The most redirects that a download follows.
pub const HOPS: usize = 5;

/// The client without a key: there is no place for one in it. It follows a `GET`'s redirects, and
/// sends anything else once, to where it says.
#[derive(Debug)]
pub struct PlainHttp {
    direct: reqwest::Client,
    /// Which links go through a proxy, and the client that takes them there.
    proxied: Option<(Matcher, reqwest::Client)>,
    policy: LinkPolicy,
}

impl PlainHttp {
    /// A client that fetches what `policy` lets pass.
    pub fn new(policy: LinkPolicy) -> Result<Self, TransportError> {
        Self::over(&Network::of_this_machine(), policy)
    }

    /// The same, over a network of the caller's.
    pub fn over(network: &Network, policy: LinkPolicy) -> Result<Self, TransportError> {
        let judged = Resolver { lookup: network.lookup.clone(), policy: Some(policy.clone()) };
        // The proxy's own name is the user's choice, and may well be private.
        let unjudged = Resolver { lookup: network.lookup.clone(), policy: None };
        // In a rehearsal everything comes from loopback, where a proxy cannot reach.
        let matcher = if policy.exempts_an_origin() { None } else { network.proxies.matcher() };
        let proxied =
            matcher.map(|matcher| Ok((matcher, network.client(unjudged, Connections::Fresh)?)));
        let direct = network.direct().client(judged, Connections::Fresh)?;
        Ok(Self { direct, proxied: proxied.transpose()?, policy })
    }

    fn client(&self, url: &Url) -> &reqwest::Client {
        let uri = url.as_str().parse().ok();
        match (&self.proxied, uri) {
            (Some((matcher, client)), Some(uri)) if matcher.intercept(&uri).is_some() => client,
            _ => &self.direct,
        }
    }
}

impl Transport for PlainHttp {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            if request.method != Method::GET {
                self.policy.check(&request.url).map_err(refused)?;
                return exchange(self.client(&request.url), request).await;
            }
            let mut url = request.url;
            for _ in 0..=HOPS {
                self.policy.check(&url).map_err(refused)?;
                let mut hop = Request::get(url.clone(), request.patience);
                hop.headers = request.headers.clone();
                let response = exchange(self.client(&url), hop).await?;
                match target(&url, &response) {
                    Some(next) => url = next?,
                    None => return Ok(response),
                }
            }
            Err(refused(format!("more than {HOPS} redirects")))
        })
    }
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
