//! Outlines of glyphs, and how much of each pixel they cover.

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use skrifa::color::Transform;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::raw::TableProvider as _;
use skrifa::raw::tables::glyf::Glyph;
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

use super::canvas::{Area, Mask};

/// Most pixels of one glyph, which bounds what a font can ask for.
const PIXELS_MAX: usize = 1 << 24;

/// Most glyphs that one is put together of.
const PARTS_MAX: usize = 256;

/// Most segments of one outline.
const SEGMENTS_MAX: usize = 1 << 17;

/// A line or a curve of an outline.
#[derive(Clone, Copy)]
enum Segment {
    Line([Point; 2]),
    Quad([Point; 3]),
    Cubic([Point; 4]),
}

/// An outline in pixels, downwards.
pub(super) struct Outline {
    segments: Vec<Segment>,
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

/// Where a glyph stands, and how large it is, in pixels.
#[derive(Clone, Copy)]
pub(super) struct GlyphPlace {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) size: f32,
}

impl GlyphPlace {
    /// From upwards to downwards, at the place.
    pub(super) fn transform(self) -> Transform {
        Transform { xx: 1.0, yx: 0.0, xy: 0.0, yy: -1.0, dx: self.x, dy: self.y }
    }
}

impl Outline {
    /// The outline of a glyph at a size, whose points go through `transform`; `None` if it has none.
    pub(super) fn of(glyph: GlyphRef<'_>, size: Size, transform: Transform) -> Option<Self> {
        if is_hollow(glyph.font, glyph.id) {
            return None;
        }
        let outline = glyph.font.outline_glyphs().get(glyph.id)?;
        let start = point(0.0, 0.0);
        let mut pen = Pen { transform, made: Self::empty(), at: start, begin: start };
        outline.draw(DrawSettings::unhinted(size, glyph.location), &mut pen).ok()?;
        pen.close();
        let drawn = !pen.made.segments.is_empty() && pen.made.segments.len() < SEGMENTS_MAX;
        drawn.then_some(pen.made)
    }

    fn empty() -> Self {
        let (low, high) = (f32::INFINITY, f32::NEG_INFINITY);
        Self { segments: Vec::new(), bounds: [low, low, high, high] }
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
        for segment in &self.segments {
            match segment.map(there) {
                Segment::Line([a, b]) => raster.draw_line(a, b),
                Segment::Quad([a, b, c]) => raster.draw_quad(a, b, c),
                Segment::Cubic([a, b, c, d]) => raster.draw_cubic(a, b, c, d),
            }
        }
        let mut values = vec![0; area.len()];
        raster.for_each_pixel(|at, covered| {
            values[at] = (covered.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
        });
        Some(Mask { area, values })
    }
}

impl Segment {
    fn map(self, change: impl Fn(Point) -> Point) -> Self {
        match self {
            Self::Line(points) => Self::Line(points.map(change)),
            Self::Quad(points) => Self::Quad(points.map(change)),
            Self::Cubic(points) => Self::Cubic(points.map(change)),
        }
    }
}

/// Whether a TrueType glyph, or one that it is put together of, has bytes but no points. Reading
/// one panics in read-fonts 0.41 (googlefonts/fontations#1962), and there is nothing to draw.
fn is_hollow(font: &FontRef<'_>, id: GlyphId) -> bool {
    let Some((loca, glyf)) = font.loca(None).ok().zip(font.glyf().ok()) else { return false };
    let (mut waiting, mut looked_at) = (vec![id], 0);
    while let Some(id) = waiting.pop() {
        looked_at += 1;
        if looked_at > PARTS_MAX {
            return true;
        }
        match loca.get_glyf(id, &glyf) {
            Ok(Some(Glyph::Simple(simple))) if simple.num_points() == 0 => return true,
            Ok(Some(Glyph::Composite(whole))) => {
                let parts = whole.components().take(PARTS_MAX);
                waiting.extend(parts.map(|part| GlyphId::from(part.glyph)));
            }
            Ok(_) | Err(_) => {}
        }
    }
    false
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

    fn put(&mut self, segment: Segment, to: Point) {
        if self.made.segments.len() < SEGMENTS_MAX {
            self.made.segments.push(segment);
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
        self.put(Segment::Line([self.at, to]), to);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (control, to) = (self.there(cx, cy), self.there(x, y));
        self.put(Segment::Quad([self.at, control, to]), to);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (first, second, to) = (self.there(cx0, cy0), self.there(cx1, cy1), self.there(x, y));
        self.put(Segment::Cubic([self.at, first, second, to]), to);
    }

    fn close(&mut self) {
        if self.at != self.begin {
            self.put(Segment::Line([self.at, self.begin]), self.begin);
        }
    }
}
