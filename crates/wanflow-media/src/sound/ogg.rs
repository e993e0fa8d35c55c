//! What an Ogg file holds, and whether it ends as its writer ended it.

/// Bytes at the beginning that name the first stream.
pub(super) const HEAD: usize = 4096;

/// Bytes at the end that hold the last page, whatever was put behind it.
pub(super) const TAIL: u64 = 1 << 20;

/// What the first stream of a file is, if it is none that is read.
pub(super) fn unread(bytes: &[u8]) -> Option<&'static str> {
    let count = bytes.get(26).map(|count| usize::from(*count))?;
    Some(match bytes.get(27 + count..)? {
        [b'S', b'p', b'e', b'e', b'x', b' ', b' ', b' ', ..] => "a Speex sound in Ogg",
        [b'C', b'E', b'L', b'T', b' ', b' ', b' ', b' ', ..] => "a CELT sound in Ogg",
        [b'P', b'C', b'M', b' ', b' ', b' ', b' ', b' ', ..] => "a PCM sound in Ogg",
        [0x80, b't', b'h', b'e', b'o', b'r', b'a', ..] => "a Theora film in Ogg",
        [0x80, b'k', b'a', b't', b'e', ..] | [b'f', b'i', b's', b'h', b'e', b'a', b'd', ..] => {
            "an Ogg film"
        }
        _ => return None,
    })
}

/// Whether the last page is whole, and marked as the last of its stream.
pub(super) fn ends(bytes: &[u8]) -> bool {
    let Some(last) = bytes.windows(5).rposition(|at| at == b"OggS\0") else { return false };
    let page = &bytes[last..];
    let (Some(flags), Some(count)) = (page.get(5), page.get(26)) else { return false };
    let Some(sizes) = page.get(27..27 + usize::from(*count)) else { return false };
    let body: usize = sizes.iter().map(|size| usize::from(*size)).sum();
    flags & 4 == 4 && page.len() >= 27 + sizes.len() + body
}
