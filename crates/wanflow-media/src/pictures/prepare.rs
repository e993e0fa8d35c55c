//! Making a picture fit for an endpoint.
//!
//! The result is a function of the bytes, the limits and the matte alone. The steps are those of
//! [`Preparation::of`], and each is taken here if it is listed, else not. The version that it
//! gives enters digests: what it calls version 1 must come out byte by byte as it first did
//! (`tests/it/prepared.txt`).

use std::panic::resume_unwind;
use std::thread;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use image::{ImageEncoder, RgbImage};
use wanflow_api::endpoint::ImageLimits;
use wanflow_api::picture::{PictureFormat, Preparation, Step, Unfit};

use super::Matte;
use super::colour::{Conversion, Described, Source};
use super::decode::{convert, flatten, in_srgb};
use super::first_scale::turned_and_scaled;
use super::flaw::Flaw;
use super::probe::{Looked, look};
use super::scale::scaled;
use super::turn::turned;
use crate::{MediaError, Size};

/// JPEG qualities, tried in turn until the file is small enough.
const QUALITIES: [u8; 6] = [95, 90, 85, 75, 60, 40];

/// A picture that is fit to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The file: the very bytes given, if nothing had to be done.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub mime: &'static str,
    /// Its width, in pixels.
    pub width: u32,
    /// Its height, in pixels.
    pub height: u32,
    /// What was done, and by which version.
    pub steps: Vec<Step>,
}

/// Makes a picture fit, or hands its bytes back unchanged if it is. Either way all of it was
/// read: nothing is handed out of a picture that is cut short.
pub fn prepare_picture(
    bytes: &[u8],
    limits: &ImageLimits,
    matte: Matte,
) -> Result<Prepared, MediaError> {
    let looked = look(bytes)?;
    let made = Preparation::of(&looked.facts, limits, matte.0)
        .map_err(|unfit| MediaError::Unfit(in_words(unfit, &looked, limits)))?;
    if made.steps.is_empty() {
        looked.must_be_whole()?;
        if looked.facts.format != PictureFormat::Jpeg {
            looked.decoded()?;
        }
        let (mime, facts) = (looked.facts.format.media_type(), &looked.facts);
        let (width, height) = (facts.width, facts.height);
        return Ok(Prepared { bytes: bytes.to_vec(), mime, width, height, steps: made.steps });
    }
    looked.make_room()?;
    // A file is walked to its end beside the decoding of it.
    let (whole, picture) = thread::scope(|scope| {
        let whole = scope.spawn(|| looked.must_be_whole());
        let picture = match made.version {
            1 => first_version(&looked, &made, matte),
            _ => second_version(&looked, &made, matte),
        };
        (whole.join().unwrap_or_else(|panic| resume_unwind(panic)), picture)
    });
    whole?;
    let picture = picture?;
    let (width, height) = picture.dimensions();
    let (bytes, mime) = encode(&picture, looked.facts.format, limits)?;
    Ok(Prepared { bytes, mime, width, height, steps: made.steps })
}

/// As pictures were made fit before there were profiles: flattened, turned, scaled.
fn first_version(
    looked: &Looked<'_>,
    made: &Preparation,
    matte: Matte,
) -> Result<RgbImage, MediaError> {
    let flat = flatten(looked.decoded()?, matte);
    let turns = made.has(|step| matches!(step, Step::Turned));
    let orientation = if turns { looked.orientation } else { Orientation::NoTransforms };
    Ok(match size_of(made) {
        Some(size) => turned_and_scaled(&flat, orientation, size),
        None => turned(flat, orientation),
    })
}

/// Scaled before it is turned, so that there is one large picture at a time, and converted to
/// sRGB at whichever size is exact and cheap.
fn second_version(
    looked: &Looked<'_>,
    made: &Preparation,
    matte: Matte,
) -> Result<RgbImage, MediaError> {
    let turns = made.has(|step| matches!(step, Step::Turned));
    let small = size_of(made).map(|Size { width, height }| {
        if turns && looked.swaps_sides() {
            Size::new(height, width)
        } else {
            Size::new(width, height)
        }
    });
    let recolours = made.has(|step| matches!(step, Step::Recoloured { .. }));
    let facts = &looked.facts;
    let is_plain = !facts.alpha && facts.bits == 8 && looked.inks.is_none();
    let shrunk = |picture| match small {
        Some(size) => scaled(picture, size),
        None => picture,
    };
    let picture = match &looked.described {
        Described::Profile(profile, _) if recolours && is_plain => {
            let mut picture = shrunk(flatten(looked.decoded()?, matte));
            let is_grey = profile.color_space == moxcms::DataColorSpace::Gray;
            let source = if is_grey { Source::Grey } else { Source::Rgb };
            let unusable = |_| Flaw::Damaged("its colour profile cannot be used");
            let conversion = Conversion::new(profile, source).map_err(unusable)?;
            convert(&mut picture, &conversion).map_err(unusable)?;
            picture
        }
        Described::Profile(profile, _) if recolours => shrunk(in_srgb(looked, profile, matte)?),
        _ => shrunk(flatten(looked.decoded()?, matte)),
    };
    Ok(if turns { turned(picture, looked.orientation) } else { picture })
}

/// The size that it is scaled to, as shown.
fn size_of(made: &Preparation) -> Option<Size> {
    made.steps.iter().find_map(|step| match step {
        Step::Scaled { to, .. } => Some(Size::new(to.0, to.1)),
        _ => None,
    })
}

fn in_words(unfit: Unfit, looked: &Looked<'_>, limits: &ImageLimits) -> String {
    let (width, height) = (looked.facts.width, looked.facts.height);
    let (min, max) = (limits.side_min, limits.side_max);
    match unfit {
        Unfit::TooSmall => {
            format!("{width} × {height} pixels (sides of {min} to {max} px are taken)")
        }
        Unfit::TooNarrow { short } => format!(
            "{width} × {height} pixels: scaled down to {max} px, its short side has {short} \
             (sides of {min} to {max} px are taken)"
        ),
    }
}

/// Lossless pictures stay lossless while they fit; everything else becomes a JPEG.
fn encode(
    picture: &RgbImage,
    source: PictureFormat,
    limits: &ImageLimits,
) -> Result<(Vec<u8>, &'static str), MediaError> {
    let fits = |bytes: &[u8]| bytes.len() as u64 <= limits.bytes_max;
    if source != PictureFormat::Jpeg && limits.formats.contains(&"image/png") {
        let mut bytes = Vec::new();
        write_with(picture, PngEncoder::new(&mut bytes))?;
        if fits(&bytes) {
            return Ok((bytes, "image/png"));
        }
    }
    if limits.formats.contains(&"image/jpeg") {
        for quality in QUALITIES {
            let mut bytes = Vec::new();
            write_with(picture, JpegEncoder::new_with_quality(&mut bytes, quality))?;
            if fits(&bytes) {
                return Ok((bytes, "image/jpeg"));
            }
        }
    }
    Err(MediaError::Unfit(format!(
        "it cannot be brought below {} bytes as one of {}",
        limits.bytes_max,
        limits.formats.join(", ")
    )))
}

fn write_with<E: ImageEncoder>(picture: &RgbImage, encoder: E) -> Result<(), MediaError> {
    let (width, height) = picture.dimensions();
    encoder
        .write_image(picture.as_raw(), width, height, image::ExtendedColorType::Rgb8)
        .map_err(|error| MediaError::Codec(error.to_string()))
}
