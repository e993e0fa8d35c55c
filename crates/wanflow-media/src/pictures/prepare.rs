//! Making a picture fit for an endpoint: turned upright, scaled down, flattened, smaller.
//!
//! The result is a function of the bytes, the rules and the matte alone. It enters digests by
//! the version that the plan keeps (`PREPARE_VERSION`): whoever changes the pixels that come out
//! here must raise it. Rules are told by the caller.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageEncoder, RgbImage};

use super::probe::decode;
use super::{Matte, PictureFacts, probe_picture};
use crate::MediaError;

/// JPEG qualities, tried in turn until the file is small enough.
const QUALITIES: [u8; 6] = [95, 90, 85, 75, 60, 40];

/// What pictures an endpoint takes.
#[derive(Clone, Copy, Debug)]
pub struct PictureRules<'a> {
    /// Media types, such as `image/jpeg`.
    pub formats: &'a [&'a str],
    /// Whether an alpha channel is taken.
    pub alpha: bool,
    /// Shortest side, in pixels.
    pub side_min: u32,
    /// Longest side, in pixels.
    pub side_max: u32,
    /// Largest file, in bytes.
    pub bytes_max: u64,
}

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
    /// What was done, for people; empty if nothing.
    pub steps: Vec<String>,
}

/// Makes a picture fit, or hands its bytes back unchanged if it is.
pub fn prepare_picture(
    bytes: &[u8],
    rules: &PictureRules<'_>,
    matte: Matte,
) -> Result<Prepared, MediaError> {
    let facts = probe_picture(std::io::Cursor::new(bytes))?;
    let steps = preparation_steps(&facts, rules, matte);
    let (width, height) = fitted(&facts, rules);
    if width.min(height) < rules.side_min {
        return Err(too_small(&facts, rules));
    }
    if steps.is_empty() {
        let mime = facts.format;
        return Ok(Prepared { bytes: bytes.to_vec(), mime, width, height, steps });
    }
    let flat = flatten(decode(bytes)?, matte);
    let fitted = if (width, height) == flat.dimensions() {
        flat
    } else {
        image::imageops::resize(&flat, width, height, FilterType::Lanczos3)
    };
    let (bytes, mime) = encode(&fitted, facts.format, rules)?;
    Ok(Prepared { bytes, mime, width, height, steps })
}

/// What [`prepare_picture`] would do, told from the header alone; empty if nothing.
pub fn preparation_steps(
    facts: &PictureFacts,
    rules: &PictureRules<'_>,
    matte: Matte,
) -> Vec<String> {
    let mut steps = Vec::new();
    if facts.turned {
        steps.push("turned upright, as its EXIF tag says".to_owned());
    }
    let (width, height) = fitted(facts, rules);
    if (width, height) != (facts.width, facts.height) {
        steps.push(format!(
            "scaled from {} × {} to {width} × {height} (sides up to {} px are taken)",
            facts.width, facts.height, rules.side_max
        ));
    }
    if facts.alpha && !rules.alpha {
        steps.push(format!("transparency flattened on {matte}"));
    }
    if !rules.formats.contains(&facts.format) {
        steps.push(format!("converted from {}", facts.format));
    }
    if facts.bytes > rules.bytes_max {
        steps.push(format!(
            "encoded again from {} bytes ({} are taken)",
            facts.bytes, rules.bytes_max
        ));
    }
    steps
}

/// The size after scaling down; never scaled up.
fn fitted(facts: &PictureFacts, rules: &PictureRules<'_>) -> (u32, u32) {
    let longest = facts.width.max(facts.height);
    if longest <= rules.side_max {
        return (facts.width, facts.height);
    }
    let scale = |side: u32| {
        let scaled = (u64::from(side) * u64::from(rules.side_max) + u64::from(longest) / 2)
            / u64::from(longest);
        u32::try_from(scaled.max(1)).expect("a scaled side is at most the longest allowed")
    };
    (scale(facts.width), scale(facts.height))
}

fn too_small(facts: &PictureFacts, rules: &PictureRules<'_>) -> MediaError {
    MediaError::Unfit(format!(
        "{} × {} pixels (sides of {} to {} px are taken)",
        facts.width, facts.height, rules.side_min, rules.side_max
    ))
}

/// The picture without transparency.
pub(crate) fn flatten(picture: DynamicImage, matte: Matte) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let rgba = picture.into_rgba8();
    let (width, height) = rgba.dimensions();
    RgbImage::from_fn(width, height, |x, y| {
        let [red, green, blue, alpha] = rgba.get_pixel(x, y).0;
        let over = |top: u8, under: u8| {
            let mixed =
                u32::from(top) * u32::from(alpha) + u32::from(under) * (255 - u32::from(alpha));
            u8::try_from((mixed + 127) / 255).expect("a mean of two bytes is a byte")
        };
        let [under_red, under_green, under_blue] = matte.0;
        image::Rgb([over(red, under_red), over(green, under_green), over(blue, under_blue)])
    })
}

/// Lossless pictures stay lossless while they fit; everything else becomes a JPEG.
fn encode(
    picture: &RgbImage,
    source: &str,
    rules: &PictureRules<'_>,
) -> Result<(Vec<u8>, &'static str), MediaError> {
    let fits = |bytes: &[u8]| bytes.len() as u64 <= rules.bytes_max;
    if source != "image/jpeg" && rules.formats.contains(&"image/png") {
        let mut bytes = Vec::new();
        write_with(picture, PngEncoder::new(&mut bytes))?;
        if fits(&bytes) {
            return Ok((bytes, "image/png"));
        }
    }
    if rules.formats.contains(&"image/jpeg") {
        for quality in QUALITIES {
            let mut bytes = Vec::new();
            write_with(picture, JpegEncoder::new_with_quality(&mut bytes, quality))?;
            if fits(&bytes) {
                return Ok((bytes, "image/jpeg"));
            }
        }
    }
    Err(MediaError::Unfit(format!(
        "no way found to bring it below {} bytes as one of {}",
        rules.bytes_max,
        rules.formats.join(", ")
    )))
}

fn write_with<E: ImageEncoder>(picture: &RgbImage, encoder: E) -> Result<(), MediaError> {
    let (width, height) = picture.dimensions();
    encoder
        .write_image(picture.as_raw(), width, height, image::ExtendedColorType::Rgb8)
        .map_err(|error| MediaError::Codec(error.to_string()))
}
