//! The size of a film's frames.

use wanflow_plan::timeline::SizeRule;

use crate::Size;

/// Pixels of the frames that hosts sell as 720P and 1080P.
const SOLD: [f64; 2] = [1280.0 * 720.0, 1920.0 * 1080.0];

/// How far a clip's pixels may be from what was sold: sides of clips are multiples of 16.
const NEAR: f64 = 0.08;

/// The size of a film whose first clip has this size. A film of an aspect has about as many pixels
/// as its first clip; of an aspect that the first clip does not have, it is the usual size of what
/// was sold: 16:9 at 720P is 1280 × 720, whatever the first picture was.
pub fn film_size(first: Size, rule: SizeRule) -> Size {
    let (across, down) = match rule {
        SizeRule::First | SizeRule::Aspect(0, _) | SizeRule::Aspect(_, 0) => return first,
        SizeRule::Exact(width, height) => return Size { width, height },
        SizeRule::Aspect(across, down) => (across, down),
    };
    let Size { width, height } = first;
    if u64::from(width) * u64::from(down) == u64::from(height) * u64::from(across) {
        return first;
    }
    let area = f64::from(width) * f64::from(height);
    let sold = SOLD.into_iter().find(|sold| (area - sold).abs() <= sold * NEAR);
    let area = sold.unwrap_or(area);
    let ratio = (f64::from(across) / f64::from(down)).clamp(0.1, 10.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sides are small")]
    let side = |pixels: f64| {
        let whole = (pixels / 2.0).round() * 2.0;
        if (pixels - whole).abs() < 1e-6 {
            whole as u32
        } else {
            ((pixels / 16.0).round() as u32).max(1) * 16
        }
    };
    Size::new(side((area * ratio).sqrt()), side((area / ratio).sqrt()))
}

#[cfg(test)]
mod tests {
    use wanflow_plan::timeline::SizeRule::{Aspect, First};

    use super::*;

    #[test]
    fn a_film_has_its_first_clips_size_or_its_aspect_with_as_many_pixels() {
        assert_eq!(film_size(Size::new(1168, 784), First), Size::new(1168, 784));
        assert_eq!(film_size(Size::new(1280, 720), Aspect(16, 9)), Size::new(1280, 720));
        assert_eq!(film_size(Size::new(1168, 784), Aspect(16, 9)), Size::new(1280, 720));
        assert_eq!(film_size(Size::new(1280, 720), Aspect(9, 16)), Size::new(720, 1280));
        assert_eq!(film_size(Size::new(1280, 720), Aspect(1, 1)), Size::new(960, 960));
        // Clips of a 4:3, a 3:2, a square and a tall picture, at 720P and at 1080P.
        for (width, height) in [(1104, 816), (1168, 768), (960, 960), (816, 1104)] {
            let first = Size { width, height };
            assert_eq!(film_size(first, Aspect(16, 9)), Size::new(1280, 720), "{first:?}");
            assert_eq!(film_size(first, Aspect(9, 16)), Size::new(720, 1280), "{first:?}");
        }
        for (width, height) in [(1648, 1232), (1440, 1440), (1232, 1648)] {
            let first = Size { width, height };
            assert_eq!(film_size(first, Aspect(16, 9)), Size::new(1920, 1080), "{first:?}");
        }
        assert_eq!(
            film_size(Size::new(640, 480), Aspect(16, 9)),
            Size::new(736, 416),
            "sold by nobody"
        );
    }
}
