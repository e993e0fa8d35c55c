//! Glyphs that a font has as pictures: most emoji.

use image::imageops::{FilterType, resize};
use image::{ImageFormat, ImageReader, Limits, RgbaImage};
use skrifa::bitmap::{BitmapData, BitmapGlyph, BitmapStrikes, Origin};
use skrifa::instance::Size;

use super::canvas::{Area, Canvas, share};
use super::outline::{GlyphPlace, GlyphRef};

/// The largest side of a glyph's picture, stored or drawn.
const SIDE_MAX: u32 = 2048;

/// A glyph's picture at its place; `None` if the font has none that can be read.
pub(super) fn picture(glyph: GlyphRef<'_>, place: GlyphPlace) -> Option<Canvas> {
    let strikes = BitmapStrikes::new(glyph.font);
    let found = strikes.glyph_for_size(Size::new(place.size), glyph.id)?;
    let picture = pixels(&found)?;
    let per_em = f32::from(skrifa::raw::TableProvider::head(glyph.font).ok()?.units_per_em());
    let [across, down] = [found.ppem_x, found.ppem_y].map(|ppem| place.size / ppem.max(1.0));
    let side = |side: u32, scale: f32| ((side as f32 * scale).round() as u32).clamp(1, SIDE_MAX);
    let (width, height) = (side(picture.width(), across), side(picture.height(), down));
    // Bearings lead from the place upwards.
    let outer = place.size / per_em.max(1.0);
    let left = place.x + found.bearing_x * outer + found.inner_bearing_x * across;
    let edge = place.y - found.bearing_y * outer - found.inner_bearing_y * down;
    let top = match found.placement_origin {
        Origin::TopLeft => edge,
        Origin::BottomLeft => edge - height as f32,
    };
    let scaled = resize(&picture, width, height, FilterType::Triangle);
    let area = Area {
        left: left.round() as i32,
        top: top.round() as i32,
        width: width as usize,
        height: height as usize,
    };
    Some(Canvas { area, pixels: scaled.pixels().map(|pixel| pixel.0).collect() })
}

/// The stored pixels, their colours multiplied with their alpha.
fn pixels(glyph: &BitmapGlyph<'_>) -> Option<RgbaImage> {
    match &glyph.data {
        BitmapData::Png(bytes) => {
            let mut reader = ImageReader::new(std::io::Cursor::new(*bytes));
            reader.set_format(ImageFormat::Png);
            let mut limits = Limits::default();
            limits.max_image_width = Some(SIDE_MAX);
            limits.max_image_height = Some(SIDE_MAX);
            reader.limits(limits);
            let mut picture = reader.decode().ok()?.into_rgba8();
            for pixel in picture.pixels_mut() {
                let [red, green, blue, alpha] = pixel.0;
                let [red, green, blue] = [red, green, blue].map(|part| share(part, alpha));
                pixel.0 = [red, green, blue, alpha];
            }
            Some(picture)
        }
        BitmapData::Bgra(bytes) => {
            let is_small = glyph.width.max(glyph.height) <= SIDE_MAX;
            let pixels = bytes.chunks_exact(4).flat_map(|p| [p[2], p[1], p[0], p[3]]);
            let picture = RgbaImage::from_raw(glyph.width, glyph.height, pixels.collect());
            picture.filter(|_| is_small)
        }
        // Black and white: outlines are better.
        BitmapData::Mask(_) => None,
    }
}
