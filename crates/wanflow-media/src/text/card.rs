//! Cards: a text in the middle of a colour or of a picture.

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _, RgbImage};
use wanflow_plan::timeline::Rgb;

use super::block::{TextBlock, clean};
use super::canvas::{Area, Canvas, over, share};
use super::ink::Ink;
use super::spread::softened;
use super::{Fonts, TextError, missing_glyphs};
use crate::{MediaError, Size};

/// Parts of the card that text may take, across and down.
const ROOM: [f32; 2] = [0.8, 0.7];

/// Size of a title, in parts of the shorter side: as large as fits, between these.
const TITLE_MAX: f32 = 1.0 / 7.0;
const TITLE_MIN: f32 = 1.0 / 28.0;

/// Size of what stands below the title, in parts of it, and at least so much of the shorter side.
const REST: f32 = 0.45;
const REST_MIN: f32 = 1.0 / 32.0;

/// Each size that is tried is so much of the one before.
const STEP: f32 = 0.92;

/// Lines of a title, unless only more of them fit.
const TITLE_LINES: usize = 3;

/// How much of a picture is kept under a text, of 255.
const KEPT: u8 = 140;

/// What is behind the text of a card.
#[derive(Clone, Copy, Debug)]
pub enum CardGround<'a> {
    /// A colour.
    Colour(Rgb),
    /// A picture file. It fills the card, what stands out is cut, and it is made darker, or
    /// lighter under dark text.
    Picture(&'a [u8]),
}

/// A card.
#[derive(Clone, Copy, Debug)]
pub struct CardSpec<'a> {
    /// Its size, in pixels.
    pub size: Size,
    /// What is behind its text.
    pub ground: CardGround<'a>,
    /// The colour of its text.
    pub ink: Rgb,
    /// Its title; behind an empty line, what stands below the title in smaller letters.
    pub text: &'a str,
}

/// Draws a card. [`MediaError::Text`] if its text does not fit, or no font has its characters.
pub(crate) fn card(spec: &CardSpec<'_>, fonts: &Fonts) -> Result<RgbImage, MediaError> {
    let CardSpec { size, ground, ink, text } = *spec;
    if size.width.min(size.height) < 16 || size.width.max(size.height) > 16384 {
        return Err(MediaError::Unfit(format!("a card of {size}")));
    }
    let text = clean(text);
    let missing = missing_glyphs(&text, fonts);
    if !missing.is_empty() {
        return Err(MediaError::Text(TextError::Missing(missing)));
    }
    let veil = veil_under(ink);
    let mut picture = match ground {
        CardGround::Colour(Rgb(colour)) => {
            RgbImage::from_pixel(size.width, size.height, image::Rgb(colour))
        }
        CardGround::Picture(bytes) => veiled(covering(bytes, size)?, veil),
    };
    let whole = Area { left: 0, top: 0, width: size.width as usize, height: size.height as usize };
    let mut canvas = Canvas::clear(whole);
    for (ink_of, at) in Sheet::of(size).placed(&text, fonts)? {
        ink_of.draw(&mut canvas, at, ink.0);
    }
    if matches!(ground, CardGround::Picture(_)) {
        let soft = softened(&canvas.alpha(), (size.width.min(size.height) / 90) as usize + 1);
        let mut shaded = Canvas::clear(whole);
        shaded.draw_mask(&soft, [veil; 3]);
        shaded.draw(&canvas);
        canvas = shaded;
    }
    for (pixel, text) in picture.pixels_mut().zip(&canvas.pixels) {
        let [red, green, blue, _] = over([pixel.0[0], pixel.0[1], pixel.0[2], 255], *text);
        pixel.0 = [red, green, blue];
    }
    Ok(picture)
}

/// Whether a card's text can be drawn at a size: [`MediaError::Text`] as [`card`] has it.
pub(crate) fn card_fits(text: &str, size: Size, fonts: &Fonts) -> Result<(), MediaError> {
    let text = clean(text);
    let missing = missing_glyphs(&text, fonts);
    if !missing.is_empty() {
        return Err(MediaError::Text(TextError::Missing(missing)));
    }
    Sheet::of(size).placed(&text, fonts).map(drop)
}

