//! Finding the index of a file among its top-level boxes, and saying what a file is that has none.

use std::io::{Read, Seek, SeekFrom};

use super::boxes::{boxes, damaged, size};
use super::fragment::Fragment;
use crate::MediaError;

/// Boxes of the index (`moov`) are read into memory; a real one is far smaller than this.
const INDEX_MAX: u64 = 64 << 20;

/// What a box of it costs besides its bytes.
const BOX_COST: u64 = 64;

/// What is read of a file besides its media.
pub(super) struct Index {
    /// The `moov` box.
    pub(super) moov: Vec<u8>,
    /// The `moof` boxes, where the index says that there are some.
    pub(super) fragments: Vec<Fragment>,
}

/// Finds the index among the file's top-level boxes and reads it; nothing else is read.
pub(super) fn read_index(source: &mut (impl Read + Seek), len: u64) -> Result<Index, MediaError> {
    if len == 0 {
        return Err(foreign(&[]));
    }
    let (mut at, mut left) = (0, INDEX_MAX);
    let (mut moov, mut fragments) = (None::<Vec<u8>>, Vec::new());
    while at < len && moov.as_ref().is_none_or(|moov| is_fragmented(moov)) {
        source.seek(SeekFrom::Start(at))?;
        let mut head = Vec::new();
        source.by_ref().take(16).read_to_end(&mut head)?;
        let kind: [u8; 4] =
            head.get(4..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
        if at == 0 && !is_first(kind) {
            source.by_ref().take(FOREIGN_HEAD).read_to_end(&mut head)?;
            return Err(foreign(&head));
        }
        let (size, _) = size(&head, len - at).ok_or_else(|| {
            damaged(&format!(
                "the box at byte {at} does not fit into the file, which is truncated or broken"
            ))
        })?;
        if matches!(&kind, b"moov" | b"moof") {
            left = left
                .checked_sub(size.saturating_add(BOX_COST))
                .ok_or_else(|| MediaError::TooLarge(format!("the index claims {size} bytes")))?;
            source.seek(SeekFrom::Start(at))?;
            let mut bytes = Vec::new();
            source.by_ref().take(size).read_to_end(&mut bytes)?;
            match &kind {
                b"moov" if moov.is_none() => moov = Some(bytes),
                b"moof" => fragments.push(Fragment { at, bytes }),
                _ => {}
            }
        }
        at += size;
    }
    match moov {
        Some(moov) => Ok(Index { moov, fragments }),
        None if !fragments.is_empty() => {
            Err(MediaError::Unsupported("a fragmented MP4 without its index".into()))
        }
        None => Err(damaged("no index (moov box): the file is truncated")),
    }
}

fn is_fragmented(moov: &[u8]) -> bool {
    boxes(moov).next().is_some_and(|moov| moov.child(*b"mvex").is_some())
}

/// Kinds with which real files begin.
fn is_first(kind: [u8; 4]) -> bool {
    [b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp", b"pnot"].contains(&&kind)
}

/// Bytes that are looked at where no MP4 begins.
const FOREIGN_HEAD: u64 = 1024;

fn foreign(head: &[u8]) -> MediaError {
    let found = match head {
        [] => "an empty file",
        _ if head.starts_with(b"version https://git-lfs.github.com/") => {
            "a Git LFS pointer: run `git lfs pull`"
        }
        _ if is_transport_stream(head) => {
            "an MPEG transport stream: `ffmpeg -i IN -c copy OUT.mp4` puts it into MP4"
        }
        [0, 0, 1, 0xba, ..] => "an MPEG program stream: `ffmpeg -i IN OUT.mp4` converts it",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', ..] => {
            "an AVI film: `ffmpeg -i IN OUT.mp4` converts it"
        }
        [b'F', b'L', b'V', 1, ..] => {
            "a Flash film (FLV): `ffmpeg -i IN -c copy OUT.mp4` puts it into MP4"
        }
        [b'G', b'I', b'F', b'8', ..] => "a GIF picture",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "a WebP picture",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..]
        | [b'I', b'D', b'3', ..]
        | [b'f', b'L', b'a', b'C', ..] => "a sound",
        [0xff, 0xd8, 0xff, ..] => "a JPEG picture",
        [0x89, b'P', b'N', b'G', ..] => "a PNG picture",
        [0x1a, 0x45, 0xdf, 0xa3, ..] => {
            "a WebM or Matroska file: `ffmpeg -i IN -c copy OUT.mp4` puts H.264 and AAC into MP4"
        }
        text if text.trim_ascii_start().starts_with(b"<") => "HTML or XML text",
        text if text.trim_ascii_start().starts_with(b"{") => "JSON text",
        _ if std::str::from_utf8(head).is_ok_and(|text| !text.contains('\0')) => "plain text",
        _ => "a format that wanflow does not know",
    };
    MediaError::Foreign { expected: "an MP4 file", found: found.into() }
}

/// Whether packets of 188 bytes follow one another, or of 192 with times before them.
pub(crate) fn is_transport_stream(head: &[u8]) -> bool {
    [(0, 188), (4, 192)]
        .iter()
        .any(|(first, size)| (0..3).all(|packet| head.get(first + packet * size) == Some(&0x47)))
}
