//! Scaling down in two strides: means of whole squares, then Lanczos for the rest.
//!
//! Nothing but rows is held beside the two pictures. Threads share the rows; what comes out does
//! not depend on how many there are.

use std::num::NonZero;
use std::thread;

use image::RgbImage;

use crate::Size;

/// How far the filter reaches, in pixels of the smaller picture.
const REACH: f32 = 3.0;

/// The largest squares: sums of their columns fit 16 bits, and [`Mean`] is exact.
const SQUARE_MAX: u32 = 63;

/// Threads at most.
const THREADS_MAX: usize = 4;

/// Numbers that are summed side by side, so that sums stay in registers.
const ABREAST: usize = 32;

/// The picture at a smaller size.
pub(crate) fn scaled(picture: RgbImage, size: Size) -> RgbImage {
    let Size { width, height } = size;
    let across = picture.width() / width.max(1) / 2;
    let down = picture.height() / height.max(1) / 2;
    let squares = across.min(down).min(SQUARE_MAX);
    let picture = if squares > 1 {
        let smaller = means(&picture, squares);
        drop(picture);
        smaller
    } else {
        picture
    };
    let lines = Taps::of_all(picture.height(), height);
    let columns = Taps::of_all(picture.width(), width);
    let mut made = RgbImage::new(width, height);
    let row = width as usize * 3;
    in_bands(&mut made, row, |first, band| {
        let lines = &lines[first..first + band.len() / row];
        filter(&picture, lines, &columns, band);
    });
    made
}

/// A picture whose memory is there. The kernel clears memory when it is first written to, which
/// takes longer than decoding into it: here threads share that.
pub(super) fn touched(width: u32, height: u32) -> RgbImage {
    const PAGE: usize = 4096;
    let mut picture = RgbImage::new(width, height);
    in_bands(&mut picture, width as usize * 3, |_, band| {
        band.iter_mut().step_by(PAGE).for_each(|byte| *byte = u8::MAX);
    });
    picture
}

/// Works on bands of whole rows, each on its own thread; the work is given its first row.
pub(super) fn in_bands(rows: &mut [u8], row: usize, work: impl Fn(usize, &mut [u8]) + Sync) {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(THREADS_MAX);
    let many = (rows.len() / row).div_ceil(threads).max(1);
    thread::scope(|scope| {
        for (index, band) in rows.chunks_mut(many * row).enumerate() {
            let work = &work;
            scope.spawn(move || work(index * many, band));
        }
    });
}

/// Makes rows of the smaller picture.
fn filter(picture: &RgbImage, lines: &[Taps], columns: &[Taps], made: &mut [u8]) {
    let stride = picture.width() as usize * 3;
    let mut sums = vec![0.0_f32; stride];
    // Four to a pixel are summed at once.
    let mut pixels = vec![[0.0_f32; 4]; picture.width() as usize];
    for (line, to) in lines.iter().zip(made.chunks_exact_mut(columns.len() * 3)) {
        sum_rows(&line.weights, &picture.as_raw()[line.from * stride..], &mut sums);
        for (pixel, sums) in pixels.iter_mut().zip(sums.chunks_exact(3)) {
            pixel[..3].copy_from_slice(sums);
        }
        for (column, to) in columns.iter().zip(to.chunks_exact_mut(3)) {
            let mut sum = [0.0_f32; 4];
            for (weight, pixel) in column.weights.iter().zip(&pixels[column.from..]) {
                for (sum, value) in sum.iter_mut().zip(pixel) {
                    *sum += weight * value;
                }
            }
            to.copy_from_slice(&[byte(sum[0]), byte(sum[1]), byte(sum[2])]);
        }
    }
}

