//! What a file is, by its content: a picture that is read, or what else, with the step that helps.

use wanflow_api::picture::PictureFormat;

use crate::MediaError;
use crate::mp4::is_transport_stream;

/// How many bytes are looked at.
const HEAD: usize = 4096;

/// Names the format, or refuses the file for what it is.
pub(super) fn kind(bytes: &[u8]) -> Result<PictureFormat, MediaError> {
    let head = &bytes[..bytes.len().min(HEAD)];
    match head {
        [0xff, 0xd8, 0xff, ..] => Ok(PictureFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(PictureFormat::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(PictureFormat::Webp),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(PictureFormat::Gif),
        [b'q', b'o', b'i', b'f', ..] => Ok(PictureFormat::Qoi),
        [b'B', b'M', ..] if is_bitmap(head) => Ok(PictureFormat::Bmp),
        _ => kind_of_tiff(bytes).unwrap_or_else(|| Err(refused(bytes))),
    }
}

/// A bitmap's second header has one of a few sizes.
fn is_bitmap(head: &[u8]) -> bool {
    let size = head.get(14..18).map(|size| u32::from_le_bytes(size.try_into().expect("four")));
    size.is_none_or(|size| matches!(size, 12 | 16 | 40 | 52 | 56 | 64 | 108 | 124))
}

/// Cameras' raw files are TIFF by their head.
fn kind_of_tiff(bytes: &[u8]) -> Option<Result<PictureFormat, MediaError>> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let is_tiff = matches!(
        head,
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] | [b'I', b'I', b'R' | b'U', ..]
    );
    let camera: Option<&str> = match head {
        [b'I', b'I', b'R', b'O' | b'S', ..] => Some("ORF"),
        [b'I', b'I', b'U', 0, ..] => Some("RW2"),
        [_, _, _, _, _, _, _, _, b'C', b'R', ..] if is_tiff => Some("CR2"),
        _ if !is_tiff => None,
        _ if contains(head, b"NIKON CORPORATION") => Some("NEF"),
        _ if contains(head, b"SONY ") && !contains(head, b"Adobe") => Some("ARW"),
        _ if is_dng(head) => Some("DNG"),
        _ => None,
    };
    match camera {
        Some(name) => Some(Err(raw(name))),
        None => is_tiff.then_some(Ok(PictureFormat::Tiff)),
    }
}

/// Whether the first directory has the tag of a DNG's version.
fn is_dng(head: &[u8]) -> bool {
    let is_little = head.starts_with(b"II");
    let short = |at: usize| {
        let pair: Option<[u8; 2]> = head.get(at..at + 2).and_then(|two| two.try_into().ok());
        pair.map(|two| if is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let first = head.get(4..8).and_then(|four| <[u8; 4]>::try_from(four).ok());
    let first = first.map_or(0, |four| {
        if is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) }
    });
    let Ok(first) = usize::try_from(first) else { return false };
    let Some(count) = short(first) else { return false };
    (0..usize::from(count).min(HEAD / 12))
        .any(|entry| short(first + 2 + entry * 12) == Some(0xc612))
}

fn contains(head: &[u8], word: &[u8]) -> bool {
    head.windows(word.len()).any(|part| part == word)
}

fn raw(name: &str) -> MediaError {
    refusal(
        &format!("is a camera's raw picture ({name})"),
        "develop it in a photo program and export it as JPEG or PNG",
    )
}

/// Says what the file is instead.
fn refused(bytes: &[u8]) -> MediaError {
    let head = &bytes[..bytes.len().min(HEAD)];
    let found = by_content(head).or_else(|| is_targa(bytes).then_some(TARGA));
    let (what, help) = found.unwrap_or_else(|| by_text(head));
    refusal(what, help)
}

fn refusal(what: &str, help: &str) -> MediaError {
    let is_another = what.ends_with("picture") || what.contains("picture (");
    let what = if is_another && !what.contains("not a picture") {
        format!("{what}, which wanflow does not read")
    } else {
        what.to_owned()
    };
    MediaError::Refused { what, help: help.to_owned() }
}

