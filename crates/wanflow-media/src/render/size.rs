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
        SizeRule::Class(shorter, aspect) => return of_class(first, shorter, aspect),
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

/// The size whose shorter side has so many pixels, in an aspect as width and height, or in that
/// of the first clip. The longer side is even.
fn of_class(first: Size, shorter: u32, aspect: Option<(u32, u32)>) -> Size {
    let aspect = aspect.filter(|(across, down)| *across > 0 && *down > 0);
    let (across, down) = aspect.unwrap_or((first.width.max(1), first.height.max(1)));
    let longer = u64::from(shorter) * u64::from(across.max(down));
    let shortest = u64::from(across.min(down));
    let longer = ((longer + shortest) / (2 * shortest) * 2).min(u64::from(shorter) * 10);
    let longer = u32::try_from(longer).unwrap_or(shorter) & !1;
    if across < down { Size::new(shorter, longer) } else { Size::new(longer, shorter) }
}

#[cfg(test)]
mod tests {
    use wanflow_plan::timeline::SizeRule::{Aspect, First};

    use super::*;

    #[test]
    fn a_class_is_the_shorter_side_of_the_aspect() {
        let of = |first, shorter, aspect| {
            let Size { width, height } = film_size(first, SizeRule::Class(shorter, aspect));
            (width, height)
        };
        let first = Size::new(1168, 784);
        assert_eq!(of(first, 720, Some((16, 9))), (1280, 720));
        assert_eq!(of(first, 1080, Some((9, 16))), (1080, 1920));
        assert_eq!(of(first, 720, Some((1, 1))), (720, 720));
        assert_eq!(of(first, 1080, Some((4, 5))), (1080, 1350));
        assert_eq!(of(first, 720, Some((21, 9))), (1680, 720));
        assert_eq!(of(first, 720, None), (1072, 720));
        assert_eq!(of(first, 720, Some((9999, 1))), (7200, 720));
    }

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
