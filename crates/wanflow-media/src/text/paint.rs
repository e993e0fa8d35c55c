//! Glyphs that a font paints in layers of colours (COLR, versions 0 and 1).

use skrifa::color::{Brush, ColorGlyph, ColorPainter, CompositeMode, Transform};
use skrifa::instance::Size;
use skrifa::raw::types::BoundingBox;
use skrifa::{GlyphId, MetadataProvider as _};

use super::canvas::{Area, Canvas, Mask, over, share};
use super::gradient::{Fill, Palette};
use super::outline::{GlyphPlace, GlyphRef, Outline};

/// Most pixels of a painted glyph, and most steps in which it is painted.
const PIXELS_MAX: usize = 1 << 19;
const STEPS_MAX: usize = 2000;

/// Paints a glyph at its place; `None` if the font has no colours for it.
pub(super) fn painted(glyph: GlyphRef<'_>, place: GlyphPlace) -> Option<Canvas> {
    let colours = glyph.font.color_glyphs().get(glyph.id)?;
    let per_em = glyph.font.metrics(Size::unscaled(), glyph.location).units_per_em;
    let scale = place.size / f32::from(per_em.max(1));
    let Transform { dx, dy, .. } = place.transform();
    let base = Transform { xx: scale, yx: 0.0, xy: 0.0, yy: -scale, dx, dy };
    let area = area_of(&colours, glyph, place)?;
    let palettes = glyph.font.color_palettes();
    let palette = palettes.get(0).map(|palette| palette.colors().to_vec());
    let mut painter = Painter {
        glyph,
        area,
        palette: Palette(palette.unwrap_or_default()),
        transforms: vec![base],
        clips: Vec::new(),
        layers: vec![Canvas::clear(area)],
        steps: 0,
    };
    colours.paint(glyph.location, &mut painter).ok()?;
    painter.layers.into_iter().next()
}

/// Where a painted glyph may have pixels.
fn area_of(colours: &ColorGlyph<'_>, glyph: GlyphRef<'_>, place: GlyphPlace) -> Option<Area> {
    let GlyphPlace { x, y, size } = place;
    let BoundingBox { x_min, y_min, x_max, y_max } = colours
        .bounding_box(glyph.location, Size::new(size))
        // Some fonts do not say: an em and a half around the place will do.
        .unwrap_or(BoundingBox {
            x_min: -size / 4.0,
            y_min: -size / 2.0,
            x_max: size * 1.5,
            y_max: size * 1.25,
        });
    Area::around(x + x_min, y - y_max, x + x_max, y - y_min).filter(|area| area.len() <= PIXELS_MAX)
}

struct Painter<'a> {
    glyph: GlyphRef<'a>,
    area: Area,
    palette: Palette,
    transforms: Vec<Transform>,
    /// What each clip leaves of the one before it.
    clips: Vec<Vec<u8>>,
    layers: Vec<Canvas>,
    steps: usize,
}

impl Painter<'_> {
    fn transform(&self) -> Transform {
        *self.transforms.last().expect("the first one stays")
    }

    /// Counts a step; whether there may be more.
    fn may_go_on(&mut self) -> bool {
        self.steps += 1;
        self.steps <= STEPS_MAX
    }

    /// Leaves of the current clip what a mask covers.
    fn clip(&mut self, mask: Option<&Mask>) {
        let mut clear = Canvas::clear(self.area);
        if let Some(mask) = mask {
            clear.draw_mask(mask, [255; 3]);
        }
        let mut clip = clear.alpha().values;
        if let Some(before) = self.clips.last() {
            clip.iter_mut().zip(before).for_each(|(own, before)| *own = share(*own, *before));
        }
        self.clips.push(clip);
    }
}

