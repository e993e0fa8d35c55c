//! What a picture is, by its content, and whether all of it is there.
//!
//! File names count for nothing here.

use std::io::Cursor;
use std::sync::{Mutex, PoisonError};

use image::metadata::Orientation;
use image::{
    ColorType, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage,
};
use wanflow_api::picture::{Colours, PictureFacts, PictureFormat};

use super::colour::{Channels, Described, described, described_by_chunks};
use super::flaw::Flaw;
use super::frames::{self, Frames};
use super::jpeg::{self, Inks, Jpeg};
use super::kind::kind;
use super::png;
use super::scale::touched;
use super::tiff::{self, Photometric};
use crate::{MediaError, Size};

/// Pixels that are decoded at most: a little more than the largest phone's picture. A header
/// that claims more is a bomb, or of no use here.
const PIXELS_MAX: u64 = 210_000_000;

/// Bytes that one picture may take while it is prepared, its file included.
const MEMORY_MAX: u64 = 1 << 30;

/// A picture that was looked at, and what is needed to decode it.
pub(super) struct Looked<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) facts: PictureFacts,
    pub(super) described: Described,
    pub(super) orientation: Orientation,
    /// How its inks are stored, if it is a JPEG of four.
    pub(super) inks: Option<Inks>,
    container: Container,
    /// Where its pixels go, if there is room already.
    room: Mutex<Option<RgbImage>>,
}

/// What says whether a container goes on to its end.
enum Container {
    Jpeg,
    Png(png::Chunks),
    Frames(Frames),
    /// Its decoder says so.
    Plain,
}

/// Reads the facts of a picture from its headers.
pub fn probe_picture(bytes: &[u8]) -> Result<PictureFacts, MediaError> {
    Ok(look(bytes)?.facts)
}

/// Reads a picture to its end: the facts are given only if all of it is there.
pub fn check_picture(bytes: &[u8]) -> Result<PictureFacts, MediaError> {
    let looked = look(bytes)?;
    looked.must_be_whole()?;
    if !matches!(looked.container, Container::Jpeg) {
        looked.decoded()?;
    }
    Ok(looked.facts)
}

pub(super) fn look(bytes: &[u8]) -> Result<Looked<'_>, MediaError> {
    match kind(bytes)? {
        PictureFormat::Jpeg => look_at_jpeg(bytes),
        format => look_at_other(bytes, format),
    }
}

fn look_at_jpeg(bytes: &[u8]) -> Result<Looked<'_>, MediaError> {
    let jpeg = Jpeg::read(bytes)?;
    let frame = jpeg.frame.as_ref().expect("a JPEG that was read has a frame");
    let orientation = jpeg.exif.and_then(Orientation::from_exif_chunk);
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    let channels = match frame.components.len() {
        1 => Channels::Grey,
        3 => Channels::Rgb,
        _ => Channels::Cmyk,
    };
    let described = match jpeg.profile() {
        Some(Ok(profile)) => described(&profile, channels),
        Some(Err(())) => Described::Unreadable,
        None if channels == Channels::Cmyk => Described::PlainCmyk,
        None => Described::Srgb,
    };
    let stored = frame.components.len() as u64;
    let passes = if frame.is_progressive { frame.bytes_of_passes() } else { 0 };
    let size = Size::new(frame.width, frame.height);
    // Three channels stay where they were decoded.
    let each = if stored == 3 { 3 } else { stored + 3 };
    must_fit(size, each, bytes.len() as u64 + passes)?;
    let facts = PictureFacts {
        turned: orientation != Orientation::NoTransforms,
        colours: described.colours(),
        ..PictureFacts::plain(PictureFormat::Jpeg, size.width, size.height, bytes.len() as u64)
    };
    Ok(Looked {
        bytes,
        facts: upright(facts, orientation),
        described,
        orientation,
        inks: (channels == Channels::Cmyk).then(|| jpeg.inks()),
        container: Container::Jpeg,
        room: Mutex::default(),
    })
}

