//! Facts about video endpoints, and nothing else.
//!
//! The neutral [`ClipRequest`] says what a storyboard wants of one clip. An [`Endpoint`] says how
//! one host sells such clips: paths, states, limits, prices, faults. Endpoints are generated from
//! the documents under `schemas/endpoints/` (see `cargo xtask codegen`); no host is named in
//! hand-written code. This crate knows no HTTP, no files, no clock.

pub mod answer;
pub mod check;
pub mod endpoint;
mod fault;
#[rustfmt::skip]
pub mod generated;
pub mod limit;
pub mod money;
mod neutral;
pub mod picture;
pub mod request;
pub mod role;
mod task_id;
pub mod way;

pub use answer::{Envelope, ErrorAnswer, ListedTask, PollAnswer, PollState};
pub use endpoint::{Endpoint, Origin};
pub use fault::Fault;
pub use generated::ENDPOINTS;
pub use limit::{Limit, LimitValue, Violation};
pub use money::Usd;
pub use request::{At, Audio, ClipRequest, Image, Resolution, Seconds, Sha256, Shot, ShotType};
pub use task_id::{NotATaskId, TaskId};

/// The endpoint whose limits apply to a storyboard that names none.
pub const DEFAULT_ENDPOINT: &str = "novita/wan2.6-i2v";

/// An endpoint, and the one of its hosts that is named; `None`: none is.
pub type AtHost = (&'static Endpoint, Option<&'static Origin>);

/// What a text names that does not exist.
#[derive(Clone, Copy, Debug)]
pub enum Unknown<'t> {
    /// There is no endpoint of this id.
    Endpoint(&'t str),
    /// The endpoint has no host of this name.
    Host(&'static Endpoint, &'t str),
}

/// Finds an endpoint, and perhaps one of its hosts, as a storyboard writes them:
/// `novita/wan2.6-i2v` or `novita/wan2.6-i2v@ppio`. The endpoint is the one that this host sells.
pub fn endpoint_at(text: &str) -> Result<AtHost, Unknown<'_>> {
    let (id, name) = text.split_once('@').map_or((text, None), |(id, name)| (id, Some(name)));
    let endpoint = endpoint(id).ok_or(Unknown::Endpoint(id))?;
    let Some(name) = name else { return Ok((endpoint, None)) };
    let origin = endpoint.origins.iter().find(|origin| origin.name == name);
    origin.map(|origin| (endpoint.at(name), Some(origin))).ok_or(Unknown::Host(endpoint, name))
}

/// Finds an endpoint by its id, such as `novita/wan2.6-i2v`.
pub fn endpoint(id: &str) -> Option<&'static Endpoint> {
    ENDPOINTS.iter().copied().find(|endpoint| endpoint.id == id)
}
