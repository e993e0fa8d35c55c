//! A slow pan and zoom over a still picture, drawn straight into YUV.
//!
//! Positions are sub-pixel (16 bits behind the point), so that slow motion does not jitter, and
//! a row costs two passes of small integer arithmetic.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "frames are small, and each value is bounded where it is made"
)]

use super::Frame;
use crate::Size;

/// The canvas is larger than the frame by this: the motion never leaves it.
const ZOOM_NUMERATOR: u32 = 9;
const ZOOM_DENOMINATOR: u32 = 8;

/// One unit of a fixed-point position.
const ONE: i64 = 1 << 16;

/// The size of the canvas for frames of a size; both sides even.
pub(crate) fn canvas_size(frame: Size) -> Size {
    let larger = |side: u32| (side * ZOOM_NUMERATOR / ZOOM_DENOMINATOR).next_multiple_of(2);
    Size::new(larger(frame.width), larger(frame.height))
}

/// A camera's path over a canvas.
pub(crate) struct Pan {
    canvas: Frame,
    from: View,
    to: View,
    /// Blended rows, before they are sampled.
    row: Vec<u16>,
    columns: Vec<(u32, u32)>,
}

/// What the camera sees: left and top edge and width, as parts of the canvas.
#[derive(Clone, Copy)]
struct View {
    left: f64,
    top: f64,
    width: f64,
}

impl Pan {
    /// A path over the canvas; seeds choose among eight: in or out, and which corner.
    pub(crate) fn new(canvas: Frame, seed: u64) -> Self {
        let near = f64::from(ZOOM_DENOMINATOR) / f64::from(ZOOM_NUMERATOR);
        let room = 1.0 - near;
        let side = |bit: u64| if seed >> bit & 1 == 0 { 0.15 } else { 0.85 };
        let close = View { left: room * side(1), top: room * side(2), width: near };
        let wide = View { left: 0.0, top: 0.0, width: 1.0 };
        let (from, to) = if seed & 1 == 0 { (wide, close) } else { (close, wide) };
        Self { canvas, from, to, row: Vec::new(), columns: Vec::new() }
    }

    /// Draws the view at a moment between 0 and 1.
    pub(crate) fn draw(&mut self, moment: f64, frame: &mut Frame) {
        // A smooth start and end.
        let eased = moment * moment * (3.0 - 2.0 * moment);
        let between = |from: f64, to: f64| from + (to - from) * eased;
        let view = View {
            left: between(self.from.left, self.to.left),
            top: between(self.from.top, self.to.top),
            width: between(self.from.width, self.to.width),
        };
        for plane in 0..3 {
            self.draw_plane(plane, view, frame);
        }
    }

    fn draw_plane(&mut self, plane: usize, view: View, frame: &mut Frame) {
        let (width, height) = self.canvas.plane_size(plane);
        let (out_width, out_height) = frame.plane_size(plane);
        let along_x = Axis::new(view.left, view.width, width, out_width);
        let along_y = Axis::new(view.top, view.width, height, out_height);
        self.columns.clear();
        self.columns.extend((0..out_width).map(|x| along_x.at(x)));
        self.row.resize(width, 0);
        let source = &self.canvas.planes[plane];
        for (y, out) in frame.planes[plane].chunks_exact_mut(out_width).enumerate() {
            let (top, weight) = along_y.at(y);
            let upper = &source[top as usize * width..][..width];
            let lower = &source[(top as usize + 1) * width..][..width];
            let weight = weight as u16;
            for ((blended, a), b) in self.row.iter_mut().zip(upper).zip(lower) {
                *blended = u16::from(*a) * (256 - weight) + u16::from(*b) * weight;
            }
            for (pixel, &(left, weight)) in out.iter_mut().zip(&self.columns) {
                let left = left as usize;
                let pair = &self.row[left..left + 2];
                let value = u32::from(pair[0]) * (256 - weight) + u32::from(pair[1]) * weight;
                *pixel = ((value + (1 << 15)) >> 16) as u8;
            }
        }
    }
}

/// How one axis of the frame lies on the canvas.
struct Axis {
    start: i64,
    step: i64,
    /// Last position from which a right neighbour exists.
    last: i64,
}

impl Axis {
    fn new(start: f64, share: f64, canvas: usize, out: usize) -> Self {
        let step = share * canvas as f64 / out as f64;
        // Pixel centres: output 0.5 lies on canvas start + step / 2.
        let start = start * canvas as f64 + step / 2.0 - 0.5;
        let fixed = |value: f64| (value * ONE as f64).round() as i64;
        Self { start: fixed(start), step: fixed(step), last: (canvas as i64 - 1) * ONE - 1 }
    }

    /// The left neighbour of an output pixel, and the right one's weight of 256.
    fn at(&self, out: usize) -> (u32, u32) {
        let position = (self.start + self.step * out as i64).clamp(0, self.last);
        let weight = (position % ONE) * 256 / ONE;
        ((position / ONE) as u32, weight as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_canvas_stays_flat() {
        for value in [0, 1, 16, 127, 128, 235, 255] {
            let mut frame = Frame::filled(32, 16, [9; 3]);
            Pan::new(Frame::filled(36, 18, [value; 3]), 3).draw(0.37, &mut frame);
            assert_eq!(frame, Frame::filled(32, 16, [value; 3]));
        }
    }

    #[test]
    fn motion_is_smooth_below_a_pixel() {
        // A soft bump, whose middle can be found to about a tenth of a pixel from eight bits.
        let mut canvas = Frame::filled(288, 180, [0, 128, 128]);
        for (at, value) in canvas.planes[0].iter_mut().enumerate() {
            let distance = (at % 288).abs_diff(200);
            *value = u8::try_from(240_usize.saturating_sub(distance * 10)).expect("a byte");
        }
        let mut pan = Pan::new(canvas, 0);
        let mut frame = Frame::filled(256, 160, [0; 3]);
        let mut places = Vec::new();
        for moment in 0..120 {
            pan.draw(f64::from(moment) / 119.0, &mut frame);
            let row = &frame.planes[0][80 * 256..81 * 256];
            let weight: f64 = row.iter().map(|value| f64::from(*value)).sum();
            let moments = (0_u32..).zip(row).map(|(x, value)| f64::from(x) * f64::from(*value));
            places.push(moments.sum::<f64>() / weight);
        }
        let steps: Vec<f64> = places.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(places[119] - places[0] > 10.0, "it moves: {places:?}");
        assert!(steps.iter().all(|step| (-0.02..0.5).contains(step)), "never back: {steps:?}");
        assert!(
            steps.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.12),
            "and evenly: {steps:?}"
        );
    }
}
