//! Pictures: what they are by their content, and how they are made fit for an endpoint.
//!
//! Which rules an endpoint has is told by the caller.

mod matte;
mod prepare;
mod probe;

pub(crate) use prepare::flatten;
pub(crate) use probe::decode;

pub use matte::Matte;
pub use prepare::{PictureRules, Prepared, preparation_steps, prepare_picture};
pub use probe::{PictureFacts, probe_picture};
