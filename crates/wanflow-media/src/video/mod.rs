//! Frames: their colours, drawing, coding and decoding. Files and sound are not known here.

mod codec;
pub(crate) mod colour;
mod decode;
pub(crate) mod display;
mod encode;
mod fit;
mod frame;
mod h264;
pub(crate) mod label;
mod pan;
mod sps;
mod ssim;

pub use codec::VideoCodec;
pub(crate) use decode::{Decoder, Reference, reference};
pub(crate) use encode::Encoder;
pub(crate) use fit::Fitter;
pub(crate) use frame::Frame;
pub(crate) use h264::H264;
pub(crate) use pan::{Pan, canvas_size};
pub(crate) use ssim::ssim;
