//! A picture with alpha, made ready to be blended into many frames.

use super::canvas::{Area, Canvas};
use crate::video::Frame;
use crate::video::colour::Colour;

/// What is blended into one plane: a value becomes itself times `kept` plus `added`, of 256.
struct Plane {
    kept: Vec<u16>,
    added: Vec<u16>,
}

/// A picture over frames in the colours that this crate writes.
pub(super) struct Overlay {
    left: usize,
    top: usize,
    width: usize,
    planes: [Plane; 3],
}

impl Overlay {
    /// Of a canvas that lies inside the frame, at even places and of even sides.
    pub(super) fn of(canvas: &Canvas) -> Self {
        let Area { left, top, width, height } = canvas.area;
        let (rows, offsets) = Colour::WRITTEN.forward();
        let value = |plane: usize, pixel: [f32; 4]| -> f32 {
            let colours = (0..3).map(|part| rows[plane][part] as f32 * pixel[part]).sum::<f32>();
            colours + offsets[plane] as f32 * pixel[3] / 255.0
        };
        let mut planes = [width * height, width * height / 4, width * height / 4].map(Plane::new);
        for pixel in &canvas.pixels {
            let pixel = pixel.map(f32::from);
            planes[0].put(pixel[3], value(0, pixel));
        }
        let at = |x: usize, y: usize| canvas.pixels[y * width + x].map(f32::from);
        for y in (0..height).step_by(2) {
            for x in (0..width).step_by(2) {
                // Chroma lies on even columns and between rows, as `from_rgb` has it.
                let columns = [(x.saturating_sub(1), 0.125), (x, 0.25), (x + 1, 0.125)];
                let mut mean = [0.0; 4];
                for (column, weight) in columns {
                    for row in [y, y + 1] {
                        let pixel = at(column, row);
                        (0..4).for_each(|part| mean[part] += pixel[part] * weight);
                    }
                }
                for plane in [1, 2] {
                    let value = value(plane, mean);
                    planes[plane].put(mean[3], value);
                }
            }
        }
        Self { left: left.max(0) as usize, top: top.max(0) as usize, width, planes }
    }

    /// Blends it into a frame.
    pub(super) fn draw(&self, frame: &mut Frame) {
        for (plane, Plane { kept, added }) in self.planes.iter().enumerate() {
            let scale = if plane == 0 { 1 } else { 2 };
            let (stride, _) = frame.plane_size(plane);
            let (left, top, width) = (self.left / scale, self.top / scale, self.width / scale);
            let rows = frame.planes[plane].chunks_exact_mut(stride).skip(top);
            let blends = kept.chunks_exact(width).zip(added.chunks_exact(width));
            for (row, (kept, added)) in rows.zip(blends) {
                let values = &mut row[left..left + width];
                for ((value, kept), added) in values.iter_mut().zip(kept).zip(added) {
                    // It never wraps: see `Plane::put`. A loop without checks is four times as fast.
                    let sum = u16::from(*value).wrapping_mul(*kept).wrapping_add(*added);
                    *value = (sum >> 8) as u8;
                }
            }
        }
    }
}

impl Plane {
    fn new(len: usize) -> Self {
        Self { kept: Vec::with_capacity(len), added: Vec::with_capacity(len) }
    }

    /// Appends a value under an alpha of 255, already multiplied with it.
    fn put(&mut self, alpha: f32, value: f32) {
        let kept = 256 - (alpha * 256.0 / 255.0 + 0.5) as u16;
        // A half is added for rounding; the sum stays below 256 whatever the frame's value is.
        let most = u16::MAX - 255 * kept;
        self.kept.push(kept);
        self.added.push(((value * 256.0 + 128.5).max(0.0) as u16).min(most));
    }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;
    use crate::video::colour::from_rgb;

    /// What blending a pixel over a ground gives, beside what it gives in RGB.
    fn both(ground: [u8; 3], pixel: [u8; 4]) -> [[u8; 3]; 2] {
        let area = Area { left: 2, top: 2, width: 4, height: 4 };
        let canvas = Canvas { area, pixels: vec![pixel; 16] };
        let mut frame = from_rgb(&RgbImage::from_pixel(8, 8, Rgb(ground)));
        Overlay::of(&canvas).draw(&mut frame);
        let kept = f32::from(255 - pixel[3]) / 255.0;
        let mixed: [u8; 3] = std::array::from_fn(|part| {
            (f32::from(ground[part]) * kept + f32::from(pixel[part])).round() as u8
        });
        let wanted = from_rgb(&RgbImage::from_pixel(8, 8, Rgb(mixed)));
        [&frame, &wanted]
            .map(|frame| [frame.planes[0][3 * 8 + 3], frame.planes[1][5], frame.planes[2][5]])
    }

    #[test]
    fn blending_in_yuv_is_blending_in_rgb() {
        for ground in [[0, 0, 0], [255, 255, 255], [250, 20, 90], [12, 99, 201]] {
            for pixel in [[0; 4], [255; 4], [0, 0, 0, 255], [128, 0, 0, 128], [10, 60, 33, 77]] {
                let [found, wanted] = both(ground, pixel);
                let near = found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 1);
                assert!(near, "{pixel:?} over {ground:?}: {found:?}, not {wanted:?}");
            }
        }
    }

    #[test]
    fn what_lies_beside_it_stays_as_it_is() {
        let area = Area { left: 2, top: 2, width: 2, height: 2 };
        let canvas = Canvas { area, pixels: vec![[255; 4]; 4] };
        let ground = from_rgb(&RgbImage::from_pixel(8, 8, Rgb([9, 90, 200])));
        let mut frame = ground.clone();
        Overlay::of(&canvas).draw(&mut frame);
        let changed = |plane: usize| {
            let pairs = frame.planes[plane].iter().zip(&ground.planes[plane]);
            pairs.filter(|(a, b)| a != b).count()
        };
        assert_eq!([0, 1, 2].map(changed), [4, 1, 1]);
    }
}
