//! Pictures that were sent once are sent again byte by byte.
//!
//! `prepared.txt` was printed by commit be5bd80, before there were colour profiles: a line for
//! each picture with the digest of what it was sent as. A line that moves is a picture that counts
//! as prepared by version 1, and is not.

use std::fmt::Write as _;
use std::io::Cursor;

use image::{DynamicImage, ImageFormat};
use sha2::{Digest as _, Sha256};
use wanflow_api::endpoint::ImageLimits;
use wanflow_media::{Matte, prepare_picture};

use crate::fixture;

const RECORDED: &str = include_str!("prepared.txt");

const RULES: ImageLimits = ImageLimits {
    formats: &["image/jpeg", "image/png", "image/bmp", "image/webp"],
    alpha: false,
    side_min: 8,
    side_max: 64,
    aspect: None,
    bytes_max: 20_000,
    data_uri: true,
    data_uri_guessed: false,
};

/// Waves that no scaling or turning leaves alone.
fn waves(width: u32, height: u32) -> DynamicImage {
    let wave = |x: u32, y: u32, by: u32| u8::try_from((x * x * by + y * 7 + x * y) % 256);
    DynamicImage::from(image::RgbaImage::from_fn(width, height, |x, y| {
        let [red, green, blue, alpha] = [3, 5, 11, 2].map(|by| wave(x, y, by).expect("a byte"));
        image::Rgba([red, green, blue, alpha])
    }))
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("memory takes it");
    bytes.into_inner()
}

/// A JPEG with an EXIF tag of orientation.
fn turned(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let head = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";
    let exif = [&head[..], &[orientation], &[0; 6]].concat();
    let size = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &size, &exif, &jpeg[2..]].concat()
}

fn pictures() -> Vec<(String, Vec<u8>)> {
    let small = waves(40, 24);
    let large = waves(150, 90);
    let jpeg = |picture: &DynamicImage| encoded(&picture.to_rgb8().into(), ImageFormat::Jpeg);
    let png = |picture: DynamicImage| encoded(&picture, ImageFormat::Png);
    let mut pictures = Vec::new();
    for orientation in 1..=8 {
        pictures.push((format!("jpeg-{orientation}"), turned(&jpeg(&small), orientation)));
        pictures.push((format!("large-jpeg-{orientation}"), turned(&jpeg(&large), orientation)));
    }
    let own = [
        ("grey-jpeg", encoded(&large.to_luma8().into(), ImageFormat::Jpeg)),
        ("cmyk-jpeg", {
            let mut many = fixture("cmyk.jpg");
            many.resize(30_000, 0);
            many
        }),
        ("rgb-png", png(large.to_rgb8().into())),
        ("rgba-png", png(small.clone())),
        ("large-rgba-png", png(large.clone())),
        ("grey-png", png(large.to_luma8().into())),
        ("grey-alpha-png", png(large.to_luma_alpha8().into())),
        ("palette-png", fixture("palette.png")),
        ("deep-png", png(large.to_rgb16().into())),
        ("deep-alpha-png", png(large.to_rgba16().into())),
        ("deep-grey-png", png(large.to_luma16().into())),
        ("webp", encoded(&large.to_rgb8().into(), ImageFormat::WebP)),
        ("alpha-webp", encoded(&small, ImageFormat::WebP)),
        ("large-alpha-webp", encoded(&large, ImageFormat::WebP)),
        ("bmp", encoded(&large.to_rgb8().into(), ImageFormat::Bmp)),
        (
            "many-bytes",
            png(waves(64, 64)
                .resize_exact(64, 64, image::imageops::FilterType::Nearest)
                .to_rgb8()
                .into()),
        ),
    ];
    pictures.extend(own.map(|(name, bytes)| (name.to_owned(), bytes)));
    pictures
}

#[test]
fn what_version_1_sent_is_sent_byte_by_byte() {
    let mut printed = String::new();
    for (name, bytes) in pictures() {
        for (rules, formats) in [("all", RULES.formats), ("jpeg", &["image/jpeg"][..])] {
            let rules_of = ImageLimits { formats, ..RULES };
            let made =
                prepare_picture(&bytes, &rules_of, Matte([9, 90, 200])).expect("it is whole");
            let digest = Sha256::digest(&made.bytes)[..8]
                .iter()
                .fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
            let _ = writeln!(printed, "{name} {rules} {digest:016x}");
        }
    }
    if std::env::var_os("WANFLOW_RECORD").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/prepared.txt"), &printed)
            .expect("written");
    }
    let moved: Vec<_> =
        RECORDED.lines().zip(printed.lines()).filter(|(one, other)| one != other).collect();
    assert!(moved.is_empty() && printed.lines().count() == RECORDED.lines().count(), "{moved:#?}");
}
