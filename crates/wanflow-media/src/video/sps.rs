//! The few facts of an H.264 sequence parameter set that the container may not repeat.

/// Matrix coefficients and full-range flag of the stream's colour description, where it has one.
pub(super) fn colour(sps: &[u8]) -> Option<(u16, bool)> {
    let bytes = without_emulation(sps);
    let mut bits = Bits { bytes: &bytes, at: 32 };
    skip_to_usability(&mut bits)?;
    pixel_aspect(&mut bits)?;
    video_signal(&mut bits).map(|signal| (signal.matrix, signal.full_range))
}

/// Number of the transfer from light, where the stream says it.
pub(super) fn transfer(sps: &[u8]) -> Option<u16> {
    let bytes = without_emulation(sps);
    let mut bits = Bits { bytes: &bytes, at: 32 };
    skip_to_usability(&mut bits)?;
    pixel_aspect(&mut bits)?;
    video_signal(&mut bits).map(|signal| signal.transfer)
}

/// Width and height of a pixel, in relation to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PixelAspect {
    pub(crate) across: u32,
    pub(crate) down: u32,
}

/// The shape of a pixel, where the stream says it.
pub(super) fn pixel(sps: &[u8]) -> Option<PixelAspect> {
    let bytes = without_emulation(sps);
    let mut bits = Bits { bytes: &bytes, at: 32 };
    skip_to_usability(&mut bits)?;
    pixel_aspect(&mut bits).filter(|pixel| *pixel != UNSTATED)
}

/// Skips what stands before the words on how a stream is shown, where it has any.
fn skip_to_usability(bits: &mut Bits<'_>) -> Option<()> {
    skip_to_size(bits)?;
    read_size(bits)?;
    bits.take(1)?;
    if bits.take(1)? == 1 {
        for _ in 0..4 {
            bits.golomb()?;
        }
    }
    (bits.take(1)? == 1).then_some(())
}

/// Pixels by their number in the standard, from 1 on.
const PIXELS: [(u32, u32); 16] = [
    (1, 1),
    (12, 11),
    (10, 11),
    (16, 11),
    (40, 33),
    (24, 11),
    (20, 11),
    (32, 11),
    (80, 33),
    (18, 11),
    (15, 11),
    (64, 33),
    (160, 99),
    (4, 3),
    (3, 2),
    (2, 1),
];

/// What stands for a pixel of which nothing is said.
const UNSTATED: PixelAspect = PixelAspect { across: 0, down: 0 };

fn pixel_aspect(bits: &mut Bits<'_>) -> Option<PixelAspect> {
    if bits.take(1)? == 0 {
        return Some(UNSTATED);
    }
    let number = usize::try_from(bits.take(8)?).ok()?;
    if number == 255 {
        let side = |bits: &mut Bits<'_>| u32::try_from(bits.take(16)?).ok();
        return Some(PixelAspect { across: side(bits)?, down: side(bits)? });
    }
    let listed = number.checked_sub(1).and_then(|at| PIXELS.get(at));
    Some(listed.map_or(UNSTATED, |(across, down)| PixelAspect { across: *across, down: *down }))
}

/// What a stream is, as its parameter set says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stream {
    /// Number of its profile.
    pub(super) profile: u8,
    /// How colours are sampled: 0 not at all, 1 is 4:2:0, 2 is 4:2:2, 3 is 4:4:4.
    pub(super) chroma: u8,
    /// Bits of a sample, of luma or chroma, whichever has more.
    pub(super) bits: u8,
    /// Whether frames may be coded as fields.
    pub(super) is_interlaced: bool,
    /// Whether the transform may be left out.
    pub(super) is_lossless: bool,
    /// Width and height of the coded frames, before any cropping.
    pub(super) size: (u64, u64),
}

/// Width and height of the coded frames, before any cropping.
pub(super) fn size(sps: &[u8]) -> Option<(u64, u64)> {
    Some(stream(sps)?.size)
}

/// Reads what a stream is.
pub(super) fn stream(sps: &[u8]) -> Option<Stream> {
    let bytes = without_emulation(sps);
    let mut bits = Bits { bytes: &bytes, at: 32 };
    let profile = *bytes.get(1)?;
    let (chroma, depth, is_lossless) = skip_to_size(&mut bits)?;
    let (size, is_interlaced) = read_size_and_fields(&mut bits)?;
    let (chroma, depth) = (u8::try_from(chroma).ok()?, u8::try_from(depth).ok()?);
    Some(Stream { profile, chroma, bits: depth, is_interlaced, is_lossless, size })
}

/// Skips what stands before the size; answers sampling, bits, and whether it may be lossless.
fn skip_to_size(bits: &mut Bits<'_>) -> Option<(u64, u64, bool)> {
    let profile = *bits.bytes.get(1)?;
    bits.golomb()?;
    let mut format = (1, 8, false);
    if matches!(profile, 100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135) {
        format = skip_high_profile(bits)?;
    }
    bits.golomb()?;
    skip_picture_order(bits)?;
    bits.golomb()?;
    bits.take(1)?;
    Some(format)
}

