//! The drawn glyphs of a block of text.

use parley::GlyphRun;
use skrifa::color::Transform;
use skrifa::instance::{LocationRef, NormalizedCoord, Size};
use skrifa::{FontRef, GlyphId};

use super::bitmap::picture;
use super::block::Block;
use super::canvas::{Area, Canvas, Mask};
use super::outline::{GlyphRef, Outline};
use super::paint::painted;

/// Most pixels of all glyphs of a text, each by itself.
const PIXELS_MAX: usize = 1 << 26;

/// A glyph where it stands.
enum Piece {
    /// In the colour of the text.
    Plain(Mask),
    /// In colours of its own.
    Picture(Canvas),
}

impl Piece {
    fn area(&self) -> Area {
        match self {
            Self::Plain(mask) => mask.area,
            Self::Picture(picture) => picture.area,
        }
    }
}

/// All glyphs of a block, from its upper left corner.
pub(super) struct Ink {
    pieces: Vec<Piece>,
    /// The pixels that they touch; `None` for a text of spaces.
    pub(super) area: Option<Area>,
}

impl Ink {
    /// Draws the glyphs of a block.
    pub(super) fn of(block: &Block<'_>) -> Self {
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
            let place = Place { x: glyph.x, y: glyph.y, size: shaped.font_size() };
            let Some(piece) = piece(of, place) else { continue };
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
                Piece::Plain(mask) => canvas.draw_mask(mask, colour),
                Piece::Picture(picture) => canvas.draw(picture),
            }
        }
        canvas.area = canvas.area.moved(across, down);
    }
}

/// Where a glyph stands, and how large it is, in pixels.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) size: f32,
}

impl Place {
    /// From upwards to downwards, at the place.
    pub(super) fn transform(self) -> Transform {
        Transform { xx: 1.0, yx: 0.0, xy: 0.0, yy: -1.0, dx: self.x, dy: self.y }
    }
}

/// Draws one glyph; `None` if there is nothing to see.
fn piece(glyph: GlyphRef<'_>, place: Place) -> Option<Piece> {
    let picture = painted(glyph, place).or_else(|| picture(glyph, place));
    if let Some(picture) = picture {
        return Some(Piece::Picture(picture));
    }
    let outline = Outline::of(glyph, Size::new(place.size), place.transform())?;
    outline.mask().map(Piece::Plain)
}