impl ColorPainter for Painter<'_> {
    fn push_transform(&mut self, transform: Transform) {
        self.transforms.push(self.transform() * transform);
    }

    fn pop_transform(&mut self) {
        if self.transforms.len() > 1 {
            self.transforms.pop();
        }
    }

    fn push_clip_glyph(&mut self, id: GlyphId) {
        let glyph = GlyphRef { id, ..self.glyph };
        let outline = self
            .may_go_on()
            .then(|| Outline::of(glyph, Size::unscaled(), self.transform()))
            .flatten();
        self.clip(outline.and_then(|outline| outline.mask()).as_ref());
    }

    fn push_clip_box(&mut self, clip: BoundingBox<f32>) {
        let BoundingBox { x_min, y_min, x_max, y_max } = clip;
        let corners = [(x_min, y_min), (x_max, y_min), (x_min, y_max), (x_max, y_max)];
        let corners = corners.map(|(x, y)| self.transform().transform(x, y));
        let (low, high) = (f32::INFINITY, f32::NEG_INFINITY);
        let left = corners.iter().fold(low, |side, (x, _)| side.min(*x));
        let top = corners.iter().fold(low, |side, (_, y)| side.min(*y));
        let right = corners.iter().fold(high, |side, (x, _)| side.max(*x));
        let bottom = corners.iter().fold(high, |side, (_, y)| side.max(*y));
        let area = Area::around(left, top, right, bottom).map(|area| area.within(self.area));
        let mask = area.map(|area| Mask { area, values: vec![255; area.len()] });
        self.clip(mask.as_ref());
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn fill(&mut self, brush: Brush<'_>) {
        if !self.may_go_on() {
            return;
        }
        let fill = Fill::of(&brush, &self.palette);
        let Some(back) = inverse(self.transform()) else { return };
        let Area { left, top, width, .. } = self.area;
        let clip = self.clips.last();
        let Some(layer) = self.layers.last_mut() else { return };
        for (at, pixel) in layer.pixels.iter_mut().enumerate() {
            let covered = clip.map_or(255, |clip| clip[at]);
            if covered > 0 {
                let (x, y) = ((at % width) as f32 + 0.5, (at / width) as f32 + 0.5);
                let (x, y) = back.transform(x + left as f32, y + top as f32);
                *pixel = over(*pixel, fill.at(x, y).map(|part| share(part, covered)));
            }
        }
    }

    fn push_layer(&mut self, _mode: CompositeMode) {
        // `skrifa` bounds how deep they are.
        self.steps += 1;
        self.layers.push(Canvas::clear(self.area));
    }

    fn pop_layer_with_mode(&mut self, mode: CompositeMode) {
        if self.layers.len() < 2 {
            return;
        }
        let (Some(top), Some(under)) = (self.layers.pop(), self.layers.last_mut()) else { return };
        for (under, top) in under.pixels.iter_mut().zip(&top.pixels) {
            *under = composed(mode, *under, *top);
        }
    }
}

/// A transform that undoes another.
fn inverse(of: Transform) -> Option<Transform> {
    let area = of.xx * of.yy - of.xy * of.yx;
    if area == 0.0 || !area.is_finite() {
        return None;
    }
    let (xx, yx, xy, yy) = (of.yy / area, -of.yx / area, -of.xy / area, of.xx / area);
    let (dx, dy) = (-(xx * of.dx + xy * of.dy), -(yx * of.dx + yy * of.dy));
    Some(Transform { xx, yx, xy, yy, dx, dy })
}

/// A layer's pixel put together with what is under it. Modes of mixing, which emoji do not use but
/// for shadows, are drawn as plain layers.
fn composed(mode: CompositeMode, under: [u8; 4], top: [u8; 4]) -> [u8; 4] {
    let mixed = |of_top: u8, of_under: u8| -> [u8; 4] {
        std::array::from_fn(|part| {
            share(top[part], of_top).saturating_add(share(under[part], of_under))
        })
    };
    let (above, below) = (top[3], under[3]);
    match mode {
        CompositeMode::Clear => [0; 4],
        CompositeMode::Src => top,
        CompositeMode::Dest => under,
        CompositeMode::DestOver => mixed(255 - below, 255),
        CompositeMode::SrcIn => mixed(below, 0),
        CompositeMode::DestIn => mixed(0, above),
        CompositeMode::SrcOut => mixed(255 - below, 0),
        CompositeMode::DestOut => mixed(0, 255 - above),
        CompositeMode::SrcAtop => mixed(below, 255 - above),
        CompositeMode::DestAtop => mixed(255 - below, above),
        CompositeMode::Xor => mixed(255 - below, 255 - above),
        CompositeMode::Plus => mixed(255, 255),
        _ => over(under, top),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transforms_are_undone() {
        let there = Transform { xx: 2.0, yx: 0.5, xy: -1.0, yy: -3.0, dx: 7.0, dy: 9.0 };
        let (x, y) = there.transform(4.0, 5.0);
        let (x, y) = inverse(there).expect("it has an area").transform(x, y);
        assert!((x - 4.0).abs() < 1e-4 && (y - 5.0).abs() < 1e-4);
        assert!(inverse(Transform { xx: 0.0, ..there }).is_some());
        assert!(inverse(Transform { xx: 0.0, xy: 0.0, ..there }).is_none());
    }

    #[test]
    fn layers_are_composed_by_their_mode() {
        let (under, top) = ([200, 0, 0, 200], [0, 100, 0, 100]);
        assert_eq!(composed(CompositeMode::SrcOver, under, top), [122, 100, 0, 222]);
        assert_eq!(composed(CompositeMode::SrcIn, under, top), [0, 78, 0, 78]);
        assert_eq!(composed(CompositeMode::DestOut, under, top), [122, 0, 0, 122]);
        assert_eq!(composed(CompositeMode::Clear, under, top), [0; 4]);
    }
}
