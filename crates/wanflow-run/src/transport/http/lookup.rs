//! From names to addresses: once for a connection, judged, and then connected to.
//!
//! The library asks here for each new connection and dials what it is told, so that a name
//! cannot have one address while it is judged and another while it is dialled.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::link::{LinkError, LinkPolicy};

/// Finds the addresses of names.
pub trait Lookup: fmt::Debug + Send + Sync {
    /// All addresses of a name.
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// Asks the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let ask = move || (name.as_str(), 0).to_socket_addrs();
            let found = tokio::task::spawn_blocking(ask).await.map_err(io::Error::other)??;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// The door to names for one client: with a policy for downloads, without one for the client
/// that is pinned to its origin and knows it by its certificate.
pub(super) struct Resolver {
    pub(super) lookup: Arc<dyn Lookup>,
    pub(super) policy: Option<LinkPolicy>,
}

/// A name leads to an address to which nothing is sent.
#[derive(Debug)]
pub(super) struct RefusedAddress {
    name: String,
    address: IpAddr,
    why: LinkError,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, policy) = (Arc::clone(&self.lookup), self.policy.clone());
        let name = name.as_str().to_owned();
        Box::pin(async move {
            let found = lookup.lookup(name.clone()).await?;
            // One bad address spoils all: an honest host does not mix public and private ones.
            for &address in policy.iter().flat_map(|_| &found) {
                let policy = policy.as_ref().expect("the loop is empty without one");
                policy
                    .check_resolved(&name, address)
                    .map_err(|why| Box::new(RefusedAddress { name: name.clone(), address, why }))?;
            }
            let addresses = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

impl fmt::Display for RefusedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is at {}; {}", self.name, self.address, self.why)
    }
}

impl std::error::Error for RefusedAddress {}
