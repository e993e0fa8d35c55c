//! From a file to three channels of 8 bits in sRGB.

use image::{DynamicImage, RgbImage};
use moxcms::ColorProfile;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::Matte;
use super::colour::{Conversion, Described, Source, Unusable};
use super::flaw::Flaw;
use super::jpeg::Inks;
use super::probe::{Looked, look};
use super::turn::turned;
use crate::MediaError;

/// A picture as it is seen: upright, in sRGB, on black.
pub(crate) fn shown(bytes: &[u8]) -> Result<RgbImage, MediaError> {
    let looked = look(bytes)?;
    let picture = match &looked.described {
        Described::Profile(profile, _) => in_srgb(&looked, profile, Matte::BLACK)?,
        _ => flatten(looked.decoded()?, Matte::BLACK),
    };
    Ok(turned(picture, looked.orientation))
}

/// The pixels as stored, opaque; grey ones become three channels.
pub(super) fn flatten(picture: DynamicImage, matte: Matte) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let rgba = picture.into_rgba8();
    let (width, height) = rgba.dimensions();
    RgbImage::from_fn(width, height, |x, y| {
        let [red, green, blue, alpha] = rgba.get_pixel(x, y).0;
        image::Rgb(over([red, green, blue], alpha, matte))
    })
}

/// A colour over the matte.
fn over(top: [u8; 3], alpha: u8, matte: Matte) -> [u8; 3] {
    std::array::from_fn(|channel| {
        let (top, under) = (u32::from(top[channel]), u32::from(matte.0[channel]));
        let mixed = top * u32::from(alpha) + under * (255 - u32::from(alpha));
        u8::try_from((mixed + 127) / 255).expect("a mean of two bytes is a byte")
    })
}

/// The pixels as stored, in sRGB and opaque.
pub(super) fn in_srgb(
    looked: &Looked<'_>,
    profile: &ColorProfile,
    matte: Matte,
) -> Result<RgbImage, MediaError> {
    let unusable = |Unusable| Flaw::Damaged("its colour profile cannot be used");
    if let Some(inks) = looked.inks {
        return Ok(inks_in_srgb(looked.bytes, inks, profile)?);
    }
    let picture = looked.decoded()?;
    let deep = picture.color().bytes_per_pixel() / picture.color().channel_count() > 1;
    let is_grey_profile = profile.color_space == moxcms::DataColorSpace::Gray;
    let source = if is_grey_profile { Source::Grey } else { Source::Rgb };
    let conversion = Conversion::new(profile, source).map_err(unusable)?;
    let converted = if deep {
        deep_in_srgb(picture, &conversion, matte)
    } else {
        flat_in_srgb(picture, &conversion, matte)
    };
    Ok(converted.map_err(unusable)?)
}

/// Converts a picture of 8 bits a channel, in place where it can be.
fn flat_in_srgb(
    picture: DynamicImage,
    conversion: &Conversion<'_>,
    matte: Matte,
) -> Result<RgbImage, Unusable> {
    if !picture.color().has_alpha() {
        let mut rgb = picture.into_rgb8();
        convert(&mut rgb, conversion)?;
        return Ok(rgb);
    }
    let rgba = picture.into_rgba8();
    let mut rgb = RgbImage::new(rgba.width(), rgba.height());
    let width = rgba.width() as usize;
    let rows = rgba.as_raw().chunks_exact(width * 4);
    for (from, to) in rows.zip(rgb.chunks_exact_mut(width * 3)) {
        for (from, to) in from.chunks_exact(4).zip(to.chunks_exact_mut(3)) {
            to.copy_from_slice(&from[..3]);
        }
        conversion.row(to)?;
        for (from, to) in from.chunks_exact(4).zip(to.chunks_exact_mut(3)) {
            let top = [to[0], to[1], to[2]];
            to.copy_from_slice(&over(top, from[3], matte));
        }
    }
    Ok(rgb)
}

/// Converts a picture of three channels, row by row.
pub(super) fn convert(picture: &mut RgbImage, conversion: &Conversion<'_>) -> Result<(), Unusable> {
    let width = picture.width() as usize;
    picture.chunks_exact_mut(width * 3).try_for_each(|row| conversion.row(row))
}

