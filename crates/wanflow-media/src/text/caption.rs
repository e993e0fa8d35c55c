//! Captions: a few lines of white text over a frame, within its safe area.

use super::block::{TextBlock, clean};
use super::canvas::{Area, Canvas, Mask, share};
use super::ink::Ink;
use super::overlay::Overlay;
use super::spread::{rounded, softened, widened};
use super::{Fonts, TextError, missing_glyphs};
use crate::video::Frame;
use crate::video::colour::{self, Colour};
use crate::{MediaError, Size};

/// Part of each side that stays free of text: EBU R 95 (2017) has 5 % for graphics.
const SAFE_MARGIN: f32 = 0.05;

/// The usual size of the font, in parts of the frame's shorter side, and its smallest share of
/// that. A line is then some 6.5 % of the height of a wide frame, as in Netflix' and the BBC's
/// guides.
const SIZE: f32 = 0.052;
const SHRINKING: [f32; 6] = [1.0, 0.94, 0.88, 0.82, 0.76, 0.7];

/// Text is a little below white, so that it does not glare.
const INK: [u8; 3] = [248; 3];
const GROUND: [u8; 3] = [0; 3];

/// What is behind a caption, so that it can be read on anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CaptionGround {
    /// A dark outline with a soft shadow.
    #[default]
    Outline,
    /// A dark plate that lets some of the picture through.
    Plate,
}

/// Where a caption stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CaptionPlace {
    /// In the middle below.
    #[default]
    Bottom,
    /// In the middle above.
    Top,
}

/// How captions look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaptionStyle {
    /// What is behind them.
    pub ground: CaptionGround,
    /// Where they stand.
    pub place: CaptionPlace,
    /// How many lines they have at most; `None`: two, and three in upright frames.
    pub lines_max: Option<usize>,
}

/// A rectangle of a frame, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelBox {
    /// From the frame's left side.
    pub left: u32,
    /// From the frame's top.
    pub top: u32,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

/// A caption that is laid out and drawn, ready to be blended into every frame of a size.
pub struct CaptionMask {
    overlay: Overlay,
    text_box: Area,
    lines: usize,
}

impl CaptionMask {
    /// Draws a caption for frames of a size. It is broken into lines, or made smaller, so that it
    /// fits into the safe area; [`MediaError::Text`] if it cannot, or if no font has its characters.
    pub fn new(
        text: &str,
        frame: Size,
        style: CaptionStyle,
        fonts: &Fonts,
    ) -> Result<Self, MediaError> {
        let text = clean(text);
        let lines: Vec<&str> = text.split('\n').filter(|line| !line.is_empty()).collect();
        let text = lines.join("\n");
        if text.is_empty() {
            return Err(MediaError::Unfit("a caption without words".into()));
        }
        let missing = missing_glyphs(&text, fonts);
        if !missing.is_empty() {
            return Err(MediaError::Text(TextError::Missing(missing)));
        }
        let stage = Stage::of(frame, style)?;
        let mut least = 0;
        for share in SHRINKING {
            let size = (stage.size * share).round().max(8.0);
            let mut block = TextBlock::new(&text, size, fonts);
            let room = stage.safe.width as f32 - 2.0 * stage.margin(size);
            for width in [room.min(block.hints.measure * size), room] {
                least = block.wrap(width);
                if least <= stage.lines_max
                    && let Some(mask) = stage.placed(&block, size)
                {
                    return Ok(mask);
                }
            }
        }
        Err(MediaError::Text(TextError::too_long(&text, least, stage.lines_max)))
    }

    /// Blends the caption into a frame of the size that it was made for, in BT.709 of limited range.
    pub(crate) fn draw(&self, frame: &mut Frame) {
        self.overlay.draw(frame);
    }

    /// The box of its text, outline or plate included; a shadow may go beyond.
    pub fn text_box(&self) -> PixelBox {
        let Area { left, top, width, height } = self.text_box;
        let [left, top] = [left, top].map(|side| side.max(0) as u32);
        PixelBox { left, top, width: width as u32, height: height as u32 }
    }

    /// How many lines it has.
    pub fn lines(&self) -> usize {
        self.lines
    }
}

/// The frame that a caption stands on.
struct Stage {
    frame: Area,
    safe: Area,
    size: f32,
    lines_max: usize,
    style: CaptionStyle,
}

