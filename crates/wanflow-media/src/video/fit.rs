//! Bringing a frame of one size into another: bars or its own blurred edges around it, or its edges
//! cut.

use wanflow_plan::Fit;
use wanflow_plan::timeline::Focus;

use super::Frame;
use crate::Size;

/// Black, in the colours that this crate writes.
const BLACK: [u8; 3] = [16, 128, 128];

/// How frames of one size are brought into another, worked out once.
pub(crate) struct Fitter {
    from: Size,
    to: Size,
    /// For luma and for chroma: across and down.
    axes: [(Scale, Scale); 2],
    /// What lies around the picture, where that is not black.
    ground: Option<Box<BlurredGround>>,
}

/// A picture's blurred edges: all of the frame is filled by a small copy, which is made large again.
struct BlurredGround {
    shrink: Fitter,
    grow: Fitter,
}

/// One axis of one plane: where the picture lies, and what each output value is made of.
struct Scale {
    /// First output value that the picture covers.
    first: usize,
    /// For each covered value: first source value and the weights from there (sum 16384).
    taps: Vec<(usize, Vec<i32>)>,
}

impl Fitter {
    /// From one size to another; where edges are cut off, the middle stays.
    pub(crate) fn new(from: Size, to: Size, fit: Fit) -> Self {
        Self::around(from, to, fit, Focus::CENTRE)
    }

    /// From one size to another; where edges are cut off, a point of the picture stays in view.
    pub(crate) fn around(from: Size, to: Size, fit: Fit, focus: Focus) -> Self {
        let (from_width, from_height) = (from.width as usize, from.height as usize);
        let (to_width, to_height) = (to.width as usize, to.height as usize);
        // Aspects are compared without rounding.
        let wider = from_width * to_height > to_width * from_height;
        let by_width = match fit {
            Fit::Pad | Fit::Blur => wider,
            Fit::Crop => !wider,
        };
        let even = |value: usize| (value.max(2) + 1) & !1;
        let (width, height) = if by_width {
            (to_width, even(to_width * from_height / from_width))
        } else {
            (even(to_height * from_width / from_height), to_height)
        };
        let axes = [1, 2].map(|part| {
            (
                Scale::new(from_width / part, width / part, to_width / part, focus.across),
                Scale::new(from_height / part, height / part, to_height / part, focus.down),
            )
        });
        let has_bars = width < to_width || height < to_height;
        let ground = (fit == Fit::Blur && has_bars).then(|| Box::new(BlurredGround::new(from, to)));
        Self { from, to, axes, ground }
    }

    /// From one size to another of any aspect, with all of the picture and nothing else.
    pub(crate) fn stretching(from: Size, to: Size) -> Self {
        let axes = [1, 2].map(|part| {
            let axis = |from: u32, to: u32| {
                let (from, to) = (from as usize / part, to as usize / part);
                Scale::new(from, to, to, Focus::CENTRE.across)
            };
            (axis(from.width, to.width), axis(from.height, to.height))
        });
        Self { from, to, axes, ground: None }
    }

    /// Whether it takes frames of a size.
    pub(crate) fn is_from(&self, size: Size) -> bool {
        self.from == size
    }

    /// Where the picture lies in a fitted frame; the rest are bars.
    pub(crate) fn window(&self) -> Window {
        let whole =
            |part: usize| [0, 0, self.to.width as usize / part, self.to.height as usize / part];
        if self.from == self.to {
            return Window([1, 2].map(whole));
        }
        Window(
            self.axes.each_ref().map(|(across, down)| {
                [across.first, down.first, across.taps.len(), down.taps.len()]
            }),
        )
    }

    /// The frame in its new size; a frame that has it already is handed back.
    pub(crate) fn fit(&self, frame: Frame) -> Frame {
        if self.from == self.to {
            return frame;
        }
        let mut fitted = match &self.ground {
            Some(ground) => ground.of(&frame),
            None => Frame::filled(self.to.width as usize, self.to.height as usize, BLACK),
        };
        for plane in 0..3 {
            let (across, down) = &self.axes[plane.min(1)];
            let (width, _) = frame.plane_size(plane);
            let (out_width, _) = fitted.plane_size(plane);
            let source = &frame.planes[plane];
            let mut blended = vec![0; width];
            let rows = fitted.planes[plane].chunks_exact_mut(out_width).skip(down.first);
            for (row, (top, weights)) in rows.zip(&down.taps) {
                blended.fill(0);
                for (offset, weight) in weights.iter().enumerate() {
                    let from = &source[(top + offset) * width..][..width];
                    for (sum, value) in blended.iter_mut().zip(from) {
                        *sum += i32::from(*value) * weight;
                    }
                }
                // Leave 6 bits behind the point between the passes.
                for sum in &mut blended {
                    *sum = (*sum + 128) >> 8;
                }
                for (pixel, (left, weights)) in row[across.first..].iter_mut().zip(&across.taps) {
                    let values = &blended[*left..left + weights.len()];
                    let sum: i32 = values.iter().zip(weights).map(|(a, b)| a * b).sum();
                    *pixel =
                        u8::try_from(((sum + (1 << 19)) >> 20).clamp(0, 255)).expect("clamped");
                }
            }
        }
        fitted
    }
}