/// Converts a picture of more than 8 bits a channel before they are reduced.
fn deep_in_srgb(
    picture: DynamicImage,
    conversion: &Conversion<'_>,
    matte: Matte,
) -> Result<RgbImage, Unusable> {
    let sixteen = conversion.sixteen()?;
    let channels = conversion.channels();
    let has_alpha = picture.color().has_alpha();
    let (width, height) = (picture.width() as usize, picture.height());
    let (samples, of) = if has_alpha {
        (picture.into_rgba16().into_raw(), 4)
    } else {
        (picture.into_rgb16().into_raw(), 3)
    };
    let mut rgb = RgbImage::new(u32::try_from(width).expect("it was one"), height);
    let mut from_row = vec![0; width * channels];
    let mut to_row = vec![0; width * 3];
    for (from, to) in samples.chunks_exact(width * of).zip(rgb.chunks_exact_mut(width * 3)) {
        for (from, row) in from.chunks_exact(of).zip(from_row.chunks_exact_mut(channels)) {
            row.copy_from_slice(&from[..channels]);
        }
        moxcms::TransformExecutor::transform(&*sixteen, &from_row, &mut to_row)
            .map_err(|_| Unusable)?;
        let pixels = from.chunks_exact(of).zip(to_row.chunks_exact(3));
        for ((from, made), to) in pixels.zip(to.chunks_exact_mut(3)) {
            let top = [reduced(made[0]), reduced(made[1]), reduced(made[2])];
            let alpha = if has_alpha { reduced(from[3]) } else { 255 };
            to.copy_from_slice(&over(top, alpha, matte));
        }
    }
    Ok(rgb)
}

/// 16 bits as 8, rounded.
fn reduced(value: u16) -> u8 {
    u8::try_from((u32::from(value) + 128) / 257).expect("65,535 by 257 is 255")
}

/// A JPEG of four inks.
fn inks_in_srgb(bytes: &[u8], inks: Inks, profile: &ColorProfile) -> Result<RgbImage, Flaw> {
    let undecoded = Flaw::Damaged("a part of its data cannot be decoded");
    let unusable = Flaw::Damaged("its colour profile cannot be used");
    let options = DecoderOptions::default().set_max_width(usize::MAX).set_max_height(usize::MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| undecoded.clone())?;
    let stored = decoder.input_colorspace().ok_or_else(|| undecoded.clone())?;
    decoder.set_options(options.jpeg_set_out_colorspace(stored));
    let samples = decoder.decode().map_err(|_| undecoded.clone())?;
    let (width, height) = decoder.dimensions().ok_or(undecoded)?;
    let conversion = Conversion::new(profile, Source::Cmyk).map_err(|_| unusable.clone())?;
    let size = |side: usize| u32::try_from(side).expect("a JPEG's side has 16 bits");
    let mut rgb = RgbImage::new(size(width), size(height));
    let mut row = vec![0; width * 4];
    for (from, to) in samples.chunks_exact(width * 4).zip(rgb.chunks_exact_mut(width * 3)) {
        for (from, ink) in from.chunks_exact(4).zip(row.chunks_exact_mut(4)) {
            let stored = if stored == ColorSpace::YCCK {
                without_luma(from)
            } else {
                [from[0], from[1], from[2]]
            };
            let all = [stored[0], stored[1], stored[2], from[3]];
            let all = if inks == Inks::Inverted { all.map(|value| 255 - value) } else { all };
            ink.copy_from_slice(&all);
        }
        conversion.eight(&row, to).map_err(|_| unusable.clone())?;
    }
    Ok(rgb)
}

/// The three inks as stored, from lightness and differences.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn without_luma(from: &[u8]) -> [u8; 3] {
    let (luma, blue, red) =
        (f32::from(from[0]), f32::from(from[1]) - 128.0, f32::from(from[2]) - 128.0);
    let byte = |value: f32| 255 - value.round().clamp(0.0, 255.0) as u8;
    [
        byte(luma + 1.402 * red),
        byte(luma - 0.344_136 * blue - 0.714_136 * red),
        byte(luma + 1.772 * blue),
    ]
}