const HEIC: &str = "export it as JPEG, for example with `heif-convert photo.heic photo.jpg` or from \
                    your photo program (an iPhone takes JPEGs with Settings › Camera › Formats › \
                    Most Compatible)";
const AVIF: &str = "export it as PNG or JPEG, for example with `avifdec picture.avif picture.png`";
const EXPORT: &str = "export it as PNG or JPEG from the program that it comes from";
const STILL: &str = "write the path of a picture; a still of a film is made with `ffmpeg -i film.mp4 \
                     -frames:v 1 still.png`";
const NO_PICTURE: &str = "write the path of a picture: JPEG, PNG, WebP, BMP, TIFF, GIF or QOI";

const TARGA: (&str, &str) = ("is a Targa picture (TGA)", EXPORT);

/// Whether a file has the mark at its end that newer ones have, or a header without a palette
/// that makes sense: older ones have no mark.
fn is_targa(bytes: &[u8]) -> bool {
    let has_header = matches!(
        bytes,
        [_, 0, 2 | 3 | 10 | 11, 0, 0, 0, 0, 0, _, _, _, _, _, _, _, _, 8 | 15 | 16 | 24 | 32, ..]
    );
    let has_size = matches!(bytes.get(12..16), Some([w0, w1, h0, h1])
        if (*w0 | *w1) != 0 && (*h0 | *h1) != 0);
    bytes.ends_with(b"TRUEVISION-XFILE.\0") || (has_header && has_size)
}

/// Formats that are known and not read.
fn by_content(head: &[u8]) -> Option<(&'static str, &'static str)> {
    Some(match head {
        [] => ("is empty", "copy or download it again"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => boxes(head),
        [_, _, _, _, b'J', b'X', b'L', b' ', ..] | [0xff, 0x0a, ..] => (
            "is a JPEG XL picture",
            "export it as PNG or JPEG, for example with `djxl picture.jxl picture.png`",
        ),
        [_, _, _, _, b'j', b'P', b' ', b' ', ..] | [0xff, 0x4f, 0xff, 0x51, ..] => (
            "is a JPEG 2000 picture",
            "export it as PNG or JPEG, for example with `opj_decompress -i picture.jp2 -o picture.png`",
        ),
        [b'8', b'B', b'P', b'S', ..] => ("is a Photoshop picture (PSD)", EXPORT),
        [b'g', b'i', b'm', b'p', b' ', b'x', b'c', b'f', ..] => ("is a GIMP picture (XCF)", EXPORT),
        [0x76, 0x2f, 0x31, 0x01, ..] => ("is an OpenEXR picture", EXPORT),
        [b'#', b'?', b'R', ..] => ("is a Radiance HDR picture", EXPORT),
        [b'D', b'D', b'S', b' ', ..] => ("is a DDS picture", EXPORT),
        [b'f', b'a', b'r', b'b', b'f', b'e', b'l', b'd', ..] => ("is a farbfeld picture", EXPORT),
        [b'S', b'D', b'P', b'X', ..] | [b'X', b'P', b'D', b'S', ..] => ("is a DPX picture", EXPORT),
        [0x80, 0x2a, 0x5f, 0xd7, ..] => ("is a Cineon picture", EXPORT),
        [0x0a, 0 | 2..=5, 0 | 1, 1 | 2 | 4 | 8, ..] => ("is a PCX picture", EXPORT),
        [0x01, 0xda, 0 | 1, 1 | 2, ..] => ("is an SGI picture", EXPORT),
        [0x59, 0xa6, 0x6a, 0x95, ..] => ("is a Sun raster picture", EXPORT),
        [0, 0, 1, 0, ..] => ("is an icon picture (ICO)", EXPORT),
        [b'P', b'1'..=b'7', b'\n' | b' ' | b'\r' | b'\t', ..] => ("is a PNM picture", EXPORT),
        [b'F', b'U', b'J', b'I', b'F', b'I', b'L', b'M', ..] => {
            ("is a camera's raw picture (RAF)", EXPORT)
        }
        [b'%', b'P', b'D', b'F', ..] => (
            "is a PDF file",
            "export the page as a picture, for example with `pdftoppm -png -r 200 file.pdf page`",
        ),
        [b'%', b'!', b'P', b'S', ..] | [0xc5, 0xd0, 0xd3, 0xc6, ..] => {
            ("is a PostScript file", EXPORT)
        }
        [0x1a, 0x45, 0xdf, 0xa3, ..] => ("is a WebM or Matroska film", STILL),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..] => {
            ("is an AVI film", STILL)
        }
        _ if is_transport_stream(head) => ("is a film in an MPEG transport stream", STILL),
        [0, 0, 1, 0xba, ..] => ("is a film in an MPEG program stream", STILL),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..]
        | [b'I', b'D', b'3', ..]
        | [b'f', b'L', b'a', b'C', ..]
        | [b'O', b'g', b'g', b'S', ..] => ("is a sound", NO_PICTURE),
        [b'P', b'K', 3, 4, ..] => {
            ("is a ZIP archive", "unpack it, and write the path of a picture in it")
        }
        [0x1f, 0x8b, ..] => {
            ("is a gzip archive", "unpack it, and write the path of a picture in it")
        }
        _ if head.iter().all(|byte| *byte == 0) => (
            "holds nothing but zeros",
            "copy or download it again: the last time it was interrupted",
        ),
        _ => return None,
    })
}

