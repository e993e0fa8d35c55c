//! Text on frames: the label in a corner, and the slate that stands for a picture.

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};
use image::{Rgb, RgbImage};

use super::Frame;

/// `DejaVu` Sans Mono; its licence lies beside it.
const FONT: &[u8] = include_bytes!("../../assets/DejaVuSansMono.ttf");

/// Ground and text of a slate.
const GROUND: [u8; 3] = [24, 28, 36];
const INK: [u8; 3] = [214, 219, 228];

/// A corner of a frame, as what happens to each of its values.
pub(crate) struct Label {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    luma: Vec<Blend>,
    chroma: Vec<Blend>,
}

/// What happens to one value of a frame.
#[derive(Clone, Copy)]
struct Blend {
    /// How much of it is kept, of 256.
    kept: u16,
    /// What is added then.
    added: u16,
}

impl Label {
    /// A line of text for the lower left corner of frames of a size; cut where it would not fit.
    pub(crate) fn new(text: &str, frame_width: usize, frame_height: usize) -> Option<Self> {
        let height = (frame_width.min(frame_height) / 32).max(10);
        let margin = (height * 3 / 4) & !1;
        let room = frame_width.checked_sub(4 * margin)?;
        let line = Line::fitting(text, height, room)?;
        let width = (line.width + margin).next_multiple_of(2);
        let box_height = (line.height + margin / 2).next_multiple_of(2);
        let top = frame_height.checked_sub(margin + box_height)? & !1;
        let mut label = Self {
            left: margin,
            top,
            width,
            height: box_height,
            // A plate that lets 65 % of the picture through.
            luma: vec![Blend { kept: 166, added: 16 * 90 / 256 }; width * box_height],
            chroma: Vec::new(),
        };
        let (inset, above) = (margin / 2, margin / 4);
        for (x, y, coverage) in line.pixels() {
            let at = (y + above) * width + x + inset;
            if let Some(value) = label.luma.get_mut(at).filter(|_| x + inset < width) {
                *value = value.under(coverage);
            }
        }
        label.chroma = label.chroma_of_luma();
        Some(label)
    }

    /// Chroma fades towards grey as much as the four values above it are covered.
    fn chroma_of_luma(&self) -> Vec<Blend> {
        let mut chroma = Vec::with_capacity(self.width * self.height / 4);
        for y in (0..self.height).step_by(2) {
            for x in (0..self.width).step_by(2) {
                let at = |dx: usize, dy: usize| self.luma[(y + dy) * self.width + x + dx].kept;
                let kept = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4;
                chroma.push(Blend { kept, added: (256 - kept) / 2 });
            }
        }
        chroma
    }

    /// Draws the label.
    pub(crate) fn draw(&self, frame: &mut Frame) {
        for plane in 0..3 {
            let (scale, mask) = if plane == 0 { (1, &self.luma) } else { (2, &self.chroma) };
            let (stride, _) = frame.plane_size(plane);
            let rows = mask.chunks_exact(self.width / scale);
            for (row, mask) in rows.enumerate() {
                let start = (self.top / scale + row) * stride + self.left / scale;
                let values = &mut frame.planes[plane][start..start + mask.len()];
                for (value, Blend { kept, added }) in values.iter_mut().zip(mask) {
                    let mixed = ((u32::from(*value) * u32::from(*kept)) >> 8) + u32::from(*added);
                    *value = u8::try_from(mixed.min(255)).expect("at most 255");
                }
            }
        }
    }
}

impl Blend {
    /// The same under near-white text of a coverage (0 to 1).
    fn under(self, coverage: f32) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 230")]
        let cover = (coverage.clamp(0.0, 1.0) * 230.0) as u32;
        let fade = |value: u16| u32::from(value) * (256 - cover) / 256;
        let part = |value: u32| u16::try_from(value).expect("at most 256");
        Self { kept: part(fade(self.kept)), added: part(fade(self.added) + 230 * cover / 256) }
    }
}

/// A picture that shows a text, wrapped, in its middle.
pub(crate) fn slate(text: &str, width: u32, height: u32) -> RgbImage {
    let mut picture = RgbImage::from_pixel(width, height, Rgb(GROUND));
    let size = (width.min(height) as usize / 18).max(8);
    let lines = wrapped(text, size, width as usize * 4 / 5);
    let line_height = size * 3 / 2;
    let shown = lines.len().min(height as usize / line_height);
    let mut top = (height as usize - shown * line_height) / 2;
    for line in lines.iter().take(shown) {
        let Some(line) = Line::fitting(line, size, width as usize) else { continue };
        let left = (width as usize - line.width.min(width as usize)) / 2;
        line.draw(&mut picture, left, top);
        top += line_height;
    }
    picture
}