/// Draws a card as a PNG file.
pub fn card_png(spec: &CardSpec<'_>, fonts: &Fonts) -> Result<Vec<u8>, MediaError> {
    png(&card(spec, fonts)?)
}

/// A picture as a PNG file.
pub(super) fn png(picture: &RgbImage) -> Result<Vec<u8>, MediaError> {
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(picture.as_raw(), picture.width(), picture.height(), ExtendedColorType::Rgb8)
        .map_err(|error| MediaError::Codec(error.to_string()))?;
    Ok(bytes)
}

/// A picture file that fills a size: what stands out is cut on both sides.
fn covering(bytes: &[u8], size: Size) -> Result<RgbImage, MediaError> {
    let picture = crate::pictures::shown(bytes)?;
    let (width, height) = (u64::from(picture.width()), u64::from(picture.height()));
    let (across, down) = (u64::from(size.width), u64::from(size.height));
    // As wide as the card, or as high, whichever is larger.
    let (scaled_width, scaled_height) = if across * height >= down * width {
        (across, (across * height).div_ceil(width.max(1)))
    } else {
        ((down * width).div_ceil(height.max(1)), down)
    };
    let within = |side: u64| {
        u32::try_from(side)
            .ok()
            .filter(|side| *side <= 65536)
            .ok_or_else(|| MediaError::Unfit("a picture that is too narrow for its card".into()))
    };
    let scaled = Size::new(within(scaled_width)?, within(scaled_height)?);
    let scaled = crate::pictures::scaled(picture, scaled);
    let left = (scaled.width() - size.width) / 2;
    let top = (scaled.height() - size.height) / 2;
    Ok(image::imageops::crop_imm(&scaled, left, top, size.width, size.height).to_image())
}

/// What a picture is brought near to under a text: black, or white under dark text.
fn veil_under(Rgb([red, green, blue]): Rgb) -> u8 {
    let luma = 54 * u32::from(red) + 183 * u32::from(green) + 19 * u32::from(blue);
    if luma < 110 * 256 { 255 } else { 0 }
}

fn veiled(mut picture: RgbImage, veil: u8) -> RgbImage {
    let added = share(veil, 255 - KEPT);
    picture.iter_mut().for_each(|value| *value = share(*value, KEPT) + added);
    picture
}

/// A card without its text.
struct Sheet {
    width: f32,
    height: f32,
    short: f32,
}

impl Sheet {
    fn of(size: Size) -> Self {
        let (width, height) = (size.width as f32, size.height as f32);
        Self { width, height, short: width.min(height) }
    }

    /// Title and rest with their places. The largest size counts whose lines fit.
    fn placed(&self, text: &str, fonts: &Fonts) -> Result<Vec<(Ink, [i32; 2])>, MediaError> {
        let (title, rest) = text.split_once("\n\n").unwrap_or((text, ""));
        let rest = rest.trim_matches('\n');
        let room = self.width * ROOM[0];
        let mut size = self.short * TITLE_MAX;
        loop {
            let is_least = size <= self.short * TITLE_MIN;
            let mut blocks = vec![TextBlock::new(title, size.round().max(8.0), fonts)];
            if !rest.is_empty() {
                let size = (size * REST).max(self.short * REST_MIN);
                blocks.push(TextBlock::new(rest, size.round().max(8.0), fonts));
            }
            let whole_words = blocks.iter().all(|block| block.longest_word() <= room);
            let lines: Vec<_> = blocks.iter_mut().map(|block| block.wrap(room)).collect();
            let gap = size * 0.35 * (blocks.len() - 1) as f32;
            let height = blocks.iter().map(TextBlock::height).sum::<f32>() + gap;
            let fits = height <= self.height * ROOM[1];
            if fits && (is_least || whole_words && lines[0] <= TITLE_LINES) {
                return Ok(self.stacked(&blocks, height, gap));
            }
            if is_least {
                let lines: usize = lines.iter().sum();
                let lines_max = (self.height * ROOM[1] * lines as f32 / height) as usize;
                return Err(MediaError::Text(TextError::too_long(text, lines, lines_max)));
            }
            size = (size * STEP).max(self.short * TITLE_MIN);
        }
    }

