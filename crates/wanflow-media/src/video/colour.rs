//! From RGB to YUV and back, by the matrix and range that a clip is tagged with.

use std::fmt;

use image::RgbImage;
use mp4_atom::{Avc1, Colr};
use wanflow_plan::timeline::ClipColour;

use super::Frame;

/// How a clip's numbers stand for colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// Weights of red, green and blue in luma.
    pub matrix: Matrix,
    /// Whether 0 to 255 is used, rather than 16 to 235.
    pub full_range: bool,
}

/// Weights of red, green and blue in luma.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matrix {
    /// Standard definition.
    Bt601,
    /// High definition.
    Bt709,
    /// Ultra high definition.
    Bt2020,
}

impl From<ClipColour> for Colour {
    fn from(colour: ClipColour) -> Self {
        let (matrix, full_range) = match colour {
            ClipColour::Bt601 => (Matrix::Bt601, false),
            ClipColour::Bt601Full => (Matrix::Bt601, true),
            ClipColour::Bt709 => (Matrix::Bt709, false),
            ClipColour::Bt709Full => (Matrix::Bt709, true),
        };
        Self { matrix, full_range }
    }
}

impl Colour {
    /// The word of plans and records; `None` for colours that are never compared.
    pub fn as_clip_colour(self) -> Option<ClipColour> {
        match (self.matrix, self.full_range) {
            (Matrix::Bt601, false) => Some(ClipColour::Bt601),
            (Matrix::Bt601, true) => Some(ClipColour::Bt601Full),
            (Matrix::Bt709, false) => Some(ClipColour::Bt709),
            (Matrix::Bt709, true) => Some(ClipColour::Bt709Full),
            (Matrix::Bt2020, _) => None,
        }
    }

    /// What this crate writes.
    pub(crate) const WRITTEN: Self = Self { matrix: Matrix::Bt709, full_range: false };

    /// The colours of a clip, by its tags: the container's, then the stream's. Untagged ones
    /// are guessed by size, as players do.
    pub(crate) fn of(entry: &Avc1) -> Self {
        let stream = || super::sps::colour(entry.avcc.sequence_parameter_sets.first()?);
        let (coefficients, full_range) = match entry.colr {
            Some(Colr::Nclx { matrix_coefficients, full_range_flag, .. }) => {
                (Some(matrix_coefficients), full_range_flag)
            }
            Some(Colr::Nclc { matrix_coefficients, .. }) => {
                (Some(matrix_coefficients), stream().is_some_and(|(_, full)| full))
            }
            _ => stream().map_or((None, false), |(matrix, full)| (Some(matrix), full)),
        };
        let matrix = match coefficients {
            Some(1) => Matrix::Bt709,
            Some(4..=6) => Matrix::Bt601,
            Some(9 | 10) => Matrix::Bt2020,
            _ if entry.visual.width >= 1280 || entry.visual.height > 576 => Matrix::Bt709,
            _ => Matrix::Bt601,
        };
        Self { matrix, full_range }
    }

    /// Whether a clip says what its numbers mean, so that nothing must be guessed.
    pub(crate) fn is_tagged(entry: &Avc1) -> bool {
        let by_stream = || {
            let sets = &entry.avcc.sequence_parameter_sets;
            sets.first().and_then(|set| super::sps::colour(set)).map(|(matrix, _)| matrix)
        };
        let matrix = match entry.colr {
            Some(
                Colr::Nclx { matrix_coefficients, .. } | Colr::Nclc { matrix_coefficients, .. },
            ) => Some(matrix_coefficients),
            None | Some(_) => by_stream(),
        };
        matches!(matrix, Some(1 | 4..=6 | 9 | 10))
    }

    /// Weights of red and blue.
    fn weights(self) -> (f64, f64) {
        match self.matrix {
            Matrix::Bt601 => (0.299, 0.114),
            Matrix::Bt709 => (0.2126, 0.0722),
            Matrix::Bt2020 => (0.2627, 0.0593),
        }
    }

    /// Lowest luma, and what one unit of luma and of chroma is worth.
    fn scales(self) -> (f64, f64, f64) {
        if self.full_range { (0.0, 255.0, 255.0) } else { (16.0, 219.0, 224.0) }
    }