/// Sums rows by their weights.
fn sum_rows(weights: &[f32], rows: &[u8], sums: &mut [f32]) {
    let stride = sums.len();
    let (blocks, rest) = sums.as_chunks_mut::<ABREAST>();
    let behind = blocks.len() * ABREAST;
    for (index, block) in blocks.iter_mut().enumerate() {
        let mut sum = [0.0_f32; ABREAST];
        for (weight, row) in weights.iter().zip(rows.chunks_exact(stride)) {
            let values = row[index * ABREAST..].first_chunk::<ABREAST>().expect("it has blocks");
            for (sum, value) in sum.iter_mut().zip(values) {
                *sum += weight * f32::from(*value);
            }
        }
        *block = sum;
    }
    rest.fill(0.0);
    for (weight, row) in weights.iter().zip(rows.chunks_exact(stride)) {
        for (sum, value) in rest.iter_mut().zip(&row[behind..]) {
            *sum += weight * f32::from(*value);
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn byte(value: f32) -> u8 {
    (value + 0.5).clamp(0.0, 255.0) as u8
}

/// Means of squares; rows and columns that fill no square at the end are left out.
fn means(picture: &RgbImage, side: u32) -> RgbImage {
    let (width, height) = (picture.width() / side, picture.height() / side);
    let mut made = RgbImage::new(width, height);
    let (side, stride) = (side as usize, picture.width() as usize * 3);
    let row = width as usize * 3;
    in_bands(&mut made, row, |first, band| {
        let rows = &picture.as_raw()[first * side * stride..];
        let mut columns = vec![0_u16; stride];
        for (rows, to) in rows.chunks_exact(stride * side).zip(band.chunks_exact_mut(row)) {
            columns.fill(0);
            for row in rows.chunks_exact(stride) {
                for (sum, value) in columns.iter_mut().zip(row) {
                    *sum += u16::from(*value);
                }
            }
            mean_of_columns(&columns, side, to);
        }
    });
    made
}

/// One row of means, of sums of columns.
fn mean_of_columns(columns: &[u16], side: usize, to: &mut [u8]) {
    match side {
        // Squares of a known size are summed in half the time.
        2 => mean_of_squares::<2>(columns, to),
        3 => mean_of_squares::<3>(columns, to),
        4 => mean_of_squares::<4>(columns, to),
        _ => mean_of_any(columns, side, to),
    }
}

fn mean_of_squares<const SIDE: usize>(columns: &[u16], to: &mut [u8]) {
    let mean = Mean::of(SIDE);
    let (pixels, _) = columns.as_chunks::<3>();
    let (squares, _) = pixels.as_chunks::<SIDE>();
    let (made, _) = to.as_chunks_mut::<3>();
    for (square, to) in squares.iter().zip(made) {
        let sum = |channel: usize| square.iter().map(|pixel| u32::from(pixel[channel])).sum();
        *to = [0, 1, 2].map(|channel| mean.byte(sum(channel)));
    }
}

fn mean_of_any(columns: &[u16], side: usize, to: &mut [u8]) {
    let mean = Mean::of(side);
    for (square, to) in columns.chunks_exact(side * 3).zip(to.chunks_exact_mut(3)) {
        let mut sum = [0; 3];
        for pixel in square.chunks_exact(3) {
            sum[0] += u32::from(pixel[0]);
            sum[1] += u32::from(pixel[1]);
            sum[2] += u32::from(pixel[2]);
        }
        to.copy_from_slice(&sum.map(|sum| mean.byte(sum)));
    }
}

/// Division by the pixels of a square, by multiplication.
#[derive(Clone, Copy)]
struct Mean {
    half: u32,
    reciprocal: u64,
}

impl Mean {
    fn of(side: usize) -> Self {
        let count = u32::try_from(side * side).expect("a square of pixels");
        Self { half: count / 2, reciprocal: (1 << 32) / u64::from(count) + 1 }
    }

    /// The mean, rounded.
    fn byte(self, sum: u32) -> u8 {
        let mean = (u64::from(sum + self.half) * self.reciprocal) >> 32;
        u8::try_from(mean).expect("a mean of bytes is a byte")
    }
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
        let lines = (0..to).map(|line| {
            let centre = (line as f32 + 0.5) * ratio;
            let first = (centre - REACH * scale).floor().max(0.0) as usize;
            let last = ((centre + REACH * scale).ceil() as usize).min(from as usize);
            let weights = (first..last).map(|at| lanczos((at as f32 + 0.5 - centre) / scale));
            let weights: Vec<f32> = weights.collect();
            let sum: f32 = weights.iter().sum();
            Self { from: first, weights: weights.into_iter().map(|weight| weight / sum).collect() }
        });
        lines.collect()
    }
}

fn lanczos(at: f32) -> f32 {
    let sinc = |at: f32| {
        let angle = at * std::f32::consts::PI;
        if angle == 0.0 { 1.0 } else { angle.sin() / angle }
    };
    if at.abs() < REACH { sinc(at) * sinc(at / REACH) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_those_of_division() {
        for side in 2..=SQUARE_MAX {
            let (mean, count) = (Mean::of(side as usize), side * side);
            for sum in (0..=255 * count).step_by(if side > 20 { 61 } else { 1 }) {
                let wanted = (sum + count / 2) / count;
                assert_eq!(u32::from(mean.byte(sum)), wanted, "{sum} in {count}");
            }
        }
    }
}
