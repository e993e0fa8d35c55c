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
pub mod request;
pub mod role;
pub mod way;

pub use answer::{ErrorAnswer, PollAnswer, PollState};
pub use endpoint::{Endpoint, Origin};
pub use generated::ENDPOINTS;
pub use limit::{Limit, LimitValue, Violation};
pub use money::Usd;
pub use request::{At, Audio, ClipRequest, Image, Resolution, Seconds, Sha256, Shot, ShotType};

/// The endpoint whose limits apply to a storyboard that names none.
pub const DEFAULT_ENDPOINT: &str = "novita/wan2.6-i2v";

/// Finds an endpoint, and perhaps one of its hosts, as a storyboard writes them:
/// `novita/wan2.6-i2v` or `novita/wan2.6-i2v@ppio`.
pub fn endpoint_at(text: &str) -> Option<(&'static Endpoint, Option<&'static Origin>)> {
    let Some((id, name)) = text.split_once('@') else { return Some((endpoint(text)?, None)) };
    let endpoint = endpoint(id)?;
    let origin = endpoint.origins.iter().find(|origin| origin.name == name)?;
    Some((endpoint, Some(origin)))
}

/// Finds an endpoint by its id, such as `novita/wan2.6-i2v`.
pub fn endpoint(id: &str) -> Option<&'static Endpoint> {
    ENDPOINTS.iter().copied().find(|endpoint| endpoint.id == id)
}
