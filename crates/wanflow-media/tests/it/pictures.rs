//! Pictures of every colour type, hostile ones among them.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};
use insta::assert_debug_snapshot;
use proptest::prelude::*;
use wanflow_api::endpoint::ImageLimits;
use wanflow_api::picture::{Colours, Preparation};
use wanflow_media::{Matte, MediaError, Prepared, check_picture, prepare_picture, probe_picture};

use crate::fixture;

/// An endpoint like the first, with sides small enough for quick tests.
pub(crate) const RULES: ImageLimits = ImageLimits {
    formats: &["image/jpeg", "image/png", "image/bmp", "image/webp"],
    alpha: false,
    side_min: 8,
    side_max: 64,
    aspect: None,
    bytes_max: 20_000,
    data_uri: true,
    data_uri_guessed: false,
};

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("memory takes it");
    bytes.into_inner()
}

fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    encoded(&picture.into(), ImageFormat::Png)
}

fn noise(width: u32, height: u32) -> DynamicImage {
    let mut state = 1_u32;
    DynamicImage::from(image::RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [red, green, blue, _] = state.to_be_bytes();
        image::Rgb([red, green, blue])
    }))
}

/// A JPEG whose EXIF says "turn by 90 degrees".
fn turned() -> Vec<u8> {
    let jpeg = encoded(&noise(40, 20), ImageFormat::Jpeg);
    let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let size = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &size, exif, &jpeg[2..]].concat()
}

fn prepare(bytes: &[u8]) -> Result<Prepared, MediaError> {
    let facts = check_picture(bytes)?;
    assert_eq!(facts, probe_picture(bytes)?, "the header says the same");
    let announced = Preparation::of(&facts, &RULES, Matte::BLACK.0);
    let prepared = prepare_picture(bytes, &RULES, Matte::BLACK)?;
    let announced = announced.expect("what is prepared is fit").steps;
    assert_eq!(announced, prepared.steps, "the plan announces what is done");
    let again = prepare_picture(&prepared.bytes, &RULES, Matte::BLACK)?;
    assert_eq!((&again.bytes, again.steps.len()), (&prepared.bytes, 0), "once is enough");
    assert_eq!(prepare_picture(bytes, &RULES, Matte::BLACK)?, prepared, "and always the same");
    Ok(prepared)
}

