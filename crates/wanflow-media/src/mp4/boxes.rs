//! Walking through boxes. Every size is checked against what is really there.

use std::io::{Read, Seek, SeekFrom};

use mp4_atom::Decode;

use super::fragment::Fragment;
use crate::MediaError;

/// Boxes of the index (`moov`) are read into memory; a real one is far smaller than this.
const INDEX_MAX: u64 = 64 << 20;

/// What a box of it costs besides its bytes.
const BOX_COST: u64 = 64;

/// One box: its kind, its bytes with the header, and where the body begins in them.
#[derive(Clone, Copy)]
pub(super) struct Boxed<'a> {
    pub(super) kind: [u8; 4],
    pub(super) bytes: &'a [u8],
    header: usize,
}

impl<'a> Boxed<'a> {
    pub(super) fn body(self) -> &'a [u8] {
        &self.bytes[self.header..]
    }

    /// The boxes inside. What does not parse as a box ends the list: padding is common there.
    pub(super) fn children(self) -> impl Iterator<Item = Boxed<'a>> {
        boxes(self.body())
    }

    /// The first box of a kind inside.
    pub(super) fn child(self, kind: [u8; 4]) -> Option<Boxed<'a>> {
        self.children().find(|child| child.kind == kind)
    }

    /// The first box at a path of kinds inside.
    pub(super) fn at(self, path: &[&[u8; 4]]) -> Option<Boxed<'a>> {
        path.iter().try_fold(self, |parent, kind| parent.child(**kind))
    }

    /// The box as one of `mp4-atom`'s.
    pub(super) fn decode<T: Decode>(self) -> Result<T, MediaError> {
        T::decode(&mut &*self.bytes)
            .map_err(|error| damaged(&format!("box {}: {error}", self.kind.escape_ascii())))
    }

    /// Decodes the box of a kind inside, if there is one.
    pub(super) fn optional<T: Decode>(self, kind: [u8; 4]) -> Result<Option<T>, MediaError> {
        self.child(kind).map(Boxed::decode).transpose()
    }

    /// Decodes the box of a kind inside.
    pub(super) fn required<T: Decode>(self, kind: [u8; 4]) -> Result<T, MediaError> {
        self.optional(kind)?
            .ok_or_else(|| damaged(&format!("box {} is missing", kind.escape_ascii())))
    }
}

/// The boxes of a run of bytes.
pub(super) fn boxes(mut rest: &[u8]) -> impl Iterator<Item = Boxed<'_>> {
    std::iter::from_fn(move || {
        let (size, header) = size(rest, rest.len() as u64)?;
        let size = usize::try_from(size).ok()?;
        let kind = *rest[4..].first_chunk()?;
        let (bytes, after) = rest.split_at_checked(size)?;
        rest = after;
        Some(Boxed { kind, bytes, header })
    })
}

/// Whole size of the box that begins here, and the size of its header.
fn size(head: &[u8], left: u64) -> Option<(u64, usize)> {
    let (size, header) = match u32::from_be_bytes(*head.first_chunk()?) {
        0 => (left, 8),
        1 => (u64::from_be_bytes(*head.get(8..)?.first_chunk()?), 16),
        size => (u64::from(size), 8),
    };
    (size >= header as u64 && size <= left && head.len() >= header).then_some((size, header))
}

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
                "the box at byte {at} does not fit into the file, which is cut or broken"
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
        None => Err(damaged("no index (moov box): the file is cut")),
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

pub(super) fn damaged(what: &str) -> MediaError {
    MediaError::Damaged(format!("the MP4 file: {what}"))
}
