//! Facts about video endpoints, and nothing else.
//!
//! The neutral [`ClipRequest`] says what a storyboard wants of one clip. An [`Endpoint`] says how
//! one host makes such clips: paths, states, limits, prices, faults. Endpoints are generated from
//! the documents under `schemas/endpoints/` (see `cargo xtask codegen`); no host is named in
//! hand-written code. They are passed around as [`EndpointRef`]s. This crate knows no HTTP, no
//! files, no clock.

pub mod answer;
pub mod check;
mod choice;
pub mod endpoint;
mod fault;
#[rustfmt::skip]
pub mod generated;
pub mod limit;
pub mod medium;
pub mod money;
mod neutral;
pub mod picture;
pub mod request;
pub mod role;
pub mod sound_delivery;
mod task_id;

pub use answer::{Envelope, ErrorAnswer, ListedTask, PollAnswer, PollState};
pub use choice::{EndpointChoice, UnknownEndpoint};
pub use endpoint::{Endpoint, EndpointRef, Origin};
pub use fault::Fault;
pub use limit::{Limit, LimitValue, Violation};
pub use medium::{Links, MediumRole};
pub use money::Usd;
pub use request::{At, Audio, ClipRequest, Image, Resolution, Seconds, Sha256, Shot, ShotType};
pub use task_id::{NotATaskId, TaskId};

/// The endpoint whose limits apply to a storyboard that names none.
pub const DEFAULT_ENDPOINT: &str = "novita/wan2.6-i2v";

/// Every endpoint that is known, by id.
pub fn endpoints() -> impl ExactSizeIterator<Item = EndpointRef> + Clone {
    generated::ENDPOINTS.iter().map(|descriptor| EndpointRef::from_static(descriptor))
}

/// Finds an endpoint by its id, such as `novita/wan2.6-i2v`.
pub fn endpoint(id: &str) -> Option<EndpointRef> {
    endpoints().find(|endpoint| endpoint.id == id)
}
