//! Walking through boxes. Every size is checked against what is really there.

use mp4_atom::Decode;

use crate::MediaError;

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
pub(super) fn size(head: &[u8], left: u64) -> Option<(u64, usize)> {
    let (size, header) = match u32::from_be_bytes(*head.first_chunk()?) {
        0 => (left, 8),
        1 => (u64::from_be_bytes(*head.get(8..)?.first_chunk()?), 16),
        size => (u64::from(size), 8),
    };
    (size >= header as u64 && size <= left && head.len() >= header).then_some((size, header))
}

pub(super) fn damaged(what: &str) -> MediaError {
    MediaError::Damaged(format!("the MP4 file: {what}"))
}