/// Writes a line of text over a picture, no wider than a third of it.
pub(crate) fn write(picture: &mut RgbImage, text: &str, left: u32, top: u32) {
    const SIZE: usize = 16;
    let room = picture.width() as usize / 3;
    if let Some(line) = Line::fitting(text, SIZE, room) {
        line.draw(picture, left as usize, top as usize);
    }
}

/// Breaks a text into lines: at spaces, else anywhere (links have none).
fn wrapped(text: &str, size: usize, room: usize) -> Vec<String> {
    // Mono: each character is three fifths of the size wide.
    let columns = (room * 5 / (size * 3)).max(1);
    let mut lines = vec![String::new()];
    for word in printable(text).split(' ') {
        let letters: Vec<char> = word.chars().collect();
        for (index, part) in letters.chunks(columns).enumerate() {
            let line = lines.last_mut().expect("there is always a line");
            let used = line.chars().count();
            if used > 0 && (index > 0 || used + 1 + part.len() > columns) {
                lines.push(part.iter().collect());
            } else {
                if used > 0 {
                    line.push(' ');
                }
                line.extend(part);
            }
        }
    }
    lines
}

fn printable(text: &str) -> String {
    text.chars().take(400).map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// A line of text, laid out.
struct Line {
    font: FontRef<'static>,
    glyphs: Vec<Glyph>,
    width: usize,
    height: usize,
}

impl Line {
    /// Lays out a text of a height, cut with an ellipsis where it is wider than the room.
    fn fitting(text: &str, height: usize, room: usize) -> Option<Self> {
        let font = FontRef::try_from_slice(FONT).expect("the font is part of this crate");
        #[expect(clippy::cast_precision_loss, reason = "sizes are small")]
        let scaled = font.as_scaled(PxScale::from(height as f32));
        let advance = scaled.h_advance(scaled.glyph_id('0'));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "sizes are small"
        )]
        let columns = (room as f32 / advance) as usize;
        let mut letters: Vec<char> = printable(text).trim().chars().collect();
        if letters.is_empty() || columns < 2 {
            return None;
        }
        if letters.len() > columns {
            letters.truncate(columns - 1);
            letters.push('…');
        }
        let mut x = 0.0;
        let mut glyphs = Vec::new();
        for letter in letters {
            let glyph = scaled
                .glyph_id(letter)
                .with_scale_and_position(scaled.scale(), point(x, scaled.ascent()));
            glyphs.push(glyph);
            x += advance;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes are small"
        )]
        let (width, height) = (x.ceil() as usize, scaled.height().ceil() as usize);
        Some(Self { font, glyphs, width, height })
    }

    /// Draws it over a picture, with its upper left corner at a place.
    fn draw(&self, picture: &mut RgbImage, left: usize, top: usize) {
        for (x, y, coverage) in self.pixels() {
            let (x, y) = (left + x, top + y);
            let place = u32::try_from(x).ok().zip(u32::try_from(y).ok());
            if let Some(pixel) = place.and_then(|(x, y)| picture.get_pixel_mut_checked(x, y)) {
                for (value, ink) in pixel.0.iter_mut().zip(INK) {
                    let mixed = f32::from(*value) * (1.0 - coverage) + f32::from(ink) * coverage;
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "between two bytes"
                    )]
                    let mixed = mixed as u8;
                    *value = mixed;
                }
            }
        }
    }

    /// Its pixels with their coverage.
    fn pixels(&self) -> Vec<(usize, usize, f32)> {
        let mut pixels = Vec::new();
        for glyph in &self.glyphs {
            let Some(outline) = self.font.outline_glyph(glyph.clone()) else { continue };
            let bounds = outline.px_bounds();
            outline.draw(|x, y, coverage| {
                #[expect(clippy::cast_possible_truncation, reason = "sizes are small")]
                let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
                let place = |side: u32, start: i32| {
                    usize::try_from(i64::from(side) + i64::from(start)).ok()
                };
                if let Some((x, y)) = place(x, left).zip(place(y, top)) {
                    pixels.push((x, y, coverage));
                }
            });
        }
        pixels
    }
}