/// Files of boxes, by their brand.
fn boxes(head: &[u8]) -> (&'static str, &'static str) {
    let size = head.get(..4).map_or(0, |size| u32::from_be_bytes(size.try_into().expect("four")));
    let end = usize::try_from(size).unwrap_or(HEAD).clamp(16, HEAD).min(head.len());
    let brands = head.get(8..end).unwrap_or_default().chunks_exact(4);
    let has =
        |known: &[&[u8; 4]]| brands.clone().any(|brand| known.iter().any(|one| brand == *one));
    if has(&[b"avif", b"avis"]) {
        ("is an AVIF picture", AVIF)
    } else if has(&[b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"]) {
        ("is a HEIC picture", HEIC)
    } else if has(&[b"crx "]) {
        (
            "is a camera's raw picture (CR3)",
            "develop it in a photo program and export it as JPEG or PNG",
        )
    } else {
        ("is a film (MP4)", STILL)
    }
}

/// Text of some kind, or nothing that is known.
fn by_text(head: &[u8]) -> (&'static str, &'static str) {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let low: Vec<u8> = text.iter().take(1024).map(u8::to_ascii_lowercase).collect();
    if text.starts_with(b"version https://git-lfs.github.com/") {
        return ("is a Git LFS pointer, not the picture itself", "run `git lfs pull`");
    }
    if contains(&low, b"<svg") && low.starts_with(b"<") {
        return (
            "is an SVG picture",
            "export it as PNG, for example with `rsvg-convert -w 1920 picture.svg -o picture.png`",
        );
    }
    if low.starts_with(b"<!doctype html") || low.starts_with(b"<html") || contains(&low, b"<html") {
        return (
            "is an HTML page, not a picture",
            "open it in a browser to see what the server said, then download the picture itself",
        );
    }
    if low.starts_with(b"<") {
        return ("is an XML file, not a picture", NO_PICTURE);
    }
    if low.starts_with(b"{") || low.starts_with(b"[") {
        return ("is a JSON file, not a picture", NO_PICTURE);
    }
    let is_text = match std::str::from_utf8(head) {
        Ok(text) => !text.contains('\0'),
        Err(error) => error.error_len().is_none() && error.valid_up_to() > 0 && !head.contains(&0),
    };
    if is_text {
        ("is plain text, not a picture", NO_PICTURE)
    } else {
        ("is of a format that wanflow does not know", NO_PICTURE)
    }
}
