//! Text on pictures: captions over frames, and cards.
//!
//! Text is laid out by `parley` from fonts that the caller gives as bytes, and drawn here from
//! their outlines, layers and bitmaps. Equal text and fonts give equal pixels on every machine:
//! what a system has installed is looked at only by [`system_fonts`], for callers that ask. This
//! module must not know times, timelines or files other than fonts.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "sides of frames and bytes of colours are small, and casts from floats saturate"
)]

mod bitmap;
mod block;
mod canvas;
mod caption;
pub(crate) mod card;
mod error;
mod font;
mod gradient;
mod ink;
mod language;
mod missing;
mod outline;
mod overlay;
mod paint;
mod script;
mod spread;
mod system;

pub use caption::{
    CaptionGround, CaptionMask, CaptionPlace, CaptionStyle, PixelBox, caption_preview,
};
pub(crate) use card::card_fits;
pub use card::{CardGround, CardSpec, card_png};
pub use error::{MissingScript, TextError};
pub use font::{FontFile, Fonts};
pub use missing::missing_glyphs;
pub use system::{SYSTEM_FONT_FOLDERS, system_fonts};

#[cfg(test)]
mod tests;