    /// Rows for Y, U and V over R, G, B (0 to 255), and what is added to each.
    pub(crate) fn forward(self) -> ([[f64; 3]; 3], [f64; 3]) {
        let (red, blue) = self.weights();
        let green = 1.0 - red - blue;
        let (low, luma, chroma) = self.scales();
        let (y, c) = (luma / 255.0, chroma / 255.0 / 2.0);
        let rows = [
            [red * y, green * y, blue * y],
            [-red / (1.0 - blue) * c, -green / (1.0 - blue) * c, c],
            [c, -green / (1.0 - red) * c, -blue / (1.0 - red) * c],
        ];
        (rows, [low, 128.0, 128.0])
    }

    /// Rows for R, G and B over Y, U, V after `added` is taken away.
    fn backward(self) -> [[f64; 3]; 3] {
        let (red, blue) = self.weights();
        let green = 1.0 - red - blue;
        let (_, luma, chroma) = self.scales();
        let (y, c) = (255.0 / luma, 255.0 / chroma * 2.0);
        [
            [y, 0.0, (1.0 - red) * c],
            [y, -blue * (1.0 - blue) / green * c, -red * (1.0 - red) / green * c],
            [y, (1.0 - blue) * c, 0.0],
        ]
    }
}

/// Prints `BT.709, limited range`.
impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let matrix = match self.matrix {
            Matrix::Bt601 => "BT.601",
            Matrix::Bt709 => "BT.709",
            Matrix::Bt2020 => "BT.2020",
        };
        write!(f, "{matrix}, {} range", if self.full_range { "full" } else { "limited" })
    }
}

/// Fixed-point rows: 14 bits behind the point are exact to well below one step.
fn fixed(rows: [[f64; 3]; 3]) -> [[i32; 3]; 3] {
    #[expect(clippy::cast_possible_truncation, reason = "coefficients are small")]
    rows.map(|row| row.map(|value| (value * 16384.0).round() as i32))
}

fn dot(row: [i32; 3], [a, b, c]: [i32; 3]) -> i32 {
    row[0] * a + row[1] * b + row[2] * c
}

fn byte(value: i32) -> u8 {
    u8::try_from(value.clamp(0, 255)).expect("clamped")
}

/// Converts a picture of even sides to the colours that this crate writes. Chroma lies on even
/// columns and between rows, where H.264 has it by default.
pub(crate) fn from_rgb(picture: &RgbImage) -> Frame {
    let (rows, added) = Colour::WRITTEN.forward();
    let rows = fixed(rows);
    #[expect(clippy::cast_possible_truncation, reason = "offsets are small")]
    let added = added.map(|added| ((added + 0.5) * 16384.0) as i32);
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut frame = Frame::filled(width & !1, height & !1, [0; 3]);
    let pixels = picture.as_raw();
    let at = |x: usize, y: usize| {
        let at = (y * width + x) * 3;
        [pixels[at], pixels[at + 1], pixels[at + 2]].map(i32::from)
    };
    for y in 0..frame.height {
        for x in 0..frame.width {
            frame.planes[0][y * frame.width + x] = byte((dot(rows[0], at(x, y)) + added[0]) >> 14);
        }
    }
    let half = frame.width / 2;
    for y in 0..frame.height / 2 {
        for x in 0..half {
            // Weights 1, 2, 1 across and 1, 1 down.
            let mut sum = [0; 3];
            for (column, weight) in [((2 * x).saturating_sub(1), 1), (2 * x, 2), (2 * x + 1, 1)] {
                for row in [2 * y, 2 * y + 1] {
                    let pixel = at(column, row);
                    (0..3).for_each(|part| sum[part] += pixel[part] * weight);
                }
            }
            for plane in [1, 2] {
                let value = (dot(rows[plane], sum) + added[plane] * 8) >> 17;
                frame.planes[plane][y * half + x] = byte(value);
            }
        }
    }
    frame
}

