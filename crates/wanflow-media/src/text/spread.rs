//! What makes text stand out from its ground: masks made wider and softer.

use super::canvas::{Area, Mask};

/// A mask as if drawn with a round brush of a radius, in pixels. Its area must have room for that.
pub(super) fn widened(mask: &Mask, radius: f32) -> Mask {
    let Area { width, height, .. } = mask.area;
    let mut wide = mask.clone();
    let reach = radius.ceil() as i32;
    for down in -reach..=reach {
        for across in -reach..=reach {
            let distance = ((down * down + across * across) as f32).sqrt();
            let weight = ((radius + 0.5 - distance).clamp(0.0, 1.0) * 256.0) as u16;
            if weight == 0 || (down, across) == (0, 0) {
                continue;
            }
            let (from, to) = shifted(across, width);
            for y in 0..height {
                let Some(source) = y.checked_add_signed(down as isize).filter(|y| *y < height)
                else {
                    continue;
                };
                let source = &mask.values[source * width..][..width][from.clone()];
                let into = &mut wide.values[y * width..][..width][to.clone()];
                for (value, source) in into.iter_mut().zip(source) {
                    *value = (*value).max((u16::from(*source) * weight).to_be_bytes()[0]);
                }
            }
        }
    }
    wide
}

/// Which columns of a row go where if all are moved against `across`.
fn shifted(across: i32, width: usize) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
    let by = (across.unsigned_abs() as usize).min(width);
    if across >= 0 { (by..width, 0..width - by) } else { (0..width - by, by..width) }
}

/// A mask with soft edges, some `radius` pixels wide: the mean of squares, thrice.
pub(super) fn softened(mask: &Mask, radius: usize) -> Mask {
    let mut soft = mask.clone();
    let Area { width, height, .. } = mask.area;
    let mut line = vec![0; width.max(height)];
    for _ in 0..3 {
        for row in soft.values.chunks_exact_mut(width.max(1)) {
            line[..width].copy_from_slice(row);
            mean(&line[..width], radius, |at, value| row[at] = value);
        }
        for x in 0..width {
            for (y, value) in line[..height].iter_mut().enumerate() {
                *value = soft.values[y * width + x];
            }
            mean(&line[..height], radius, |at, value| soft.values[at * width + x] = value);
        }
    }
    soft
}

/// The mean of each value and `radius` values on both sides; beyond the ends is nothing.
fn mean(line: &[u8], radius: usize, mut put: impl FnMut(usize, u8)) {
    let count = 2 * radius as u32 + 1;
    let at = |place: usize| line.get(place).map_or(0, |value| u32::from(*value));
    let mut sum: u32 = (0..radius).map(at).sum();
    for place in 0..line.len() {
        sum += at(place + radius);
        put(place, ((sum + count / 2) / count) as u8);
        if let Some(gone) = place.checked_sub(radius) {
            sum -= at(gone);
        }
    }
}

/// A rectangle with round corners.
pub(super) fn rounded(area: Area, radius: f32) -> Mask {
    let mut values = Vec::with_capacity(area.len());
    let (across, down) = (area.width as f32 / 2.0, area.height as f32 / 2.0);
    let radius = radius.min(across).min(down);
    for y in 0..area.height {
        for x in 0..area.width {
            // How far a pixel's middle lies beyond the middle of the nearest corner's circle.
            let beyond =
                |at: usize, half: f32| ((at as f32 + 0.5 - half).abs() - half + radius).max(0.0);
            let (x, y) = (beyond(x, across), beyond(y, down));
            let distance = (x * x + y * y).sqrt();
            values.push(((radius + 0.5 - distance).clamp(0.0, 1.0) * 255.0) as u8);
        }
    }
    Mask { area, values }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot() -> Mask {
        let area = Area { left: 0, top: 0, width: 9, height: 9 };
        let mut values = vec![0; 81];
        values[4 * 9 + 4] = 255;
        Mask { area, values }
    }

    #[test]
    fn a_dot_becomes_a_disc() {
        let disc = widened(&dot(), 2.0);
        let row = |y: usize| disc.values[y * 9..][..9].to_vec();
        assert_eq!(row(4), [0, 0, 127, 255, 255, 255, 127, 0, 0]);
        assert!(row(2)[4] > 100 && row(1)[4] == 0, "{:?}", row(2));
    }

    #[test]
    fn softening_keeps_the_sum() {
        let soft = softened(&widened(&dot(), 1.0), 1);
        let sum = |mask: &Mask| mask.values.iter().map(|value| u32::from(*value)).sum::<u32>();
        let (before, after) = (sum(&widened(&dot(), 1.0)), sum(&soft));
        assert!(after.abs_diff(before) < before / 10, "{before} and {after}");
        assert!(soft.values.iter().all(|value| *value < 200));
    }

    #[test]
    fn corners_are_round() {
        let plate = rounded(Area { left: 0, top: 0, width: 40, height: 20 }, 6.0);
        assert_eq!(plate.values[0], 0);
        assert_eq!(plate.values[10 * 40], 255);
        assert_eq!(plate.values[20], 255);
    }
}
