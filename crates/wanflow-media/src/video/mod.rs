//! Frames: their colours, drawing, coding and decoding. Files and sound are not known here.

pub(crate) mod colour;
mod decode;
mod encode;
mod fit;
mod frame;
pub(crate) mod label;
mod pan;
mod sps;

pub(crate) use decode::Decoder;
pub(crate) use encode::Encoder;
pub(crate) use fit::Fitter;
pub(crate) use frame::Frame;
pub(crate) use pan::{Pan, canvas_size};