/// Converts a frame to RGB, chroma interpolated where it lies.
pub(crate) fn to_rgb(frame: &Frame, colour: Colour) -> RgbImage {
    let pixels = Pixels::of(colour);
    let (half, rows_of_chroma) = frame.plane_size(1);
    let side = |side: usize| u32::try_from(side).expect("frames are small");
    let mut picture = RgbImage::new(side(frame.width), side(frame.height));
    // One column more than there is: the last one again.
    let mut chroma = vec![[0; 2]; half + 1];
    let lines = picture.chunks_exact_mut(frame.width * 3);
    for (y, (line, lumas)) in lines.zip(frame.planes[0].chunks_exact(frame.width)).enumerate() {
        // Chroma rows lie a quarter of their distance from the nearer luma row.
        let near = y / 2;
        let other = if y.is_multiple_of(2) {
            near.saturating_sub(1)
        } else {
            (near + 1).min(rows_of_chroma - 1)
        };
        for plane in [0, 1] {
            let row = |row: usize| &frame.planes[1 + plane][row * half..][..half];
            for ((mixed, near), other) in chroma.iter_mut().zip(row(near)).zip(row(other)) {
                mixed[plane] = 3 * i32::from(*near) + i32::from(*other) - 4 * 128;
            }
        }
        chroma[half] = chroma[half - 1];
        let pairs = line.chunks_exact_mut(6).zip(lumas.chunks_exact(2)).zip(chroma.windows(2));
        for ((pair, lumas), chroma) in pairs {
            let [[blue, red], [next_blue, next_red]] = [chroma[0], chroma[1]];
            pair[..3].copy_from_slice(&pixels.rgb(lumas[0], 2 * blue, 2 * red));
            pair[3..].copy_from_slice(&pixels.rgb(lumas[1], blue + next_blue, red + next_red));
        }
    }
    picture
}

/// Makes pixels of luma and of chroma in eighths.
struct Pixels {
    /// What each luma adds to all three.
    lumas: [i32; 256],
    red_by_red: i32,
    green_by_blue: i32,
    green_by_red: i32,
    blue_by_blue: i32,
}

impl Pixels {
    fn of(colour: Colour) -> Self {
        let [[by_luma, _, red_by_red], [_, green_by_blue, green_by_red], [_, blue_by_blue, _]] =
            fixed(colour.backward());
        let (_, added) = colour.forward();
        #[expect(clippy::cast_possible_truncation, reason = "offsets are small")]
        let low = added[0] as i32;
        let mut lumas = [0; 256];
        for (at, luma) in (0_i32..).zip(&mut lumas) {
            // Luma is brought to the eighths in which chroma is.
            *luma = by_luma * (at - low) * 8 + (1 << 16);
        }
        Self { lumas, red_by_red, green_by_blue, green_by_red, blue_by_blue }
    }

    fn rgb(&self, luma: u8, blue: i32, red: i32) -> [u8; 3] {
        let luma = self.lumas[usize::from(luma)];
        let green = self.green_by_blue * blue + self.green_by_red * red;
        [self.red_by_red * red, green, self.blue_by_blue * blue]
            .map(|colour| byte((luma + colour) >> 17))
    }
}

