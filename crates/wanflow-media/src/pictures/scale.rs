//! Scaling down in two strides: means of whole squares, then Lanczos for the rest.
//!
//! Nothing but rows is held beside the two pictures.

use image::RgbImage;

/// How far the filter reaches, in pixels of the smaller picture.
const REACH: f32 = 3.0;

/// The picture at a smaller size.
pub(super) fn scaled(picture: RgbImage, (width, height): (u32, u32)) -> RgbImage {
    let across = picture.width() / width.max(1) / 2;
    let down = picture.height() / height.max(1) / 2;
    let squares = across.min(down);
    let picture = if squares > 1 {
        let smaller = means(&picture, squares);
        drop(picture);
        smaller
    } else {
        picture
    };
    let taps = Taps::new(picture.height(), height);
    let columns = Taps::new(picture.width(), width);
    let mut made = RgbImage::new(width, height);
    let stride = picture.width() as usize * 3;
    let mut sums = vec![0.0_f32; stride];
    for (row, to) in taps.rows().zip(made.chunks_exact_mut(width as usize * 3)) {
        sums.fill(0.0);
        for (weight, source) in
            row.weights.iter().zip(picture.as_raw()[row.from * stride..].chunks_exact(stride))
        {
            for (sum, value) in sums.iter_mut().zip(source) {
                *sum += weight * f32::from(*value);
            }
        }
        for (column, to) in columns.rows().zip(to.chunks_exact_mut(3)) {
            let pixels = sums[column.from * 3..].chunks_exact(3);
            let mut sum = [0.0_f32; 3];
            for (weight, pixel) in column.weights.iter().zip(pixels) {
                sum[0] += weight * pixel[0];
                sum[1] += weight * pixel[1];
                sum[2] += weight * pixel[2];
            }
            to.copy_from_slice(&sum.map(byte));
        }
    }
    made
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn byte(value: f32) -> u8 {
    (value + 0.5).clamp(0.0, 255.0) as u8
}

/// Means of squares; rows and columns that fill no square at the end join the last ones.
fn means(picture: &RgbImage, side: u32) -> RgbImage {
    let (width, height) = (picture.width() / side, picture.height() / side);
    let mut made = RgbImage::new(width, height);
    let (side, stride) = (side as usize, picture.width() as usize * 3);
    let count = u32::try_from(side * side).expect("a square of pixels");
    let mut sums = vec![0_u32; width as usize * 3];
    let rows = picture.as_raw().chunks_exact(stride * side);
    for (rows, to) in rows.zip(made.chunks_exact_mut(width as usize * 3)) {
        sums.fill(0);
        for row in rows.chunks_exact(stride) {
            for (sum, square) in sums.chunks_exact_mut(3).zip(row.chunks_exact(side * 3)) {
                for pixel in square.chunks_exact(3) {
                    sum[0] += u32::from(pixel[0]);
                    sum[1] += u32::from(pixel[1]);
                    sum[2] += u32::from(pixel[2]);
                }
            }
        }
        for (to, sum) in to.iter_mut().zip(&sums) {
            *to = u8::try_from((sum + count / 2) / count).expect("a mean of bytes is a byte");
        }
    }
    made
}

/// The weights of each line of the smaller picture.
struct Taps(Vec<Row>);

struct Row {
    from: usize,
    weights: Vec<f32>,
}

impl Taps {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sides have at most 16 bits or so"
    )]
    fn new(from: u32, to: u32) -> Self {
        let ratio = from as f32 / to as f32;
        let scale = ratio.max(1.0);
        let rows = (0..to).map(|line| {
            let centre = (line as f32 + 0.5) * ratio;
            let first = (centre - REACH * scale).floor().max(0.0) as usize;
            let last = ((centre + REACH * scale).ceil() as usize).min(from as usize);
            let weights = (first..last).map(|at| lanczos((at as f32 + 0.5 - centre) / scale));
            let weights: Vec<f32> = weights.collect();
            let sum: f32 = weights.iter().sum();
            Row { from: first, weights: weights.into_iter().map(|weight| weight / sum).collect() }
        });
        Self(rows.collect())
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.0.iter()
    }
}

fn lanczos(at: f32) -> f32 {
    let sinc = |at: f32| {
        let angle = at * std::f32::consts::PI;
        if angle == 0.0 { 1.0 } else { angle.sin() / angle }
    };
    if at.abs() < REACH { sinc(at) * sinc(at / REACH) } else { 0.0 }
}
