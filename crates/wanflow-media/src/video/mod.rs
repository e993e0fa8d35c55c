//! Frames: their colours, drawing, coding and decoding. Files and sound are not known here.

mod codec;
pub(crate) mod colour;
mod decode;
mod encode;
mod fit;
mod frame;
pub(crate) mod label;
mod pan;
mod sps;

pub use codec::VideoCodec;
pub(crate) use decode::Decoder;
pub(crate) use encode::Encoder;
pub(crate) use fit::Fitter;
pub(crate) use frame::Frame;
pub(crate) use pan::{Pan, canvas_size};