/// Converts a frame in place from one kind of colours to another.
pub(crate) fn convert(frame: &mut Frame, from: Colour, to: Colour) {
    if from == to {
        return;
    }
    let (forward, added) = to.forward();
    let (_, from_added) = from.forward();
    let backward = from.backward();
    let product = std::array::from_fn(|row: usize| {
        std::array::from_fn(|column| {
            (0..3).map(|inner: usize| forward[row][inner] * backward[inner][column]).sum()
        })
    });
    let rows = fixed(product);
    #[expect(clippy::cast_possible_truncation, reason = "offsets are small")]
    let [into, out] = [added, from_added].map(|added| added.map(|added| added as i32));
    let (half, height) = frame.plane_size(1);
    for y in 0..height {
        for x in 0..half {
            let chroma = [1, 2].map(|plane| i32::from(frame.planes[plane][y * half + x]) - 128);
            let mut lumas = 0;
            for at in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                let at = (2 * y + at.1) * frame.width + 2 * x + at.0;
                let luma = i32::from(frame.planes[0][at]) - out[0];
                lumas += luma;
                let value = dot(rows[0], [luma, chroma[0], chroma[1]]) + (1 << 13);
                frame.planes[0][at] = byte((value >> 14) + into[0]);
            }
            for plane in [1, 2] {
                let value = dot(rows[plane], [lumas / 4, chroma[0], chroma[1]]) + (1 << 13);
                frame.planes[plane][y * half + x] = byte((value >> 14) + 128);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Colour; 4] = [
        Colour::WRITTEN,
        Colour { matrix: Matrix::Bt709, full_range: true },
        Colour { matrix: Matrix::Bt601, full_range: false },
        Colour { matrix: Matrix::Bt2020, full_range: true },
    ];

    fn flat(rgb: [u8; 3]) -> RgbImage {
        RgbImage::from_pixel(4, 4, image::Rgb(rgb))
    }

    #[test]
    fn known_colours_have_their_known_numbers() {
        for (rgb, yuv) in [
            ([0, 0, 0], [16, 128, 128]),
            ([255, 255, 255], [235, 128, 128]),
            ([255, 0, 0], [63, 102, 240]),
            ([0, 0, 255], [32, 240, 118]),
        ] {
            let frame = from_rgb(&flat(rgb));
            let found = [0, 1, 2].map(|plane: usize| frame.planes[plane][0]);
            assert!(found.iter().zip(yuv).all(|(a, b)| a.abs_diff(b) <= 1), "{rgb:?}: {found:?}");
        }
    }

    #[test]
    fn colours_survive_there_and_back_by_every_matrix() {
        for rgb in [[12, 200, 99], [250, 3, 128], [77, 77, 77], [1, 254, 253]] {
            let back = to_rgb(&from_rgb(&flat(rgb)), Colour::WRITTEN).get_pixel(1, 2).0;
            assert!(back.iter().zip(rgb).all(|(a, b)| a.abs_diff(b) <= 2), "{rgb:?}: {back:?}");
            for colour in ALL {
                let (rows, added) = colour.forward();
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "bytes"
                )]
                let yuv: [u8; 3] = std::array::from_fn(|row| {
                    let sum: f64 = (0..3).map(|part| rows[row][part] * f64::from(rgb[part])).sum();
                    (sum + added[row]).round() as u8
                });
                let mut frame = Frame::filled(4, 4, yuv);
                let there = to_rgb(&frame, colour).get_pixel(3, 3).0;
                assert!(there.iter().zip(rgb).all(|(a, b)| a.abs_diff(b) <= 3), "{colour:?}");
                convert(&mut frame, colour, Colour::WRITTEN);
                let there = to_rgb(&frame, Colour::WRITTEN).get_pixel(0, 0).0;
                assert!(there.iter().zip(rgb).all(|(a, b)| a.abs_diff(b) <= 4), "{colour:?}");
            }
        }
    }

    #[test]
    fn tags_count_before_the_guess_by_size() {
        let entry = |width, height, colr| Avc1 {
            visual: mp4_atom::Visual { width, height, ..mp4_atom::Visual::default() },
            colr,
            ..Avc1::default()
        };
        let tag = |matrix_coefficients, full_range_flag| {
            Some(Colr::Nclx {
                colour_primaries: 1,
                transfer_characteristics: 1,
                matrix_coefficients,
                full_range_flag,
            })
        };
        let found = |entry: &Avc1| (Colour::of(entry).matrix, Colour::of(entry).full_range);
        assert_eq!(found(&entry(640, 480, None)), (Matrix::Bt601, false));
        assert_eq!(found(&entry(1280, 720, None)), (Matrix::Bt709, false));
        assert_eq!(found(&entry(816, 1104, None)), (Matrix::Bt709, false));
        assert_eq!(found(&entry(1280, 720, tag(6, true))), (Matrix::Bt601, true));
        assert_eq!(found(&entry(640, 480, tag(1, false))), (Matrix::Bt709, false));
        assert_eq!(found(&entry(640, 480, tag(2, true))), (Matrix::Bt601, true));
    }
}
