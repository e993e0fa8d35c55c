//! Frames: their colours, drawing, coding and decoding. Files and sound are not known here.

mod blend;
mod codec;
pub(crate) mod colour;
mod decode;
pub(crate) mod display;
mod encode;
mod fit;
mod frame;
mod h264;
mod hdr;
pub(crate) mod label;
mod pan;
mod rates;
mod shift;
mod sps;
mod ssim;

pub(crate) use blend::{Progress, blend};
pub use codec::VideoCodec;
pub(crate) use codec::is_interlaced;
pub(crate) use decode::{Decoder, Reference, reference};
pub(crate) use encode::Encoder;
pub(crate) use fit::{Fitter, Window, cut_from};
pub(crate) use frame::Frame;
pub(crate) use h264::H264;
pub use hdr::Hdr;
pub(crate) use pan::{Pan, canvas_size};
pub(crate) use rates::known_rate;
pub(crate) use shift::shifted;
pub(crate) use ssim::ssim;