impl Stage {
    fn of(frame: Size, style: CaptionStyle) -> Result<Self, MediaError> {
        let Size { width, height } = frame;
        if width.min(height) < 16 || width.max(height) > 16384 {
            return Err(MediaError::Unfit(format!("a caption on frames of {frame}")));
        }
        let even = |side: u32| (side & !1) as usize;
        let frame = Area { left: 0, top: 0, width: even(width), height: even(height) };
        let inset = |side: u32| (side as f32 * SAFE_MARGIN).ceil() as i32;
        let [across, down] = [inset(width), inset(height)];
        let safe = Area {
            left: across,
            top: down,
            width: frame.width - 2 * across as usize,
            height: frame.height - 2 * down as usize,
        };
        let lines_max = style.lines_max.unwrap_or(if height > width { 3 } else { 2 }).max(1);
        Ok(Self { frame, safe, size: width.min(height) as f32 * SIZE, lines_max, style })
    }

    /// From the text to where its outline or its plate ends.
    fn margin(&self, size: f32) -> f32 {
        match self.style.ground {
            CaptionGround::Outline => (size / 14.0).max(1.5),
            CaptionGround::Plate => size * 0.4,
        }
    }

    /// A caption at its place; `None` if that is not wholly in the safe area.
    fn placed(&self, block: &TextBlock<'_>, size: f32) -> Option<CaptionMask> {
        let ink = Ink::of(block);
        let margin = self.margin(size);
        let lines = block
            .lines()
            .filter_map(|line| Area::around(line.left, line.top, line.right, line.bottom));
        let text = ink.area?;
        // Plates are as high as their lines; an outline surrounds what is seen.
        let text_box = match self.style.ground {
            CaptionGround::Outline => text.grown(margin.ceil() as i32),
            CaptionGround::Plate => {
                // Spaces at the ends of lines are not seen.
                let lines = lines.map(|line| Area { left: text.left, width: text.width, ..line });
                let lines = lines.reduce(Area::with).map_or(text, |lines| lines.with(text));
                let [across, down] = [margin, margin * 0.4].map(|side| side.ceil() as i32);
                let Area { left, top, width, height } = lines;
                let grown = |side: usize, by: i32| side + 2 * by as usize;
                let (width, height) = (grown(width, across), grown(height, down));
                Area { left: left - across, top: top - down, width, height }
            }
        };
        let across = self.safe.left + (self.safe.width as f32 - block.width) as i32 / 2;
        // By lines rather than by what is seen of them, so that captions do not jump.
        let down = match self.style.place {
            CaptionPlace::Bottom => {
                let free = self.safe.bottom() - block.height().ceil() as i32;
                free.min(self.safe.bottom() - text_box.bottom())
            }
            CaptionPlace::Top => self.safe.top.max(self.safe.top - text_box.top),
        };
        let moved = text_box.moved(across, down);
        if !moved.is_in(self.safe) {
            return None;
        }
        let canvas = self.drawn(&ink, [across, down], Plated { text_box: moved, size });
        let (overlay, lines) = (Overlay::of(&canvas), block.lines().count());
        Some(CaptionMask { overlay, text_box: moved, lines })
    }

    /// The caption's pixels: its ground, then its text.
    fn drawn(&self, ink: &Ink, at: [i32; 2], plated: Plated) -> Canvas {
        let Plated { text_box, size } = plated;
        let soft = (size / 14.0).ceil() as usize;
        let area = text_box.grown(3 * soft as i32 + 1).within(self.frame).even();
        let mut text = Canvas::clear(area);
        ink.draw(&mut text, at, INK);
        let ground = match self.style.ground {
            CaptionGround::Outline => outlined(&text.alpha(), self.margin(size), soft),
            CaptionGround::Plate => plate(text_box, size),
        };
        let mut canvas = Canvas::clear(area);
        canvas.draw_mask(&ground, GROUND);
        canvas.draw(&text);
        canvas
    }
}

/// A caption's box in its frame, and the size of its font.
#[derive(Clone, Copy)]
struct Plated {
    text_box: Area,
    size: f32,
}

/// A dark outline and its shadow.
fn outlined(text: &Mask, radius: f32, soft: usize) -> Mask {
    let mut outline = widened(text, radius);
    let shadow = softened(&outline, soft);
    for (value, shadow) in outline.values.iter_mut().zip(&shadow.values) {
        *value = (*value).max(share(*shadow, 200));
    }
    outline
}

/// A dark plate.
fn plate(area: Area, size: f32) -> Mask {
    let mut plate = rounded(area, size * 0.25);
    plate.values.iter_mut().for_each(|value| *value = share(*value, 168));
    plate
}

