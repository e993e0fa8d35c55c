//! What a picture is, by its content: the header only for facts, the pixels only within bounds.
//!
//! File names count for nothing here.

use std::io::{BufReader, Read, Seek, SeekFrom};

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::MediaError;

/// Pixels that are decoded at most: 100 megapixels, several times any camera's picture. A
/// header that claims more is a bomb, or of no use here.
const PIXELS_MAX: u64 = 100_000_000;

/// Bytes that one picture may take while it is decoded.
const ALLOC_MAX: u64 = 1 << 30;

/// What is known of a picture without decoding its pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureFacts {
    /// Media type by content, such as `image/jpeg`.
    pub format: &'static str,
    /// Width as shown, in pixels.
    pub width: u32,
    /// Height as shown, in pixels.
    pub height: u32,
    /// Whether the picture has an alpha channel or transparent palette entries.
    pub alpha: bool,
    /// Whether the stored pixels must be turned or mirrored (EXIF) to look right.
    pub turned: bool,
    /// Size of the file, in bytes.
    pub bytes: u64,
}

/// Reads the facts of a picture from its header.
pub fn probe_picture(mut source: impl Read + Seek) -> Result<PictureFacts, MediaError> {
    let bytes = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(0))?;
    let reader = open(BufReader::new(source))?;
    let format = reader.format().expect("open has found the format");
    let mut decoder = reader.into_decoder().map_err(picture_error)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let (mut width, mut height) = decoder.dimensions();
    check_size(width, height)?;
    if swaps_sides(orientation) {
        (width, height) = (height, width);
    }
    Ok(PictureFacts {
        format: format.to_mime_type(),
        width,
        height,
        alpha: decoder.color_type().has_alpha(),
        turned: orientation != Orientation::NoTransforms,
        bytes,
    })
}

/// Decodes a picture, upright.
pub(crate) fn decode(bytes: &[u8]) -> Result<DynamicImage, MediaError> {
    let reader = open(std::io::Cursor::new(bytes))?;
    let mut decoder = reader.into_decoder().map_err(picture_error)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(picture_error)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn open<R: std::io::BufRead + Seek>(source: R) -> Result<ImageReader<R>, MediaError> {
    let mut reader = ImageReader::new(source).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(ALLOC_MAX);
    reader.limits(limits);
    match reader.format() {
        Some(ImageFormat::Bmp | ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) => {
            Ok(reader)
        }
        Some(other) => Err(MediaError::Unsupported(format!(
            "{} pictures (JPEG, PNG, WebP and BMP are)",
            other.to_mime_type()
        ))),
        None => Err(MediaError::Foreign {
            expected: "a picture",
            found: found(&mut reader.into_inner()),
        }),
    }
}

/// Names what lies there instead, from its first bytes.
fn found(source: &mut (impl Read + Seek)) -> String {
    let mut head = Vec::new();
    let read =
        source.seek(SeekFrom::Start(0)).and_then(|_| source.take(512).read_to_end(&mut head));
    match (read, head.as_slice()) {
        (Err(_), _) => "unreadable".into(),
        (_, []) => "an empty file".into(),
        (_, [_, _, _, _, b'f', b't', b'y', b'p', ..]) => "an MP4, HEIC or AVIF file".into(),
        (_, [b'%', b'P', b'D', b'F', ..]) => "a PDF file".into(),
        (_, text) if text.trim_ascii_start().starts_with(b"<") => "HTML, SVG or XML text".into(),
        (_, text) if std::str::from_utf8(text).is_ok_and(|text| !text.contains('\0')) => {
            "plain text".into()
        }
        _ => "an unknown format".into(),
    }
}

fn check_size(width: u32, height: u32) -> Result<(), MediaError> {
    if width == 0 || height == 0 {
        return Err(MediaError::Damaged(format!("the header says {width} × {height} pixels")));
    }
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(MediaError::TooLarge(format!(
            "{width} × {height} pixels (at most 100 megapixels are read)"
        )));
    }
    Ok(())
}

fn swaps_sides(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

fn picture_error(error: ImageError) -> MediaError {
    match error {
        ImageError::IoError(error) => error.into(),
        ImageError::Unsupported(error) => MediaError::Unsupported(error.to_string()),
        ImageError::Limits(error) => MediaError::TooLarge(error.to_string()),
        other => MediaError::Damaged(other.to_string()),
    }
}
