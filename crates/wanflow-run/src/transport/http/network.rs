//! What the clients stand on: names, proxies and trusted certificates.

use std::sync::{Arc, Once};
use std::time::Duration;

use ::http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use super::failure::failure;
use super::lookup::{Lookup, Resolver, SystemLookup};
use crate::transport::TransportError;

/// Time to connect, TLS included. A connection that is not made costs nothing.
const CONNECT: Duration = Duration::from_secs(30);

/// How many idle connections are kept for polls, and how long: more often than that a task is
/// asked about, and a handshake for each question would be most of what waiting costs.
const KEPT: usize = 8;
const IDLE: Duration = Duration::from_secs(20);

/// Which connection a request takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Connections {
    /// A new one each. One that the host closed while it was idle is then never found closed by a
    /// submit, which is the case that libraries repeat by themselves.
    Fresh,
    /// One that an earlier request has left, if there is one: for what may be asked again.
    Kept,
}

/// What the clients stand on.
#[derive(Clone, Debug)]
pub struct Network {
    /// Finds the addresses of names.
    pub lookup: Arc<dyn Lookup>,
    /// Which way requests go.
    pub proxies: Proxies,
    /// The only certificates (DER) that are trusted; `None`: those of the system.
    pub roots: Option<Vec<Vec<u8>>>,
}

/// Which way requests go.
#[derive(Clone, Debug)]
pub enum Proxies {
    /// As the usual variables of the environment say (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`).
    Environment,
    /// Straight to the host.
    None,
    /// All through this one.
    Through(Url),
}

impl Network {
    /// The network of this machine.
    pub fn of_this_machine() -> Self {
        Self { lookup: Arc::new(SystemLookup), proxies: Proxies::Environment, roots: None }
    }

    /// The same without proxies.
    pub(super) fn direct(&self) -> Self {
        Self { proxies: Proxies::None, ..self.clone() }
    }

    /// A client of the library: HTTP/1.1, nothing sent twice, nothing followed.
    pub(super) fn client(
        &self,
        resolver: Resolver,
        connections: Connections,
    ) -> Result<reqwest::Client, TransportError> {
        install_tls();
        let builder = reqwest::Client::builder()
            .user_agent(concat!("wanflow/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .http1_only()
            .pool_max_idle_per_host(match connections {
                Connections::Fresh => 0,
                Connections::Kept => KEPT,
            })
            .pool_idle_timeout(IDLE)
            .connect_timeout(CONNECT)
            .dns_resolver(resolver);
        let builder = match &self.proxies {
            Proxies::Environment => builder,
            Proxies::None => builder.no_proxy(),
            Proxies::Through(proxy) => {
                let proxy = reqwest::Proxy::all(proxy.clone());
                builder.no_proxy().proxy(proxy.map_err(|error| failure(&error))?)
            }
        };
        let builder = match &self.roots {
            None => builder,
            Some(roots) => {
                let roots: Result<Vec<_>, _> =
                    roots.iter().map(|root| reqwest::Certificate::from_der(root)).collect();
                builder.tls_certs_only(roots.map_err(|error| failure(&error))?)
            }
        };
        builder.build().map_err(|error| failure(&error))
    }
}

impl Proxies {
    /// What tells whether a link goes through a proxy, as the library does; `None` if none does.
    pub(super) fn matcher(&self) -> Option<Matcher> {
        let matcher = match self {
            Self::Environment => Matcher::from_env(),
            Self::None => return None,
            Self::Through(proxy) => Matcher::builder().all(proxy.as_str()).build(),
        };
        let somewhere = Uri::from_static("https://somewhere.invalid/");
        matcher.intercept(&somewhere).is_some().then_some(matcher)
    }
}

/// Makes ring the process's TLS provider, unless the program has already chosen one.
fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}