/// A picture file with a caption over it, as a PNG of its size (odd sides lose a pixel): what the
/// caption will look like.
pub fn caption_preview(
    picture: &[u8],
    text: &str,
    style: CaptionStyle,
    fonts: &Fonts,
) -> Result<Vec<u8>, MediaError> {
    let mut frame = colour::from_rgb(&crate::pictures::shown(picture)?);
    CaptionMask::new(text, frame.size(), style, fonts)?.draw(&mut frame);
    super::card::png(&colour::to_rgb(&frame, Colour::WRITTEN))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: Size = Size::new(1280, 720);
    const UPRIGHT: Size = Size::new(720, 1280);

    fn made(text: &str, frame: Size) -> Result<CaptionMask, MediaError> {
        CaptionMask::new(text, frame, CaptionStyle::default(), &Fonts::bundled())
    }

    fn grey(size: Size) -> Frame {
        Frame::filled(size.width as usize, size.height as usize, [120, 128, 128])
    }

    /// The box of the pixels of a frame that a caption changes, by luma at least so far from grey.
    fn changed(frame: &Frame, by: u8) -> PixelBox {
        let places = frame.planes[0].iter().enumerate().filter(|(_, y)| y.abs_diff(120) >= by);
        let places: Vec<_> =
            places.map(|(at, _)| ((at % frame.width) as u32, (at / frame.width) as u32)).collect();
        let side = |of: fn(&(u32, u32)) -> u32| {
            let sides = places.iter().map(of);
            (sides.clone().min().expect("some"), sides.max().expect("some"))
        };
        let ((left, right), (top, bottom)) = (side(|at| at.0), side(|at| at.1));
        PixelBox { left, top, width: right - left + 1, height: bottom - top + 1 }
    }

    #[test]
    fn captions_are_inside_the_safe_area_in_every_frame_and_style() {
        let text = "Fourteen minutes later, the launch is on hold – and (so) is everyone jÿgÅ.";
        for frame in
            [WIDE, UPRIGHT, Size::new(1080, 1080), Size::new(2520, 1080), Size::new(320, 180)]
        {
            for ground in [CaptionGround::Outline, CaptionGround::Plate] {
                for place in [CaptionPlace::Bottom, CaptionPlace::Top] {
                    let style = CaptionStyle { ground, place, lines_max: None };
                    let mask = CaptionMask::new(text, frame, style, &Fonts::bundled());
                    let mask = mask.unwrap_or_else(|error| panic!("{frame} {style:?}: {error}"));
                    let PixelBox { left, top, width, height } = mask.text_box();
                    let (across, down) = (frame.width.div_ceil(20), frame.height.div_ceil(20));
                    assert!(left >= across && left + width <= frame.width - across, "{frame}");
                    assert!(top >= down && top + height <= frame.height - down, "{frame}");
                    let mut drawn = grey(frame);
                    mask.draw(&mut drawn);
                    let seen = changed(&drawn, 90);
                    assert!(seen.left >= left && seen.top >= top, "{seen:?} {:?}", mask.text_box());
                    assert!(seen.left + seen.width <= left + width, "{seen:?}");
                    assert!(seen.top + seen.height <= top + height, "{seen:?}");
                }
            }
        }
    }

    #[test]
    fn text_is_white_on_dark_whatever_is_behind_it() {
        for luma in [16, 120, 235] {
            let mut frame = Frame::filled(1280, 720, [luma, 90, 200]);
            made("Hold", WIDE).expect("it fits").draw(&mut frame);
            let of = |wanted: fn(&&u8) -> bool| frame.planes[0].iter().filter(wanted).count();
            assert!(of(|luma| **luma > 220) > 200 && of(|luma| **luma < 40) > 200, "{luma}");
        }
    }

    #[test]
    fn long_captions_become_smaller_and_then_are_refused() {
        let words = |count: usize| vec!["wonderful"; count].join(" ");
        let lines: Vec<_> = [1, 5, 8, 12].iter().map(|n| made(&words(*n), WIDE)).collect();
        let lines: Vec<_> =
            lines.iter().map(|made| made.as_ref().map_or(0, CaptionMask::lines)).collect();
        assert_eq!(lines, [1, 2, 2, 2]);
        let error = made(&words(30), WIDE).err().expect("it does not fit").to_string();
        assert!(error.contains("takes 4 lines at its least size, and 2 fit"), "{error}");
        assert!(made("a\nb\nc", WIDE).is_err());
        assert_eq!(made("a\r\nb\n\nc", UPRIGHT).expect("it fits").lines(), 3);
        assert!(made(" \n ", WIDE).is_err());
    }

    #[test]
    fn missing_glyphs_are_known_before_anything_is_drawn() {
        let error = made("你好", WIDE).err().expect("the bundled font has no Han").to_string();
        assert!(error.contains("fonts-noto-cjk") && error.contains("`font:`"), "{error}");
    }
}
