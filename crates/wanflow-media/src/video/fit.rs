//! Bringing a frame of one size into another: bars around it, or its edges cut.

use wanflow_plan::Fit;

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
}

/// One axis of one plane: where the picture lies, and what each output value is made of.
struct Scale {
    /// First output value that the picture covers.
    first: usize,
    /// For each covered value: first source value and the weights from there (sum 16384).
    taps: Vec<(usize, Vec<i32>)>,
}

impl Fitter {
    /// From one size to another; `crop` fills the frame, its opposite pads it.
    pub(crate) fn new(from: Size, to: Size, fit: Fit) -> Self {
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
                Scale::new(from_width / part, width / part, to_width / part),
                Scale::new(from_height / part, height / part, to_height / part),
            )
        });
        Self { from, to, axes }
    }

    /// From one size to another of any aspect, with all of the picture and nothing else.
    pub(crate) fn stretching(from: Size, to: Size) -> Self {
        let axes = [1, 2].map(|part| {
            let axis = |from: u32, to: u32| {
                let (from, to) = (from as usize / part, to as usize / part);
                Scale::new(from, to, to)
            };
            (axis(from.width, to.width), axis(from.height, to.height))
        });
        Self { from, to, axes }
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
        let mut fitted = Frame::filled(self.to.width as usize, self.to.height as usize, BLACK);
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
    /// Lays `scaled` values, made of `from`, over the middle of `out`.
    fn new(from: usize, scaled: usize, out: usize) -> Self {
        let first = out.saturating_sub(scaled) / 2;
        let cut = scaled.saturating_sub(out) / 2;
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
