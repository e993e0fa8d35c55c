//! Endpoints and their hosts by the names that people write.
//!
//! What to say about an unknown name is for others to know.

use crate::endpoint::{EndpointRef, Origin};

/// An endpoint, and the one of its hosts that is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndpointChoice {
    /// The endpoint as that host offers it.
    pub endpoint: EndpointRef,
    /// The host; `None`: none is named.
    pub origin: Option<&'static Origin>,
}

/// What a text names that does not exist.
#[derive(Clone, Copy, Debug)]
pub enum UnknownEndpoint<'t> {
    /// There is no endpoint of this id.
    Id(&'t str),
    /// The endpoint has no host of this name.
    Host(EndpointRef, &'t str),
}

impl EndpointChoice {
    /// Finds an endpoint, and perhaps one of its hosts, as a storyboard writes them:
    /// `novita/wan2.6-i2v` or `novita/wan2.6-i2v@ppio`.
    pub fn parse(text: &str) -> Result<Self, UnknownEndpoint<'_>> {
        let (id, name) = text.split_once('@').map_or((text, None), |(id, name)| (id, Some(name)));
        let endpoint = crate::endpoint(id).ok_or(UnknownEndpoint::Id(id))?;
        let Some(name) = name else { return Ok(Self { endpoint, origin: None }) };
        let origin = endpoint.origins.iter().find(|origin| origin.name == name);
        let origin = origin.ok_or(UnknownEndpoint::Host(endpoint, name))?;
        Ok(Self { endpoint: endpoint.at(name), origin: Some(origin) })
    }
}
