//! Clips that are none, or others than before, and servers that mistake a range.

use bytes::{BufMut, Bytes, BytesMut};
use serde::Deserialize;

use super::page;
use super::place::{At, Place};

/// The first and last bytes of a JPEG file, without a picture.
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9";

/// What is wrong with a clip that is fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ClipFault {
    /// Other bytes.
    pub(crate) content: Option<Content>,
    /// Only the bytes before this place, as a file of its own.
    pub(crate) cut: Option<Place>,
    /// A clip of another length.
    pub(crate) seconds: Option<u32>,
    pub(crate) range: Option<RangeFault>,
}

/// Bytes in place of the clip's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Content {
    /// A gateway's page.
    Html,
    /// No bytes.
    Empty,
    /// A picture.
    Jpeg,
    /// An MP4 file whose index is gone.
    NoMoov,
    /// The same clip with a few bytes more, and another `ETag`.
    Changed,
}

/// How a range is mistaken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RangeFault {
    /// The whole file comes, with 200.
    Ignored,
    /// The part comes, and its `Content-Range` says that it is another.
    Wrong,
    /// 416, whatever was asked for.
    Refused,
}

impl ClipFault {
    /// What to say of a combination that means nothing.
    pub(crate) fn mistake(&self) -> Option<&'static str> {
        if self.seconds.is_some_and(|seconds| !(1..=60).contains(&seconds)) {
            return Some("`seconds` is from 1 to 60");
        }
        (*self == Self::default()).then_some("`clip` says nothing")
    }

    /// The bytes that are served in place of the clip.
    pub(crate) fn bytes(&self, clip: Bytes) -> Bytes {
        let mut bytes = match self.content {
            None => clip,
            Some(Content::Html) => page::gateway(http::StatusCode::BAD_GATEWAY).into(),
            Some(Content::Empty) => Bytes::new(),
            Some(Content::Jpeg) => Bytes::from_static(JPEG),
            Some(Content::NoMoov) => without_index(&clip),
            Some(Content::Changed) => with_a_box_more(&clip),
        };
        if let Some(place) = self.cut
            && let At::Byte(byte) = place.within(bytes.len() as u64)
        {
            bytes.truncate(usize::try_from(byte).unwrap_or(usize::MAX));
        }
        bytes
    }
}

/// The clip with its `moov` box named `free`: players skip it, and find no index.
fn without_index(clip: &[u8]) -> Bytes {
    let mut bytes = BytesMut::from(clip);
    let mut at = 0;
    while let Some(head) = bytes.get(at..at + 8) {
        let size = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        if &head[4..8] == b"moov" {
            bytes[at + 4..at + 8].copy_from_slice(b"free");
        }
        if size < 8 {
            break;
        }
        at += size;
    }
    bytes.freeze()
}

/// The clip with a `free` box at its end, which players skip.
fn with_a_box_more(clip: &[u8]) -> Bytes {
    const WORDS: &[u8] = b"another file than before";
    let mut bytes = BytesMut::from(clip);
    bytes.put_u32(u32::try_from(WORDS.len() + 8).expect("a short text"));
    bytes.put_slice(b"free");
    bytes.put_slice(WORDS);
    bytes.freeze()
}