    /// Blocks one below the other, in the middle.
    fn stacked(&self, blocks: &[TextBlock<'_>], height: f32, gap: f32) -> Vec<(Ink, [i32; 2])> {
        let mut top = (self.height - height) / 2.0;
        let mut placed = Vec::new();
        for block in blocks {
            let left = (self.width - block.width) / 2.0;
            placed.push((Ink::of(block), [left.round() as i32, top.round() as i32]));
            top += block.height() + gap;
        }
        placed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, size: Size, colour: [u8; 3]) -> RgbImage {
        let ground = CardGround::Colour(Rgb(colour));
        let spec = CardSpec { size, ground, ink: Rgb::WHITE, text };
        card(&spec, &Fonts::bundled()).expect("it fits")
    }

    /// Left, top, right and bottom margin of what is not the ground.
    fn margins(picture: &RgbImage, ground: [u8; 3]) -> [u32; 4] {
        let seen: Vec<_> = picture
            .enumerate_pixels()
            .filter(|(_, _, pixel)| pixel.0.iter().zip(ground).any(|(a, b)| a.abs_diff(b) > 60))
            .map(|(x, y, _)| (x, y))
            .collect();
        let least = |of: fn(&(u32, u32)) -> u32| seen.iter().map(of).min().expect("text");
        let most = |of: fn(&(u32, u32)) -> u32| seen.iter().map(of).max().expect("text");
        [
            least(|at| at.0),
            least(|at| at.1),
            picture.width() - 1 - most(|at| at.0),
            picture.height() - 1 - most(|at| at.1),
        ]
    }

    #[test]
    fn text_stands_in_the_middle_and_leaves_a_tenth_on_each_side() {
        let dark = [20, 24, 60];
        for text in ["I", "Chapter one", "Deep Field\n\nFive minutes of light", &"word ".repeat(40)]
        {
            for size in [Size::new(640, 360), Size::new(360, 640), Size::new(400, 400)] {
                let [left, top, right, bottom] = margins(&drawn(text, size, dark), dark);
                let (least, down) = (size.width / 10, size.height * 15 / 100);
                assert!(left >= least - 1 && right >= least - 1, "{text} {size}: {left} {right}");
                assert!(top >= down && bottom >= down, "{text} {size}: {top} {bottom}");
                assert!(left.abs_diff(right) <= size.width / 30, "{text} {size}: {left} {right}");
            }
        }
    }

    #[test]
    fn short_titles_are_large_and_long_ones_small() {
        let size = Size::new(1280, 720);
        let height = |text: &str| {
            let [_, top, _, bottom] = margins(&drawn(text, size, [0; 3]), [0; 3]);
            size.height - top - bottom
        };
        assert!((60..110).contains(&height("Deep")), "{}", height("Deep"));
        assert!(height(&"lorem ipsum ".repeat(60)) > 300);
        let (text, ground) = ("word ".repeat(390), CardGround::Colour(Rgb::BLACK));
        let spec = CardSpec { size: Size::new(320, 90), ground, ink: Rgb::WHITE, text: &text };
        let error = card(&spec, &Fonts::bundled());
        assert!(matches!(error, Err(MediaError::Text(TextError::TooLong { .. }))));
    }

    #[test]
    fn pictures_fill_the_card_and_leave_text_its_contrast() {
        let red = RgbImage::from_pixel(30, 10, image::Rgb([255, 0, 0]));
        let bytes = png(&red).expect("it is encoded");
        let ground = CardGround::Picture(&bytes);
        for (ink, corner) in [(Rgb::WHITE, [140, 0, 0]), (Rgb::BLACK, [255, 115, 115])] {
            let spec = CardSpec { size: Size::new(160, 160), ground, ink, text: "A" };
            let made = card(&spec, &Fonts::bundled()).expect("it fits");
            assert_eq!(made.dimensions(), (160, 160));
            for place in [(0, 0), (159, 0), (0, 159), (159, 159)] {
                assert_eq!(made.get_pixel(place.0, place.1).0, corner);
            }
        }
    }
}
