//! A picture of a seam, for people: the last frame before it, the first one behind it, and what
//! differs between them, side by side; and the difference in numbers.

#![expect(clippy::cast_precision_loss, reason = "counts of pixels are small")]

use std::io::{Read, Seek};

use image::codecs::png::PngEncoder;
use image::imageops::{self, FilterType};
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};

use crate::MediaError;
use crate::anchor::{AnchorAt, decoded};
use crate::video::colour::{Colour, convert, to_rgb};
use crate::video::{Frame, label};

/// How large one of the three pictures is at most.
const PANEL_MAX: (u32, u32) = (640, 640);

/// Pixels between the pictures, and above them for the words.
const GAP: u32 = 8;
const HEAD: u32 = 28;

/// How many times larger a difference is drawn than it is.
const LARGER: u16 = 4;

const GROUND: Rgb<u8> = Rgb([24, 28, 36]);

/// The frame on one side of a seam.
pub struct SeamSide<'a, R> {
    /// The clip that it is a frame of.
    pub clip: R,
    /// What its numbers mean, for a clip without tags.
    pub colour: Option<Colour>,
    /// What stands above it.
    pub head: &'a str,
}

/// A seam, drawn and measured.
#[derive(Clone, Debug, PartialEq)]
pub struct SeamPicture {
    /// A PNG file, RGB.
    pub png: Vec<u8>,
    /// By how much the mean of luma rises, of 255.
    pub luma: f64,
    /// By how much the means of both chromas move, of 255: to blue and to red.
    pub chroma: [f64; 2],
    /// How far the pixels are from each other in the mean, of 255.
    pub difference: f64,
}

/// Draws the seam between a frame of one clip and the first frame of another, and measures it.
///
/// # Errors
///
/// If a clip cannot be read, or is not decoded here.
pub fn seam_picture<R: Read + Seek>(
    before: SeamSide<'_, R>,
    at: AnchorAt,
    after: SeamSide<'_, R>,
) -> Result<SeamPicture, MediaError> {
    let [left, right] = [before.head, after.head].map(str::to_owned);
    let before = seen(before, at)?;
    let after = seen(after, AnchorAt::Millis(0))?;
    let moved: [f64; 3] =
        std::array::from_fn(|plane| mean(&after.planes[plane]) - mean(&before.planes[plane]));
    let first = panel(&before);
    let second = imageops::resize(
        &to_rgb(&after, Colour::WRITTEN),
        first.width(),
        first.height(),
        FilterType::Triangle,
    );
    let pairs = first.as_raw().iter().zip(second.as_raw());
    let apart: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    let difference = apart as f64 / first.as_raw().len().max(1) as f64;
    let third = RgbImage::from_fn(first.width(), first.height(), |x, y| {
        let (a, b) = (first.get_pixel(x, y).0, second.get_pixel(x, y).0);
        let larger = |at: usize| (u16::from(a[at].abs_diff(b[at])) * LARGER).min(255);
        Rgb([0, 1, 2].map(|at| u8::try_from(larger(at)).unwrap_or(u8::MAX)))
    });
    let heads = [
        left,
        right,
        format!("difference x {LARGER}: luma {:+.1}, mean {difference:.1}", moved[0]),
    ];
    let png = png(&side_by_side([&first, &second, &third], &heads))?;
    let [luma, blue, red] = moved;
    Ok(SeamPicture { png, luma, chroma: [blue, red], difference })
}

/// A frame in the colours of films.
fn seen<R: Read + Seek>(side: SeamSide<'_, R>, at: AnchorAt) -> Result<Frame, MediaError> {
    let SeamSide { mut clip, colour, head: _ } = side;
    let mut decoded = decoded(&mut clip, at, colour)?;
    convert(&mut decoded.frame, decoded.colour, Colour::WRITTEN);
    Ok(decoded.frame)
}

fn mean(values: &[u8]) -> f64 {
    let sum: u64 = values.iter().map(|value| u64::from(*value)).sum();
    sum as f64 / values.len().max(1) as f64
}

/// A frame as a picture that is not too large.
fn panel(frame: &Frame) -> RgbImage {
    let picture = to_rgb(frame, Colour::WRITTEN);
    let (width, height) = picture.dimensions();
    let (most_wide, most_high) = PANEL_MAX;
    if width <= most_wide && height <= most_high {
        return picture;
    }
    let fits = |side: u32, most: u32| f64::from(most) / f64::from(side.max(1));
    let scale = fits(width, most_wide).min(fits(height, most_high));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the most")]
    let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    imageops::resize(&picture, scaled(width), scaled(height), FilterType::Triangle)
}

/// Pictures of one size beside each other, each under its words.
fn side_by_side(panels: [&RgbImage; 3], heads: &[String; 3]) -> RgbImage {
    let (width, height) = panels[0].dimensions();
    let all = RgbImage::from_pixel(3 * width + 4 * GAP, height + HEAD + GAP, GROUND);
    (0..).zip(panels).zip(heads).fold(all, |mut all, ((number, panel), head)| {
        let left = GAP + number * (width + GAP);
        imageops::replace(&mut all, panel, left.into(), HEAD.into());
        label::write(&mut all, head, left, GAP / 2);
        all
    })
}

fn png(picture: &RgbImage) -> Result<Vec<u8>, MediaError> {
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(picture.as_raw(), picture.width(), picture.height(), ExtendedColorType::Rgb8)
        .map_err(|error| MediaError::Codec(error.to_string()))?;
    Ok(png)
}
