//! The chunks of a PNG: what it says of its colours and frames, and whether it has an end.

use super::flaw::Flaw;

/// What chunks say beside the picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Chunks {
    /// Primaries, transfer, matrix and range by H.273.
    pub(super) cicp: Option<[u8; 4]>,
    pub(super) has_profile: bool,
    /// Whether it says that it is sRGB.
    pub(super) is_srgb: bool,
    /// The exponent that it was encoded with, times 100,000.
    pub(super) gamma: Option<u32>,
    /// White, red, green and blue as x and y, times 100,000.
    pub(super) primaries: Option<[u32; 8]>,
    /// How many frames it has; 1 for a still.
    pub(super) frames: u32,
    /// Whether its last chunk is there.
    pub(super) has_end: bool,
}

/// Reads all chunks, as far as they go.
pub(super) fn chunks(bytes: &[u8]) -> Chunks {
    let mut chunks = Chunks { frames: 1, ..Chunks::default() };
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((size, behind)) = rest.split_first_chunk::<4>() {
        let size = usize::try_from(u32::from_be_bytes(*size)).unwrap_or(usize::MAX);
        let Some((name, behind)) = behind.split_first_chunk::<4>() else { break };
        let Some((body, behind)) = behind.split_at_checked(size) else { break };
        let Some(behind) = behind.get(4..) else { break };
        chunks.take(*name, body);
        if chunks.has_end {
            break;
        }
        rest = behind;
    }
    chunks
}

impl Chunks {
    fn take(&mut self, name: [u8; 4], body: &[u8]) {
        let number = |at: usize| {
            let four = body.get(at..at + 4)?;
            Some(u32::from_be_bytes(four.try_into().expect("four bytes")))
        };
        match &name {
            b"IEND" => self.has_end = true,
            b"iCCP" => self.has_profile = true,
            b"sRGB" => self.is_srgb = true,
            b"cICP" => self.cicp = body.try_into().ok(),
            b"gAMA" => self.gamma = number(0),
            b"acTL" => self.frames = number(0).unwrap_or(1).max(1),
            b"cHRM" => {
                let numbers: Option<Vec<u32>> = (0..8).map(|index| number(index * 4)).collect();
                self.primaries = numbers.and_then(|numbers| numbers.try_into().ok());
            }
            _ => {}
        }
    }

    /// An error if the file ends before its last chunk.
    pub(super) fn must_end(&self) -> Result<(), Flaw> {
        if self.has_end { Ok(()) } else { Err(Flaw::Cut) }
    }
}
