//! Scaling as the first version of the preparation does it: turned, then Lanczos, byte for byte what
//! `image` makes of a picture. Here nothing but rows is held beside the two pictures, so that one of
//! 200 megapixels fits into a gigabyte, and threads share the rows.

use image::RgbImage;
use image::metadata::Orientation;

use super::scale::in_bands;
use crate::Size;

/// How far the filter reaches, in pixels of the smaller picture.
const REACH: f32 = 3.0;

/// The picture turned upright, at another size.
pub(super) fn turned_and_scaled(
    picture: &RgbImage,
    orientation: Orientation,
    size: Size,
) -> RgbImage {
    let Size { width, height } = size;
    let upright = Upright { picture, orientation };
    let (from_width, from_height) = upright.size();
    let lines = Taps::of_all(from_height, height);
    let columns = Taps::of_all(from_width, width);
    let mut made = RgbImage::new(width, height);
    let row = width as usize * 3;
    in_bands(&mut made, row, |first, band| {
        let lines = &lines[first..first + band.len() / row];
        filter(&upright, lines, &columns, band);
    });
    made
}

/// A picture as it is seen.
struct Upright<'a> {
    picture: &'a RgbImage,
    orientation: Orientation,
}

impl Upright<'_> {
    fn size(&self) -> (u32, u32) {
        let (width, height) = self.picture.dimensions();
        match self.orientation {
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH => (height, width),
            _ => (width, height),
        }
    }

    /// Copies a row.
    fn row(&self, y: usize, into: &mut [u8]) {
        let (width, height) = self.picture.dimensions();
        let (right, bottom) = (width as usize - 1, height as usize - 1);
        let stored = |x: usize| match self.orientation {
            Orientation::NoTransforms => (x, y),
            Orientation::FlipHorizontal => (right - x, y),
            Orientation::Rotate180 => (right - x, bottom - y),
            Orientation::FlipVertical => (x, bottom - y),
            Orientation::Rotate90 => (y, bottom - x),
            Orientation::Rotate270 => (right - y, x),
            Orientation::Rotate90FlipH => (y, x),
            Orientation::Rotate270FlipH => (right - y, bottom - x),
        };
        let pixels = self.picture.as_raw();
        for (x, to) in into.chunks_exact_mut(3).enumerate() {
            let (x, y) = stored(x);
            let at = (y * width as usize + x) * 3;
            to.copy_from_slice(&pixels[at..at + 3]);
        }
    }
}

/// Makes rows of the smaller picture. Rows of the larger one are copied once each, and kept while
/// they are needed.
fn filter(upright: &Upright<'_>, lines: &[Taps], columns: &[Taps], made: &mut [u8]) {
    let stride = upright.size().0 as usize * 3;
    let many = lines.iter().map(|line| line.weights.len()).max().unwrap_or(0);
    let mut ring = vec![vec![0_u8; stride]; many];
    let mut sums = vec![0.0_f32; stride];
    let mut next = lines.first().map_or(0, |line| line.from);
    for (line, to) in lines.iter().zip(made.chunks_exact_mut(columns.len() * 3)) {
        let end = line.from + line.weights.len();
        for y in next.max(line.from)..end {
            upright.row(y, &mut ring[y % many]);
        }
        next = next.max(end);
        sums.fill(0.0);
        for (y, weight) in (line.from..end).zip(&line.weights) {
            for (sum, value) in sums.iter_mut().zip(&ring[y % many]) {
                *sum += f32::from(*value) * weight;
            }
        }
        for (column, to) in columns.iter().zip(to.chunks_exact_mut(3)) {
            let mut sum = [0.0_f32; 3];
            let pixels = sums[column.from * 3..].chunks_exact(3);
            for (weight, pixel) in column.weights.iter().zip(pixels) {
                for (sum, value) in sum.iter_mut().zip(pixel) {
                    *sum += value * weight;
                }
            }
            to.copy_from_slice(&sum.map(byte));
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn byte(value: f32) -> u8 {
    value.clamp(0.0, 255.0).round() as u8
}

/// The pixels of the larger picture that make a line of the smaller one, and their weights.
struct Taps {
    from: usize,
    weights: Vec<f32>,
}

impl Taps {
    /// Those of each line.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sides have at most 16 bits or so"
    )]
    fn of_all(from: u32, to: u32) -> Vec<Self> {
        let ratio = from as f32 / to as f32;
        let scale = ratio.max(1.0);
        let reach = REACH * scale;
        let lines = (0..to).map(|line| {
            let centre = (line as f32 + 0.5) * ratio;
            let first = ((centre - reach).floor() as i64).clamp(0, i64::from(from) - 1);
            let last = ((centre + reach).ceil() as i64).clamp(first + 1, i64::from(from));
            let centre = centre - 0.5;
            let weights = (first..last).map(|at| lanczos((at as f32 - centre) / scale));
            let mut weights: Vec<f32> = weights.collect();
            let mut sum = 0.0;
            for weight in &weights {
                sum += weight;
            }
            for weight in &mut weights {
                *weight /= sum;
            }
            Self { from: first as usize, weights }
        });
        lines.collect()
    }
}

fn lanczos(at: f32) -> f32 {
    let sinc = |at: f32| {
        let angle = at * std::f32::consts::PI;
        if at == 0.0 { 1.0 } else { angle.sin() / angle }
    };
    if at.abs() < REACH { sinc(at) * sinc(at / REACH) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use image::imageops::{FilterType, resize};

    use super::super::turn::turned;
    use super::*;

    #[test]
    fn it_is_what_the_library_makes_byte_for_byte() {
        let mut seed = 7_u32;
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u8::try_from(seed >> 24).expect("eight bits are left")
        };
        let sizes = [(97, 64), (300, 7), (33, 120), (64, 64)];
        for (number, size) in sizes.into_iter().enumerate() {
            let picture =
                RgbImage::from_fn(size.0, size.1, |_, _| image::Rgb([noise(), noise(), noise()]));
            for exif in 1..=8 {
                let orientation = Orientation::from_exif(exif).expect("there are eight");
                let upright = turned(picture.clone(), orientation);
                for to in [(32, 21), (10, 40), (97, 30), (1, 1)] {
                    let wanted = resize(&upright, to.0, to.1, FilterType::Lanczos3);
                    let made = turned_and_scaled(&picture, orientation, Size::new(to.0, to.1));
                    assert!(made == wanted, "{number}: {orientation:?} to {to:?}");
                }
            }
        }
    }
}