/// The ground's copy is so many times smaller than the frame.
const SMALLER: u32 = 16;

/// How often each value of the copy is mixed with its neighbours.
const PASSES: usize = 2;

impl BlurredGround {
    fn new(from: Size, to: Size) -> Self {
        let side = |side: u32| (side / SMALLER).next_multiple_of(2).max(4);
        let small = Size::new(side(to.width), side(to.height));
        let shrink = Fitter::new(from, small, Fit::Crop);
        Self { shrink, grow: Fitter::stretching(small, to) }
    }

    fn of(&self, frame: &Frame) -> Frame {
        let mut small = self.shrink.fit(frame.clone());
        for plane in 0..3 {
            let width = small.plane_size(plane).0;
            for _ in 0..PASSES {
                small.planes[plane] = mixed(&small.planes[plane], width);
            }
        }
        // It is darker than the picture, which stands out.
        for value in &mut small.planes[0] {
            *value -= value.saturating_sub(BLACK[0]) / 4;
        }
        self.grow.fit(small)
    }
}

/// Each value as the mean of those around it and itself.
fn mixed(values: &[u8], width: usize) -> Vec<u8> {
    let height = values.len() / width;
    let around = |at: usize, end: usize| at.saturating_sub(1)..=(at + 1).min(end - 1);
    let mean = |at: usize| {
        let (x, y) = (at % width, at / width);
        let (mut sum, mut count) = (0_u32, 0_u32);
        for row in around(y, height) {
            for column in around(x, width) {
                sum += u32::from(values[row * width + column]);
                count += 1;
            }
        }
        u8::try_from((sum + count / 2) / count).expect("a mean of bytes")
    };
    (0..values.len()).map(mean).collect()
}

/// Where the part of a length begins that is shown of it around a point, in thousandths.
pub(crate) fn cut_from(length: usize, shown: usize, focus: u16) -> usize {
    let begin = (2 * length * usize::from(focus)).saturating_sub(1000 * shown) / 2000;
    begin.min(length.saturating_sub(shown))
}

/// A part of a frame: for luma and for chroma its left and upper edge, its width and height.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window([[usize; 4]; 2]);

impl Window {
    /// The part of a frame alone.
    pub(crate) fn of(self, frame: &Frame) -> Frame {
        let planes = [0, 1, 2].map(|plane| {
            let [left, top, width, height] = self.0[plane.min(1)];
            let rows = frame.planes[plane].chunks_exact(frame.plane_size(plane).0);
            let rows = rows.skip(top).take(height);
            rows.flat_map(|row| &row[left..left + width]).copied().collect()
        });
        let [_, _, width, height] = self.0[0];
        Frame { width, height, planes }
    }
}

impl Scale {
    /// Lays `scaled` values, made of `from`, over the middle of `out`; where they are more, over
    /// all of it, around a point in thousandths.
    fn new(from: usize, scaled: usize, out: usize, focus: u16) -> Self {
        let first = out.saturating_sub(scaled) / 2;
        let cut = cut_from(scaled, scaled.min(out), focus);
        let taps = (cut..cut + scaled.min(out)).map(|at| triangle(at, from, scaled)).collect();
        Self { first, taps }
    }
}

