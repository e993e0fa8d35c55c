//! Whether an Ogg file ends as its writer ended it.

/// Whether the last page is whole, and marked as the last of its stream.
pub(super) fn ends(bytes: &[u8]) -> bool {
    let Some(last) = bytes.windows(5).rposition(|at| at == b"OggS\0") else { return false };
    let page = &bytes[last..];
    let (Some(flags), Some(count)) = (page.get(5), page.get(26)) else { return false };
    let Some(sizes) = page.get(27..27 + usize::from(*count)) else { return false };
    let body: usize = sizes.iter().map(|size| usize::from(*size)).sum();
    flags & 4 == 4 && page.len() >= 27 + sizes.len() + body
}
