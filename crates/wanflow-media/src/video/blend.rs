//! From one picture to another: both frames blended in exact whole numbers, value by value.

use wanflow_plan::timeline::{Blend, Direction};

use super::Frame;

/// How far a transition has come: the middle of a frame's own time, as a fraction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    part: u32,
    whole: u32,
}

/// Parts of a weight.
const ONE: u32 = 1 << 14;

impl Progress {
    /// In the frame of a number, from 0, of so many.
    pub(crate) fn of(number: u64, frames: u64) -> Self {
        let bounded = |count: u64| u32::try_from(count).unwrap_or(u32::MAX / 4).min(u32::MAX / 4);
        let whole = 2 * bounded(frames.max(1));
        Self { part: (2 * bounded(number) + 1).min(whole), whole }
    }

    /// So much of a length.
    fn of_length(self, length: usize) -> usize {
        let (part, whole) = (u64::from(self.part), u64::from(self.whole));
        let reached = (length as u64 * part + whole / 2) / whole;
        usize::try_from(reached).unwrap_or(length).min(length)
    }

    /// The weight of what comes, of [`ONE`].
    fn weight(self) -> u32 {
        let weight = (u64::from(ONE) * u64::from(self.part) + u64::from(self.whole) / 2)
            / u64::from(self.whole);
        u32::try_from(weight).unwrap_or(ONE)
    }
}

/// Blends two frames of one size into a third. `through` is the colour of a fade, as the frames
/// have it.
pub(crate) fn blend(
    [before, after]: [&Frame; 2],
    how: Blend,
    through: [u8; 3],
    progress: Progress,
    into: &mut Frame,
) {
    match how {
        Blend::Crossfade => {
            for plane in 0..3 {
                let values = before.planes[plane].iter().zip(&after.planes[plane]);
                mix(&mut into.planes[plane], values, progress.weight());
            }
        }
        Blend::Through(_) => {
            let weight = 2 * progress.weight();
            // First the colour comes, then it goes.
            let (frame, weight) =
                if weight <= ONE { (before, weight) } else { (after, 2 * ONE - weight) };
            for (plane, colour) in through.iter().enumerate() {
                let values = frame.planes[plane].iter().map(|value| (value, colour));
                mix(&mut into.planes[plane], values, weight);
            }
        }
        Blend::Wipe(direction) => shift([before, after], direction, Moves::Edge, progress, into),
        Blend::Slide(direction) => shift([before, after], direction, Moves::Frame, progress, into),
    }
}

/// What moves over the frame before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moves {
    /// The edge of the frame behind, which stands still.
    Edge,
    /// The frame behind itself.
    Frame,
}

fn mix<'a>(into: &mut [u8], values: impl Iterator<Item = (&'a u8, &'a u8)>, weight: u32) {
    let rest = ONE - weight.min(ONE);
    for (out, (before, after)) in into.iter_mut().zip(values) {
        let sum = u32::from(*before) * rest + u32::from(*after) * (ONE - rest) + ONE / 2;
        *out = u8::try_from(sum / ONE).unwrap_or(u8::MAX);
    }
}

fn shift(
    [before, after]: [&Frame; 2],
    direction: Direction,
    moves: Moves,
    progress: Progress,
    into: &mut Frame,
) {
    // Whole values of chroma, so that all planes part at one place.
    let across = 2 * progress.of_length(into.width / 2);
    let down = 2 * progress.of_length(into.height / 2);
    for plane in 0..3 {
        let (width, height) = into.plane_size(plane);
        let (across, down) = if plane == 0 { (across, down) } else { (across / 2, down / 2) };
        let (old, new) = (&before.planes[plane], &after.planes[plane]);
        let out = &mut into.planes[plane];
        let rows = out.chunks_exact_mut(width).enumerate();
        for (y, row) in rows {
            let old = &old[y * width..][..width];
            let line = |y: usize| &new[y * width..][..width];
            match direction {
                Direction::Left => {
                    let edge = width - across;
                    let from = if moves == Moves::Frame { 0 } else { edge };
                    row[..edge].copy_from_slice(&old[..edge]);
                    row[edge..].copy_from_slice(&line(y)[from..from + across]);
                }
                Direction::Right => {
                    let from = if moves == Moves::Frame { width - across } else { 0 };
                    row[across..].copy_from_slice(&old[across..]);
                    row[..across].copy_from_slice(&line(y)[from..from + across]);
                }
                Direction::Up => {
                    let edge = height - down;
                    let from = if moves == Moves::Frame { edge } else { 0 };
                    row.copy_from_slice(if y < edge { old } else { line(y - from) });
                }
                Direction::Down => {
                    let from = if moves == Moves::Frame { height - down } else { 0 };
                    row.copy_from_slice(if y < down { line(y + from) } else { old });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use wanflow_plan::timeline::Rgb;

    use super::*;

    /// The middle row and column of a blend of two frames, of which the second grows brighter to
    /// the right and to the bottom.
    fn seen(how: Blend, number: u64, frames: u64) -> [Vec<u8>; 2] {
        let before = Frame::filled(8, 8, [100, 60, 60]);
        let mut after = Frame::filled(8, 8, [0, 200, 200]);
        for (at, value) in (0_u8..).zip(&mut after.planes[0]) {
            *value = 200 + at % 8 + at / 8;
        }
        let mut into = Frame::filled(8, 8, [0; 3]);
        blend([&before, &after], how, [16, 128, 128], Progress::of(number, frames), &mut into);
        let row = into.planes[0][32..40].to_vec();
        [row, into.planes[0].iter().skip(4).step_by(8).copied().collect()]
    }

    #[test]
    fn every_way_shows_both_pictures_where_they_belong() {
        let [left, right, up, down] =
            [Direction::Left, Direction::Right, Direction::Up, Direction::Down];
        let old = 100;
        // Half of the way: the only frame of a transition of one.
        let row = |how| seen(how, 0, 1)[0].clone();
        let column = |how| seen(how, 0, 1)[1].clone();
        assert_eq!(row(Blend::Wipe(left)), [old, old, old, old, 208, 209, 210, 211]);
        assert_eq!(row(Blend::Wipe(right)), [204, 205, 206, 207, old, old, old, old]);
        assert_eq!(row(Blend::Slide(left)), [old, old, old, old, 204, 205, 206, 207]);
        assert_eq!(row(Blend::Slide(right)), [208, 209, 210, 211, old, old, old, old]);
        assert_eq!(column(Blend::Wipe(up)), [old, old, old, old, 208, 209, 210, 211]);
        assert_eq!(column(Blend::Wipe(down)), [204, 205, 206, 207, old, old, old, old]);
        assert_eq!(column(Blend::Slide(up)), [old, old, old, old, 204, 205, 206, 207]);
        assert_eq!(column(Blend::Slide(down)), [208, 209, 210, 211, old, old, old, old]);
        assert_eq!(row(Blend::Crossfade)[0], 152);
        let black = Blend::Through(Rgb([0; 3]));
        assert_eq!(row(black), [16; 8]);
    }

    #[test]
    fn weights_pass_evenly_and_are_the_same_backwards() {
        let luma = |number| seen(Blend::Crossfade, number, 4)[0][0];
        assert_eq!([0, 1, 2, 3].map(luma), [113, 139, 165, 191]);
        let through = |number| seen(Blend::Through(Rgb([0; 3])), number, 4)[0][0];
        assert_eq!([0, 1, 2, 3].map(through), [79, 37, 63, 157]);
    }
}
