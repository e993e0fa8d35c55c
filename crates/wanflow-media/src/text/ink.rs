//! The drawn glyphs of a block of text.

use parley::GlyphRun;
use skrifa::instance::{LocationRef, NormalizedCoord, Size};
use skrifa::{FontRef, GlyphId};

use super::bitmap::picture;
use super::block::TextBlock;
use super::canvas::{Area, Canvas, Mask};
use super::outline::{GlyphPlace, GlyphRef, Outline};
use super::paint::painted;

/// Most pixels of all glyphs of a text, each by itself.
const PIXELS_MAX: usize = 1 << 26;

/// A glyph where it stands.
enum Drawn {
    /// In the colour of the text.
    Plain(Mask),
    /// In colours of its own.
    Picture(Canvas),
}

impl Drawn {
    fn area(&self) -> Area {
        match self {
            Self::Plain(mask) => mask.area,
            Self::Picture(picture) => picture.area,
        }
    }
}

/// All glyphs of a block, from its upper left corner.
pub(super) struct Ink {
    pieces: Vec<Drawn>,
    /// The pixels that they touch; `None` for a text of spaces.
    pub(super) area: Option<Area>,
}

impl Ink {
    /// Draws the glyphs of a block.
    pub(super) fn of(block: &TextBlock<'_>) -> Self {
        let mut ink = Self { pieces: Vec::new(), area: None };
        let mut pixels = 0;
        for run in block.runs() {
            ink.add(&run, &mut pixels);
        }
        ink
    }

    fn add(&mut self, run: &GlyphRun<'_, ()>, pixels: &mut usize) {
        let shaped = run.run();
        let data = shaped.font();
        let Ok(font) = FontRef::from_index(data.data.as_ref(), data.index) else { return };
        let coords = shaped.normalized_coords().iter();
        let coords: Vec<_> = coords.map(|c| NormalizedCoord::from_bits(c.to_bits())).collect();
        for glyph in run.positioned_glyphs() {
            let id = GlyphId::new(glyph.id);
            let of = GlyphRef { font: &font, id, location: LocationRef::new(&coords) };
            let place = GlyphPlace { x: glyph.x, y: glyph.y, size: shaped.font_size() };
            let Some(piece) = drawn(of, place) else { continue };
            *pixels += piece.area().len();
            if *pixels > PIXELS_MAX {
                return;
            }
            self.area = Some(self.area.map_or(piece.area(), |area| area.with(piece.area())));
            self.pieces.push(piece);
        }
    }

    /// Draws it in a colour, with its corner at a place.
    pub(super) fn draw(&self, canvas: &mut Canvas, [across, down]: [i32; 2], colour: [u8; 3]) {
        canvas.area = canvas.area.moved(-across, -down);
        for piece in &self.pieces {
            match piece {
                Drawn::Plain(mask) => canvas.draw_mask(mask, colour),
                Drawn::Picture(picture) => canvas.draw(picture),
            }
        }
        canvas.area = canvas.area.moved(across, down);
    }
}

/// Draws one glyph; `None` if there is nothing to see.
fn drawn(glyph: GlyphRef<'_>, place: GlyphPlace) -> Option<Drawn> {
    let picture = painted(glyph, place).or_else(|| picture(glyph, place));
    if let Some(picture) = picture {
        return Some(Drawn::Picture(picture));
    }
    let outline = Outline::of(glyph, Size::new(place.size), place.transform())?;
    outline.mask().map(Drawn::Plain)
}