fn look_at_other(bytes: &[u8], format: PictureFormat) -> Result<Looked<'_>, MediaError> {
    let container = match format {
        PictureFormat::Png => Container::Png(png::chunks(bytes)),
        PictureFormat::Webp => Container::Frames(frames::webp(bytes)),
        PictureFormat::Gif => Container::Frames(frames::gif(bytes)),
        _ => Container::Plain,
    };
    let mut decoder = open(bytes, format)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let colour = decoder.color_type();
    let (width, height) = decoder.dimensions();
    must_fit(Size { width, height }, per_pixel(colour, format), bytes.len() as u64)?;
    let channels = if colour.has_color() { Channels::Rgb } else { Channels::Grey };
    let by_chunks = match &container {
        Container::Png(chunks) => described_by_chunks(chunks),
        _ => None,
    };
    let profile = || match decoder.icc_profile() {
        Ok(Some(profile)) => described(&profile, channels),
        Ok(None) => match &container {
            Container::Png(chunks) if chunks.has_profile => Described::Unreadable,
            _ => Described::Srgb,
        },
        Err(_) => Described::Unreadable,
    };
    let described = by_chunks.unwrap_or_else(profile);
    let (alpha, frames) = match &container {
        Container::Frames(frames) if format == PictureFormat::Gif => (frames.alpha, frames.count),
        Container::Frames(frames) => (colour.has_alpha(), frames.count),
        Container::Png(chunks) => (colour.has_alpha(), chunks.frames),
        Container::Plain if format == PictureFormat::Tiff => {
            (colour.has_alpha(), tiff::pages(bytes))
        }
        Container::Plain | Container::Jpeg => (colour.has_alpha(), 1),
    };
    let facts = PictureFacts {
        alpha,
        frames,
        turned: orientation != Orientation::NoTransforms,
        colours: colours_of_inks(bytes, format).unwrap_or_else(|| described.colours()),
        bits: u8::try_from(colour.bits_per_pixel() / u16::from(colour.channel_count()))
            .expect("a channel has at most 32 bits"),
        ..PictureFacts::plain(format, width, height, bytes.len() as u64)
    };
    let facts = upright(facts, orientation);
    let room = Mutex::default();
    Ok(Looked { bytes, facts, described, orientation, inks: None, container, room })
}

impl Looked<'_> {
    /// An error if the file ends before the picture does, as far as is known without decoding.
    pub(super) fn must_be_whole(&self) -> Result<(), MediaError> {
        match &self.container {
            Container::Jpeg => {
                jpeg::check(self.bytes)?;
                // What cannot be decoded at all is known from the header.
                open(self.bytes, PictureFormat::Jpeg).map(drop)
            }
            Container::Png(chunks) => Ok(chunks.must_end()?),
            Container::Frames(frames) => Ok(frames.must_end()?),
            Container::Plain => Ok(()),
        }
    }

    /// Whether turning it upright swaps width and height.
    pub(super) fn swaps_sides(&self) -> bool {
        swaps_sides(self.orientation)
    }

    /// Makes room for the pixels of a JPEG by several threads, so that the rest of them are free
    /// while it is decoded.
    pub(super) fn make_room(&self) -> Result<(), MediaError> {
        if self.facts.format == PictureFormat::Jpeg && self.inks.is_none() {
            let decoder = open(self.bytes, self.facts.format)?;
            let (width, height) = decoder.dimensions();
            if decoder.color_type() == ColorType::Rgb8 {
                let room = touched(width, height);
                *self.room.lock().unwrap_or_else(PoisonError::into_inner) = Some(room);
            }
        }
        Ok(())
    }

    /// Its pixels as stored.
    pub(super) fn decoded(&self) -> Result<DynamicImage, MediaError> {
        let decoder = open(self.bytes, self.facts.format)?;
        let room = self.room.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut picture) = room {
            decoder.read_image(&mut picture).map_err(|error| flaw(&error, self.bytes))?;
            return Ok(DynamicImage::ImageRgb8(picture));
        }
        DynamicImage::from_decoder(decoder).map_err(|error| flaw(&error, self.bytes).into())
    }
}

/// The facts as a picture is shown.
fn upright(facts: PictureFacts, orientation: Orientation) -> PictureFacts {
    let (width, height) = (facts.width, facts.height);
    let (width, height) = if swaps_sides(orientation) { (height, width) } else { (width, height) };
    PictureFacts { width, height, ..facts }
}

