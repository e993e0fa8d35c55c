//! Outlines of glyphs, and how much of each pixel they cover.

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use skrifa::color::Transform;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

use super::canvas::{Area, Mask};

/// Most pixels of one glyph, which bounds what a font can ask for.
const PIXELS_MAX: usize = 1 << 24;

/// Most pieces of one outline.
const PIECES_MAX: usize = 1 << 17;

/// A piece of an outline.
#[derive(Clone, Copy)]
enum Piece {
    Line([Point; 2]),
    Quad([Point; 3]),
    Cubic([Point; 4]),
}

/// An outline in pixels, downwards.
pub(super) struct Outline {
    pieces: Vec<Piece>,
    /// Left, top, right and bottom.
    bounds: [f32; 4],
}

/// A glyph of a font.
#[derive(Clone, Copy)]
pub(super) struct GlyphRef<'a> {
    pub(super) font: &'a FontRef<'a>,
    pub(super) id: GlyphId,
    pub(super) location: LocationRef<'a>,
}

impl Outline {
    /// The outline of a glyph at a size, whose points go through `transform`; `None` if it has none.
    pub(super) fn of(glyph: GlyphRef<'_>, size: Size, transform: Transform) -> Option<Self> {
        let outline = glyph.font.outline_glyphs().get(glyph.id)?;
        let start = point(0.0, 0.0);
        let mut pen = Pen { transform, made: Self::empty(), at: start, begin: start };
        outline.draw(DrawSettings::unhinted(size, glyph.location), &mut pen).ok()?;
        pen.close();
        let drawn = !pen.made.pieces.is_empty() && pen.made.pieces.len() < PIECES_MAX;
        drawn.then_some(pen.made)
    }

    fn empty() -> Self {
        let (low, high) = (f32::INFINITY, f32::NEG_INFINITY);
        Self { pieces: Vec::new(), bounds: [low, low, high, high] }
    }

    /// How much of each pixel lies inside; `None` if that is nothing, or too large to draw.
    pub(super) fn mask(&self) -> Option<Mask> {
        let [left, top, right, bottom] = self.bounds;
        let area = Area::around(left, top, right, bottom)?;
        if area.len() > PIXELS_MAX {
            return None;
        }
        let mut raster = Rasterizer::new(area.width, area.height);
        let there = |at: Point| point(at.x - area.left as f32, at.y - area.top as f32);
        for piece in &self.pieces {
            match piece.map(there) {
                Piece::Line([a, b]) => raster.draw_line(a, b),
                Piece::Quad([a, b, c]) => raster.draw_quad(a, b, c),
                Piece::Cubic([a, b, c, d]) => raster.draw_cubic(a, b, c, d),
            }
        }
        let mut values = vec![0; area.len()];
        raster.for_each_pixel(|at, covered| {
            values[at] = (covered.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
        });
        Some(Mask { area, values })
    }
}

impl Piece {
    fn map(self, change: impl Fn(Point) -> Point) -> Self {
        match self {
            Self::Line(points) => Self::Line(points.map(change)),
            Self::Quad(points) => Self::Quad(points.map(change)),
            Self::Cubic(points) => Self::Cubic(points.map(change)),
        }
    }
}

/// Collects an outline.
struct Pen {
    transform: Transform,
    made: Outline,
    at: Point,
    begin: Point,
}

impl Pen {
    fn there(&mut self, x: f32, y: f32) -> Point {
        let (x, y) = self.transform.transform(x, y);
        let [left, top, right, bottom] = &mut self.made.bounds;
        (*left, *top) = (left.min(x), top.min(y));
        (*right, *bottom) = (right.max(x), bottom.max(y));
        point(x, y)
    }

    fn put(&mut self, piece: Piece, to: Point) {
        if self.made.pieces.len() < PIECES_MAX {
            self.made.pieces.push(piece);
        }
        self.at = to;
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.close();
        self.at = self.there(x, y);
        self.begin = self.at;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.there(x, y);
        self.put(Piece::Line([self.at, to]), to);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (control, to) = (self.there(cx, cy), self.there(x, y));
        self.put(Piece::Quad([self.at, control, to]), to);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (first, second, to) = (self.there(cx0, cy0), self.there(cx1, cy1), self.there(x, y));
        self.put(Piece::Cubic([self.at, first, second, to]), to);
    }

    fn close(&mut self) {
        if self.at != self.begin {
            self.put(Piece::Line([self.at, self.begin]), self.begin);
        }
    }
}