/// Bilinear where the picture grows; an average over as much as is needed where it shrinks.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes are small"
)]
fn triangle(at: usize, from: usize, scaled: usize) -> (usize, Vec<i32>) {
    let ratio = from as f64 / scaled as f64;
    let centre = (at as f64 + 0.5) * ratio - 0.5;
    let reach = ratio.max(1.0);
    let first = (centre - reach).ceil().clamp(0.0, (from - 1) as f64) as usize;
    let last = (centre + reach).floor().clamp(0.0, (from - 1) as f64) as usize;
    let weight = |source: usize| (1.0 - (source as f64 - centre).abs() / reach).max(0.0);
    let total: f64 = (first..=last).map(weight).sum();
    if total <= 0.0 {
        return (first, vec![16_384]);
    }
    let share = |source| (weight(source) / total * 16_384.0).round() as i32;
    let mut weights: Vec<i32> = (first..=last).map(share).collect();
    // Rounding must not darken: the middle takes what is missing.
    let middle = weights.len() / 2;
    weights[middle] += 16_384 - weights.iter().sum::<i32>();
    (first, weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The luma of the middle row: `.` for bars, `#` for the picture.
    fn row(frame: &Frame) -> String {
        let begin = frame.height / 2 * frame.width;
        shown(&frame.planes[0][begin..begin + frame.width])
    }

    /// The same of the middle column.
    fn column(frame: &Frame) -> String {
        let pixels = frame.planes[0].iter().skip(frame.width / 2).step_by(frame.width);
        shown(&pixels.copied().collect::<Vec<_>>())
    }

    fn filled(size: Size, colour: [u8; 3]) -> Frame {
        Frame::filled(size.width as usize, size.height as usize, colour)
    }

    fn shown(pixels: &[u8]) -> String {
        pixels.iter().map(|pixel| if *pixel == 16 { '.' } else { '#' }).collect()
    }

    #[test]
    fn bars_and_cuts_lie_where_they_must() {
        let tall = || Frame::filled(8, 16, [200, 90, 160]);
        let padded = Fitter::new(Size::new(8, 16), Size::new(16, 16), Fit::Pad).fit(tall());
        assert_eq!(row(&padded), "....########....");
        assert_eq!(padded.planes[1][4 * 8 + 4], 90);
        assert_eq!(padded.planes[1][4 * 8], 128);
        let cropped = Fitter::new(Size::new(8, 16), Size::new(16, 16), Fit::Crop).fit(tall());
        assert_eq!(cropped, Frame::filled(16, 16, [200, 90, 160]));
        let wide = Fitter::new(Size::new(32, 8), Size::new(16, 16), Fit::Pad)
            .fit(Frame::filled(32, 8, [99; 3]));
        assert_eq!(column(&wide), "......####......");
    }

    #[test]
    fn the_window_of_a_fitted_frame_is_its_picture_without_bars() {
        for (from, covered) in [
            (Size::new(8, 16), Size::new(8, 16)),
            (Size::new(32, 8), Size::new(16, 4)),
            (Size::new(16, 16), Size::new(16, 16)),
        ] {
            let fitter = Fitter::new(from, Size::new(16, 16), Fit::Pad);
            let padded = fitter.fit(filled(from, [200, 90, 160]));
            let picture = filled(covered, [200, 90, 160]);
            assert_eq!(fitter.window().of(&padded), picture, "{from:?}");
        }
    }

    #[test]
    fn a_point_stays_in_view_where_edges_are_cut_off() {
        let mut wide = Frame::filled(32, 8, [16, 128, 128]);
        for row in wide.planes[0].chunks_exact_mut(32) {
            row[24..].fill(200);
        }
        let shown = |across| {
            let (from, to) = (Size::new(32, 8), Size::new(8, 8));
            let focus = Focus { across, down: 500 };
            row(&Fitter::around(from, to, Fit::Crop, focus).fit(wide.clone()))
        };
        assert_eq!(
            [shown(0), shown(500), shown(750), shown(1000)].join(" "),
            "........ ........ ....#### ########"
        );
    }

    #[test]
    fn blurred_edges_fill_what_bars_would_and_leave_the_picture_alone() {
        let (from, to) = (Size::new(64, 128), Size::new(256, 128));
        let mut tall = filled(from, [200, 90, 160]);
        tall.planes[0][..64 * 40].fill(60);
        let blurred = Fitter::new(from, to, Fit::Blur).fit(tall.clone());
        let padded = Fitter::new(from, to, Fit::Pad);
        assert_eq!(padded.window().of(&blurred), padded.window().of(&padded.fit(tall)));
        assert!(blurred.planes[0].chunks_exact(256).all(|row| row[0] > 16 && row[255] > 16));
        let flat = Fitter::new(from, to, Fit::Blur).fit(filled(from, [16, 128, 128]));
        assert_eq!(flat, filled(to, [16, 128, 128]));
    }

    #[test]
    fn flat_colours_are_not_changed_by_scaling() {
        for (from, to) in [
            (Size::new(30, 50), Size::new(64, 20)),
            (Size::new(64, 64), Size::new(18, 40)),
            (Size::new(16, 16), Size::new(50, 34)),
        ] {
            let frame = filled(from, [235, 17, 240]);
            let fitted = Fitter::new(from, to, Fit::Crop).fit(frame);
            assert_eq!(fitted, filled(to, [235, 17, 240]), "{from:?} {to:?}");
        }
    }
}
