//! How alike two frames are: structural similarity, measured as ffmpeg's `ssim` filter does.

use super::Frame;

/// Sums over a block of 4 × 4 pixels of both frames.
#[derive(Clone, Copy, Default)]
struct Block {
    first: i64,
    second: i64,
    squares: i64,
    products: i64,
}

/// The similarity of two frames of one size: that of luma, or that over all planes by their
/// numbers of pixels, whichever is lower; 1 where they are equal.
pub(crate) fn ssim(first: &Frame, second: &Frame) -> f64 {
    let [luma, blue, red] = [0, 1, 2].map(|plane| of_plane(first, second, plane));
    luma.min((4.0 * luma + blue + red) / 6.0)
}

/// Windows of 8 × 8 pixels begin at every fourth pixel.
fn of_plane(first: &Frame, second: &Frame, plane: usize) -> f64 {
    let (width, height) = first.plane_size(plane);
    let (columns, rows) = (width / 4, height / 4);
    if columns < 2 || rows < 2 {
        return if first.planes[plane] == second.planes[plane] { 1.0 } else { 0.0 };
    }
    let sums = |row| -> Vec<Block> {
        (0..columns)
            .map(|column| {
                block(
                    &first.planes[plane],
                    &second.planes[plane],
                    (row * width + column) * 4,
                    width,
                )
            })
            .collect()
    };
    let mut above = sums(0);
    let mut total = 0.0;
    for row in 1..rows {
        let below = sums(row);
        for (above, below) in above.windows(2).zip(below.windows(2)) {
            total += of_window([above[0], above[1], below[0], below[1]]);
        }
        above = below;
    }
    #[expect(clippy::cast_precision_loss, reason = "frames are small")]
    let windows = ((columns - 1) * (rows - 1)) as f64;
    total / windows
}

fn block(first: &[u8], second: &[u8], at: usize, width: usize) -> Block {
    let mut sums = Block::default();
    for row in 0..4 {
        let at = at + row * width;
        for (a, b) in first[at..at + 4].iter().zip(&second[at..at + 4]) {
            let (a, b) = (i64::from(*a), i64::from(*b));
            sums.first += a;
            sums.second += b;
            sums.squares += a * a + b * b;
            sums.products += a * b;
        }
    }
    sums
}

#[expect(clippy::cast_precision_loss, reason = "sums of 64 bytes are small")]
fn of_window(blocks: [Block; 4]) -> f64 {
    // For 64 pixels of 8 bits: (0.01 × 255)² and (0.03 × 255)², times 64 and times 64 × 63.
    const MEAN: f64 = 416.16;
    const SPREAD: f64 = 235_963.0;
    let sum = |part: fn(&Block) -> i64| blocks.iter().map(part).sum::<i64>() as f64;
    let (first, second) = (sum(|block| block.first), sum(|block| block.second));
    let variance = sum(|block| block.squares) * 64.0 - first * first - second * second;
    let covariance = sum(|block| block.products) * 64.0 - first * second;
    (2.0 * first * second + MEAN) * (2.0 * covariance + SPREAD)
        / ((first * first + second * second + MEAN) * (variance + SPREAD))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_frames_are_alike_and_noise_is_not() {
        let mut grey = Frame::filled(64, 48, [100, 128, 128]);
        assert!((ssim(&grey, &grey) - 1.0).abs() < 1e-9);
        let same = grey.clone();
        for (at, pixel) in grey.planes[0].iter_mut().enumerate() {
            *pixel += [0, 19, 7, 22, 3, 11, 15][at % 7];
        }
        let alike = ssim(&grey, &same);
        assert!((0.3..0.9).contains(&alike), "{alike}");
    }
}
