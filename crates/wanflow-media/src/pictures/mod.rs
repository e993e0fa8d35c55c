//! Pictures: what they are by their content, and how they are made fit for an endpoint.
//!
//! Which steps there are, and when each is taken, is [`wanflow_api::picture`]'s.

mod colour;
mod decode;
mod first_scale;
mod flaw;
mod frames;
mod jpeg;
mod kind;
mod matte;
mod png;
mod prepare;
mod probe;
mod scale;
mod tiff;
mod turn;

pub(crate) use decode::shown;
pub(crate) use scale::scaled;

pub use matte::Matte;
pub use prepare::{Prepared, prepare_picture};
pub use probe::{check_picture, probe_picture};