fn read_size(bits: &mut Bits<'_>) -> Option<(u64, u64)> {
    Some(read_size_and_fields(bits)?.0)
}

fn read_size_and_fields(bits: &mut Bits<'_>) -> Option<((u64, u64), bool)> {
    let width = (bits.golomb()? + 1) * 16;
    let rows = (bits.golomb()? + 1) * 16;
    // Without this flag, rows are those of a field, and another flag follows.
    let fields = bits.take(1)? == 0;
    if fields {
        bits.take(1)?;
    }
    Some(((width, if fields { rows * 2 } else { rows }), fields))
}

fn skip_high_profile(bits: &mut Bits<'_>) -> Option<(u64, u64, bool)> {
    let chroma = bits.golomb()?;
    if chroma == 3 {
        bits.take(1)?;
    }
    let depth = bits.golomb()?.max(bits.golomb()?) + 8;
    let is_lossless = bits.take(1)? == 1;
    let format = (chroma, depth, is_lossless);
    if bits.take(1)? == 0 {
        return Some(format);
    }
    for list in 0..if chroma == 3 { 12 } else { 8 } {
        if bits.take(1)? == 0 {
            continue;
        }
        let (mut last, mut next) = (8, 8);
        for _ in 0..if list < 6 { 16 } else { 64 } {
            if next != 0 {
                next = (last + bits.signed_golomb()?).rem_euclid(256);
            }
            last = if next == 0 { last } else { next };
        }
    }
    Some(format)
}

fn skip_picture_order(bits: &mut Bits<'_>) -> Option<()> {
    match bits.golomb()? {
        0 => {
            bits.golomb()?;
        }
        1 => {
            bits.take(1)?;
            bits.golomb()?;
            bits.golomb()?;
            for _ in 0..bits.golomb()?.min(255) {
                bits.golomb()?;
            }
        }
        _ => {}
    }
    Some(())
}

/// How a stream's numbers stand for colours; 2 means "not specified".
struct Signal {
    transfer: u16,
    matrix: u16,
    full_range: bool,
}

fn video_signal(bits: &mut Bits<'_>) -> Option<Signal> {
    if bits.take(1)? == 1 {
        bits.take(1)?;
    }
    if bits.take(1)? == 0 {
        return None;
    }
    bits.take(3)?;
    let full_range = bits.take(1)? == 1;
    let (mut transfer, mut matrix) = (2, 2);
    if bits.take(1)? == 1 {
        bits.take(8)?;
        transfer = u16::try_from(bits.take(8)?).ok()?;
        matrix = u16::try_from(bits.take(8)?).ok()?;
    }
    Some(Signal { transfer, matrix, full_range })
}

/// Removes the bytes that keep start codes from appearing inside a unit.
fn without_emulation(unit: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(unit.len());
    let mut zeros = 0;
    for &byte in unit {
        if zeros >= 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        bytes.push(byte);
    }
    bytes
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> Option<u64> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u64::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }

    fn golomb(&mut self) -> Option<u64> {
        let mut zeros = 0;
        while self.take(1)? == 0 {
            zeros += 1;
            if zeros > 32 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.take(zeros)?)
    }

    fn signed_golomb(&mut self) -> Option<i64> {
        let value = i64::try_from(self.golomb()?).ok()?;
        Some(if value % 2 == 0 { -value / 2 } else { (value + 1) / 2 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_encoders_wrote() {
        // x264, High, 160 × 96, bt709 limited; and one of 1920 × 1080 without colours.
        let x264 = include_bytes!("../../tests/fixtures/b-frames.mp4");
        let at = x264.windows(4).position(|at| at == b"avcC").expect("the fixture has one") + 4;
        let len = usize::from(u16::from_be_bytes([x264[at + 6], x264[at + 7]]));
        let set = &x264[at + 8..at + 8 + len];
        assert_eq!((size(set), colour(set)), (Some((160, 96)), Some((1, false))));
        let plain = [
            103, 100, 0, 40, 172, 217, 64, 120, 2, 39, 229, 132, 0, 0, 3, 0, 4, 0, 0, 3, 0, 240,
            60, 96, 198, 88,
        ];
        assert_eq!((size(&plain), colour(&plain)), (Some((1920, 1088)), None));
        assert_eq!((pixel(set), pixel(&plain)), (Some(PixelAspect { across: 1, down: 1 }), None));
        assert_eq!((transfer(set), transfer(&plain)), (Some(1), None));
        for cut in 0..set.len() {
            let _ = (size(&set[..cut]), colour(&set[..cut]), pixel(&set[..cut]));
        }
    }
}
