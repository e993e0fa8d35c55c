//! Turning a picture upright.

use image::metadata::Orientation;
use image::{DynamicImage, RgbImage};

/// The picture as its orientation tag says.
pub(super) fn turned(picture: RgbImage, orientation: Orientation) -> RgbImage {
    let mut picture = DynamicImage::ImageRgb8(picture);
    picture.apply_orientation(orientation);
    picture.into_rgb8()
}
