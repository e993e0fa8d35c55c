//! Half a picture is no picture: whatever the format, and wherever it is cut.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use wanflow_media::{check_picture, prepare_picture};

use crate::fixture;
use crate::pictures::RULES;

fn picture() -> DynamicImage {
    let wave = |x: u32, y: u32, by: u32| u8::try_from((x * x * by + y * 7 + x * y) % 256);
    DynamicImage::from(RgbImage::from_fn(60, 44, |x, y| {
        image::Rgb([3, 5, 11].map(|by| wave(x, y, by).expect("a byte")))
    }))
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture().write_to(&mut bytes, format).expect("memory takes it");
    bytes.into_inner()
}

/// A picture of each kind, by name.
fn pictures() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("JPEG", encoded(ImageFormat::Jpeg)),
        ("JPEG in passes", fixture("passes.jpg")),
        ("JPEG with restarts", fixture("restarts.jpg")),
        ("JPEG of inks", fixture("cmyk.jpg")),
        ("PNG", encoded(ImageFormat::Png)),
        ("WebP", encoded(ImageFormat::WebP)),
        ("BMP", encoded(ImageFormat::Bmp)),
        ("GIF", encoded(ImageFormat::Gif)),
        ("TIFF", encoded(ImageFormat::Tiff)),
        ("QOI", encoded(ImageFormat::Qoi)),
    ]
}

#[test]
fn whole_pictures_are_taken_and_cut_ones_are_not() {
    for (name, whole) in pictures() {
        let facts = check_picture(&whole).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(facts.width >= 40, "{name}");
        for cut in (1..40).map(|part| whole.len() * part / 40).chain([whole.len() - 3]) {
            // A TIFF keeps its directory where it likes; a GIF its end mark out of the picture.
            let error = match check_picture(&whole[..cut]) {
                Err(error) => error.to_string(),
                Ok(_) if name == "GIF" && cut + 3 == whole.len() => continue,
                Ok(_) => panic!("{name}, cut at {cut} of {}", whole.len()),
            };
            let is_told = ["cut short", "damaged", "does not know", "plain text", "too large"];
            assert!(is_told.iter().any(|word| error.contains(word)), "{name}, {cut}: {error}");
            // Their heads are whole: what is missing is the end.
            if cut > whole.len() / 2 {
                assert!(error.contains("cut short") || name == "GIF", "{name}, {cut}: {error}");
            }
            assert!(prepare_picture(&whole[..cut], &RULES, wanflow_media::Matte::BLACK).is_err());
        }
    }
}

#[test]
fn an_end_mark_in_the_midst_of_a_jpeg_is_no_end() {
    for (name, whole) in pictures() {
        if !name.starts_with("JPEG") {
            continue;
        }
        for part in 20..39 {
            let mut cut = whole[..whole.len() * part / 40].to_vec();
            cut.extend([0xff, 0xd9]);
            // A picture in passes is whole after each of them.
            assert!(check_picture(&cut).is_err() || name.contains("passes"), "{name}, {part}");
        }
        let mut more = whole.clone();
        more.extend(&whole);
        more.extend([7; 100]);
        check_picture(&more).unwrap_or_else(|error| panic!("{name} with more behind: {error}"));
    }
}

#[test]
fn files_that_are_no_pictures_are_named_for_what_they_are() {
    let named: Vec<String> = [
        &b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n"[..],
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"\0\0\0\x1cftypavif\0\0\0\0mif1avif",
        b"\0\0\0\x18ftypisom\0\0\0\0isommp42",
        b"<!DOCTYPE html><title>404</title>",
        b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"\xff\x0a\x00",
        b"8BPS\0\x01",
        b"\x76\x2f\x31\x01",
        b"%PDF-1.7",
        b"II*\0\x10\0\0\0CR\x02\0",
        b"{\"error\": \"expired\"}",
        b"",
        &[0; 600],
        b"hello",
        b"ID3\x04",
        b"{\"a\": 1}",
        b"\x7fELF\x02\x01\x01\0",
        b"\0\0\x02\0\0\0\0\0\0\0\0\0\x20\0\x20\0\x18\0\0",
        b"\0\x01\x01TRUEVISION-XFILE.\0",
        b"\x0a\x05\x01\x08\0\0\0\0",
        b"\x01\xda\x01\x01\0\x03",
        b"SDPX\0\0\x08\0",
        b"\xff\xd8\xff\xf7\0\x0b\x08\0\x20\0\x20\x01\x01\x11\0\xff\xda",
        &[[0x47; 188], [0x47; 188], [0x47; 188]].concat(),
    ]
    .iter()
    .map(|bytes| check_picture(bytes).expect_err("it is no picture").to_string())
    .collect();
    insta::assert_snapshot!(named.join("\n"));
}