fn swaps_sides(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

fn open(bytes: &[u8], format: PictureFormat) -> Result<impl ImageDecoder + '_, MediaError> {
    let format = match format {
        PictureFormat::Jpeg => ImageFormat::Jpeg,
        PictureFormat::Png => ImageFormat::Png,
        PictureFormat::Webp => ImageFormat::WebP,
        PictureFormat::Bmp => ImageFormat::Bmp,
        PictureFormat::Gif => ImageFormat::Gif,
        PictureFormat::Tiff => ImageFormat::Tiff,
        PictureFormat::Qoi => ImageFormat::Qoi,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    reader.into_decoder().map_err(|error| flaw(&error, bytes).into())
}

/// What is said of inks in a TIFF, whose decoder makes colours of them without a profile.
fn colours_of_inks(bytes: &[u8], format: PictureFormat) -> Option<Colours> {
    match tiff::photometric(bytes) {
        Photometric::Inks { has_profile } if format == PictureFormat::Tiff => {
            Some(if has_profile {
                Colours::Described("CMYK (its colour profile is not used)".to_owned())
            } else {
                Colours::PlainCmyk
            })
        }
        _ => None,
    }
}

/// Bytes that a pixel takes at most while it is decoded and reduced to three channels of 8 bits.
fn per_pixel(colour: ColorType, format: PictureFormat) -> u64 {
    let stored = u64::from(colour.bytes_per_pixel());
    let extra = if format == PictureFormat::Webp { 4 } else { 0 };
    match colour {
        ColorType::La16 | ColorType::Rgba16 => stored + 4,
        ColorType::Rgb32F | ColorType::Rgba32F => stored + 8,
        // Three channels stay where they were decoded.
        ColorType::Rgb8 if format == PictureFormat::Png => 3,
        ColorType::Rgb8 => 6 + extra,
        _ => stored + 3 + extra,
    }
}

fn must_fit(size: Size, per_pixel: u64, beside: u64) -> Result<(), Flaw> {
    if size.width == 0 || size.height == 0 {
        return Err(Flaw::Damaged("its header says that it has no pixels"));
    }
    let pixels = u64::from(size.width) * u64::from(size.height);
    if pixels > PIXELS_MAX {
        let most = PIXELS_MAX / 1_000_000;
        return Err(Flaw::TooLarge(format!("{size} pixels (at most {most} megapixels are read)")));
    }
    if pixels.saturating_mul(per_pixel).saturating_add(beside) > MEMORY_MAX {
        return Err(Flaw::TooLarge(format!(
            "{size} pixels of its kind take more than the 1 GiB of memory that a \
             picture may take"
        )));
    }
    Ok(())
}

/// A library's complaint in our words.
fn flaw(error: &ImageError, bytes: &[u8]) -> Flaw {
    match error {
        ImageError::Limits(_) => {
            Flaw::TooLarge("it takes more than the 1 GiB of memory that a picture may take".into())
        }
        ImageError::Unsupported(_) if is_tiff_in_lab(bytes) => {
            Flaw::Unread("a TIFF picture in Lab colours")
        }
        ImageError::Unsupported(_) => Flaw::Unread("of an unusual variety"),
        _ if is_cut(error) || is_qoi_without_end(bytes) => Flaw::Cut,
        _ => Flaw::Damaged("a part of its data cannot be decoded"),
    }
}

fn is_tiff_in_lab(bytes: &[u8]) -> bool {
    matches!(kind(bytes), Ok(PictureFormat::Tiff)) && tiff::photometric(bytes) == Photometric::Lab
}

/// The decoder of this format does not distinguish its end from damage.
fn is_qoi_without_end(bytes: &[u8]) -> bool {
    bytes.starts_with(b"qoif") && !bytes.ends_with(&[0, 0, 0, 0, 0, 0, 0, 1])
}

/// Whether the data ended too early, by any error within.
fn is_cut(error: &ImageError) -> bool {
    // It hands on what caused its own error, and not that error.
    if let ImageError::IoError(error) = error
        && error.kind() == std::io::ErrorKind::UnexpectedEof
    {
        return true;
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        if kind == Some(std::io::ErrorKind::UnexpectedEof) {
            return true;
        }
        cause = error.source();
    }
    false
}