#[test]
fn every_colour_type_is_sent_as_it_is_or_made_fit() {
    let grey16 = image::ImageBuffer::from_pixel(20, 10, image::Luma([40_000_u16]));
    let rgba16 = image::ImageBuffer::from_pixel(20, 10, image::Rgba([9, 40_000, 9, 9_000_u16]));
    let pictures = [
        ("grey", png(image::GrayImage::from_pixel(20, 10, image::Luma([7])))),
        ("grey, 16 bit", png(DynamicImage::ImageLuma16(grey16))),
        ("grey with alpha", png(image::GrayAlphaImage::new(20, 10))),
        (
            "RGBA, 16 bit, large",
            png(DynamicImage::ImageRgba16(rgba16).resize_exact(
                130,
                65,
                image::imageops::FilterType::Nearest,
            )),
        ),
        ("palette with transparency", fixture("palette.png")),
        ("CMYK JPEG", fixture("cmyk.jpg")),
        ("turned JPEG", turned()),
        ("BMP", encoded(&noise(12, 12), ImageFormat::Bmp)),
        ("WebP", encoded(&noise(12, 12), ImageFormat::WebP)),
        ("large noise", png(noise(100, 400))),
        ("JPEG of many bytes", {
            let mut jpeg = encoded(&noise(64, 64), ImageFormat::Jpeg);
            jpeg.resize(30_000, 0);
            jpeg
        }),
    ];
    let outcome: Vec<String> = pictures
        .iter()
        .map(|(name, bytes)| {
            let made = prepare(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            let same = if made.bytes == *bytes { "unchanged" } else { "changed" };
            let Prepared { mime, width, height, steps, .. } = made;
            let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
            format!("{name}: {same} {mime} {width}x{height} {steps:?}")
        })
        .collect();
    assert_debug_snapshot!(outcome);
}

#[test]
fn transparency_is_flattened_on_the_matte() {
    let clear = png(image::RgbaImage::from_pixel(16, 16, image::Rgba([255, 0, 0, 51])));
    let made = prepare_picture(&clear, &RULES, Matte([0, 0, 255])).expect("fit");
    let pixel = image::load_from_memory(&made.bytes).expect("a picture").to_rgb8()[(3, 3)];
    assert_eq!(pixel.0, [51, 0, 204]);
}

#[test]
fn what_cannot_be_prepared_is_refused_with_the_reason() {
    let mut bomb = encoded(&noise(1, 1), ImageFormat::Bmp);
    bomb[18..26].copy_from_slice(&[0, 0x40, 0, 0, 0, 0x40, 0, 0]);
    let html = b"<!doctype html><title>403</title>".to_vec();
    let mut cut = encoded(&noise(90, 90), ImageFormat::Jpeg);
    cut.truncate(1000);
    let refused: Vec<String> = [
        ("1 x 1", png(image::GrayImage::new(1, 1))),
        ("narrow after scaling", png(image::GrayImage::new(4000, 20))),
        ("16,384 x 16,384", bomb),
        ("HTML", html),
        ("GIF", b"GIF89a\x01\0\x01\0".to_vec()),
        ("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec()),
        ("empty", Vec::new()),
        ("a PNG's signature", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("cut JPEG that must be scaled", cut),
    ]
    .iter()
    .map(|(name, bytes)| {
        let outcome = prepare_picture(bytes, &RULES, Matte::BLACK);
        match outcome {
            Ok(made) => format!("{name}: accepted, {:?}", made.steps),
            Err(error) => format!("{name}: {error}"),
        }
    })
    .collect();
    assert_debug_snapshot!(refused);
}

proptest! {
    #[test]
    fn hostile_pictures_never_panic(
        source in 0..5_usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = match source {
            0 => fixture("palette.png"),
            1 => fixture("cmyk.jpg"),
            2 => encoded(&noise(9, 70), ImageFormat::WebP),
            3 => encoded(&noise(9, 70), ImageFormat::Bmp),
            _ => turned(),
        };
        for (at, value) in edits {
            // The first half holds the headers.
            let at = at.index(bytes.len() / 2);
            bytes[at] = value;
        }
        bytes.truncate(bytes.len() - cut.index(bytes.len() / 4 + 1));
        let _ = probe_picture(&bytes);
        let _ = check_picture(&bytes);
        let _ = prepare_picture(&bytes, &RULES, Matte::BLACK);
    }
}

/// Their pixels are not there: what is asked is what they would take.
#[test]
fn pictures_of_phones_fit_into_a_gigabyte() {
    let sized = |name: &str, (width, height): (u16, u16)| {
        let mut bytes = fixture(name);
        let frame = bytes.windows(2).position(|at| matches!(at, [0xff, 0xc0 | 0xc2]));
        let at = frame.expect("a JPEG has a frame") + 5;
        bytes[at..at + 2].copy_from_slice(&height.to_be_bytes());
        bytes[at + 2..at + 4].copy_from_slice(&width.to_be_bytes());
        probe_picture(&bytes).map(|facts| facts.width).map_err(|error| error.to_string())
    };
    for size in [(8000, 6000), (12_000, 9000), (16_320, 12_240)] {
        assert_eq!(sized("restarts.jpg", size), Ok(u32::from(size.0)));
    }
    for (name, size) in [("cmyk.jpg", (16_320, 12_240)), ("restarts.jpg", (30_000, 30_000))] {
        let refused = sized(name, size).expect_err("too large");
        assert!(refused.contains("is too large") || refused.contains("pixels"), "{refused}");
    }
}

/// A TIFF of 16 × 16 pixels, as its numbers are to be read by this code.
fn tiff(photometric: u16, channels: u16) -> Vec<u8> {
    const BITS_AT: u32 = 8 + 2 + 9 * 12 + 4;
    let (pixels, data_at) = (256 * u32::from(channels), BITS_AT + 8);
    let short = |value: u16| (3_u16, 1_u32, u32::from(value));
    let entries = [
        (256_u16, short(16)),
        (257, short(16)),
        (258, (3, u32::from(channels), BITS_AT)),
        (259, short(1)),
        (262, short(photometric)),
        (273, (4, 1, data_at)),
        (277, short(channels)),
        (278, short(16)),
        (279, (4, 1, pixels)),
    ];
    let mut bytes = b"II*\0\x08\0\0\0\x09\0".to_vec();
    for (tag, (kind, count, value)) in entries {
        bytes.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        bytes.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
    }
    bytes.extend([0, 0, 0, 0, 8, 0, 8, 0, 8, 0, 8, 0]);
    bytes.resize(bytes.len() + pixels as usize, 90);
    bytes
}

#[test]
fn colours_that_are_not_red_green_and_blue_are_told() {
    let inks = prepare_picture(&tiff(5, 4), &RULES, Matte::BLACK).expect("fit");
    let steps: Vec<String> = inks.steps.iter().map(ToString::to_string).collect();
    assert_eq!(steps, ["converted from TIFF", "converted from CMYK"]);
    let lab = check_picture(&tiff(8, 3)).expect_err("Lab").to_string();
    assert!(lab.starts_with("the file is a TIFF picture in Lab colours, which"), "{lab}");
    let plain = encoded(&noise(12, 12), ImageFormat::Png);
    for (transfer, curve) in [(16, "PQ"), (18, "HLG")] {
        let points = [0, 0, 0, 4, b'c', b'I', b'C', b'P', 9, transfer, 0, 1, 0, 0, 0, 0];
        let facts = check_picture(&[&plain[..33], &points, &plain[33..]].concat()).expect("PNG");
        assert_eq!(facts.colours, Colours::HighRange(curve.to_owned()));
    }
}
