//! How much of a picture changes its colour when it is coded. Structural similarity does not see
//! an even patch that becomes another shade; people who compare a logo with its original do.

use super::Frame;

/// Sides of a block in luma and in chroma, in pixels: the same part of the picture.
const SIDES: [usize; 3] = [16, 8, 8];

/// The numbers of an even patch differ by so much at most.
const EVEN: u8 = 6;

/// By how many quarters of a step the mean of an even patch may move: with what the frames between
/// add to it, that stays within 3 of 255 in red, green and blue.
const QUARTERS: u64 = 3;

/// The part of a picture, of 0 to 1, that is even and comes out in another colour.
pub(crate) fn shifted(source: &Frame, coded: &Frame) -> f64 {
    (0..3).map(|plane| of_plane(source, coded, plane)).fold(0.0, f64::max)
}

#[expect(clippy::cast_precision_loss, reason = "frames have few blocks")]
fn of_plane(source: &Frame, coded: &Frame, plane: usize) -> f64 {
    let side = SIDES[plane];
    let (width, height) = source.plane_size(plane);
    let (columns, rows) = (width / side, height / side);
    let starts = (0..rows).flat_map(|row| (0..columns).map(move |it| (row * width + it) * side));
    let has_moved = |at: &usize| {
        let rows = |frame: &'_ [u8]| -> Vec<u8> {
            let rows = (0..side).flat_map(|row| &frame[at + row * width..][..side]);
            rows.copied().collect()
        };
        let (before, after) = (rows(&source.planes[plane]), rows(&coded.planes[plane]));
        let least = before.iter().copied().min().unwrap_or(0);
        let most = before.iter().copied().max().unwrap_or(0);
        let sum = |pixels: &[u8]| pixels.iter().map(|pixel| u64::from(*pixel)).sum::<u64>();
        most - least <= EVEN
            && 4 * sum(&before).abs_diff(sum(&after)) > QUARTERS * (side * side) as u64
    };
    starts.filter(has_moved).count() as f64 / (columns * rows).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_patches_count_where_they_have_moved() {
        let source = Frame::filled(64, 32, [80, 100, 150]);
        let changed = |change: &dyn Fn(&mut Frame)| {
            let mut coded = source.clone();
            change(&mut coded);
            format!("{:.3}", shifted(&source, &coded))
        };
        assert_eq!(changed(&|_| {}), "0.000");
        let half =
            |frame: &mut Frame| frame.planes[1].iter_mut().step_by(2).for_each(|it| *it += 1);
        assert_eq!(changed(&half), "0.000", "half a step");
        assert_eq!(changed(&|frame| frame.planes[1].fill(101)), "1.000");
        let corner = |frame: &mut Frame| {
            for row in frame.planes[2].chunks_exact_mut(32).take(8) {
                row[..8].fill(147);
            }
        };
        assert_eq!(changed(&corner), "0.125", "one of eight blocks");
        let mut busy = source.clone();
        busy.planes[1].iter_mut().step_by(3).for_each(|pixel| *pixel += 40);
        let coded = Frame { planes: [vec![80; 2048], vec![100; 512], vec![150; 512]], ..busy };
        assert!(shifted(&busy, &coded) < 1e-9, "what is busy hides it");
    }
}
