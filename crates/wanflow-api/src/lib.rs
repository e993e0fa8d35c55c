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

pub use answer::{ErrorAnswer, PollAnswer, PollState};
pub use endpoint::Endpoint;
pub use generated::ENDPOINTS;
pub use limit::{Limit, LimitValue, Violation};
pub use money::Usd;
pub use request::{At, Audio, ClipRequest, Image, Resolution, Seconds, Sha256, Shot, ShotType};

/// The endpoint whose limits apply to a storyboard that names none.
pub const DEFAULT_ENDPOINT: &str = "novita/wan2.6-i2v";

/// Finds an endpoint by its id, such as `novita/wan2.6-i2v`.
pub fn endpoint(id: &str) -> Option<&'static Endpoint> {
    ENDPOINTS.iter().copied().find(|endpoint| endpoint.id == id)
}
