//! Containers of several frames: how many there are, and whether the first is there in full.

use super::flaw::Flaw;

/// What a container says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frames {
    pub(super) count: u32,
    /// Whether the first frame may be seen through.
    pub(super) alpha: bool,
    /// Whether the data goes on to where it should end.
    pub(super) is_whole: bool,
}

impl Frames {
    pub(super) fn must_end(self) -> Result<(), Flaw> {
        if self.is_whole { Ok(()) } else { Err(Flaw::Cut) }
    }
}

/// Reads the chunks of a WebP.
pub(super) fn webp(bytes: &[u8]) -> Frames {
    let size = |at: usize| {
        let four = bytes.get(at..at + 4).map(|four| four.try_into().expect("four bytes"));
        four.map(|four| usize::try_from(u32::from_le_bytes(four)).unwrap_or(usize::MAX))
    };
    let stated = size(4).map_or(usize::MAX, |size| size.saturating_add(8));
    let (mut at, mut count, mut pixels) = (12_usize, 0, 0);
    while let (Some(name), Some(length)) = (bytes.get(at..at + 4), size(at + 4)) {
        let end = at.saturating_add(8).saturating_add(length);
        if end > bytes.len() {
            break;
        }
        match name {
            b"ANMF" => count += 1,
            b"VP8 " | b"VP8L" => pixels += 1,
            _ => {}
        }
        at = end + (length & 1);
    }
    // Some writers leave out the last byte, which only fills.
    let is_whole = stated <= bytes.len() + 1 && count + pixels > 0;
    Frames { count: count.max(1), alpha: false, is_whole }
}

/// Reads the blocks of a GIF.
pub(super) fn gif(bytes: &[u8]) -> Frames {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let short = |at: usize| bytes.get(at..at + 2).map(|two| u16::from_le_bytes([two[0], two[1]]));
    let screen = (short(6), short(8));
    let mut at = 13 + bytes.get(10).map_or(0, |flags| table(*flags));
    let (mut count, mut alpha, mut is_clear, mut is_whole) = (0, false, false, false);
    while let Some(kind) = bytes.get(at) {
        match kind {
            0x21 => {
                let is_control = bytes.get(at + 1) == Some(&0xf9);
                is_clear = if is_control {
                    bytes.get(at + 3).is_some_and(|flags| flags & 1 == 1)
                } else {
                    is_clear
                };
                at = after_blocks(bytes, at + 2).unwrap_or(bytes.len());
            }
            0x2c => {
                let fills = (short(at + 1), short(at + 3)) == (Some(0), Some(0))
                    && (short(at + 5), short(at + 7)) == screen;
                let flags = bytes.get(at + 9).copied().unwrap_or(0);
                let end = after_blocks(bytes, at + 11 + table(flags));
                if count == 0 {
                    (alpha, is_whole) = (is_clear || !fills, end.is_some());
                }
                count += u32::from(end.is_some());
                is_clear = false;
                at = end.unwrap_or(bytes.len());
            }
            // The end, or no block at all.
            _ => break,
        }
    }
    Frames { count: count.max(1), alpha, is_whole }
}

/// The place behind a row of blocks, which ends with an empty one.
fn after_blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let size = usize::from(*bytes.get(at)?);
        at += size + 1;
        if size == 0 {
            return Some(at);
        }
    }
}
