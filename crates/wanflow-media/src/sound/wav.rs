//! The header of a WAV file.

use std::io::{Read, Seek, SeekFrom};

use super::probe::Extent;
use crate::MediaError;

/// Reads rate, channels and length from the `fmt ` and `data` chunks; no samples are read.
pub(super) fn extent(mut source: impl Read + Seek, len: u64) -> Result<Extent, MediaError> {
    let mut at = 12;
    let mut format = None;
    while at + 8 <= len {
        source.seek(SeekFrom::Start(at))?;
        let head: [u8; 8] = read(&mut source)?;
        let [k0, k1, k2, k3, s0, s1, s2, s3] = head;
        // A writer that could not seek back leaves 0 or 2³² − 1 here: the data goes to the end.
        let size = u64::from(u32::from_le_bytes([s0, s1, s2, s3]));
        match &[k0, k1, k2, k3] {
            b"fmt " => format = Some(read_format(&mut source)?),
            b"data" => {
                let (sample_rate, channels, block) = format.ok_or_else(|| damaged("no format"))?;
                let left = len - at - 8;
                let data = if size == 0 || size > left { left } else { size };
                return Ok(Extent { sample_rate, channels, samples: data / u64::from(block) });
            }
            _ => {}
        }
        at += 8 + size + size % 2;
    }
    Err(damaged("no sound data"))
}

fn read_format(source: &mut impl Read) -> Result<(u32, u16, u16), MediaError> {
    let [t0, t1, c0, c1, r0, r1, r2, r3, _, _, _, _, b0, b1, ..]: [u8; 16] = read(source)?;
    let tag = u16::from_le_bytes([t0, t1]);
    // 1 is integer PCM, 3 floats, 0xfffe either with a channel map; the rest is compressed.
    if !matches!(tag, 1 | 3 | 0xfffe) {
        return Err(MediaError::Unsupported(format!("WAV with compression {tag:#06x} (PCM is)")));
    }
    let rate = u32::from_le_bytes([r0, r1, r2, r3]);
    let channels = u16::from_le_bytes([c0, c1]);
    let block = u16::from_le_bytes([b0, b1]);
    if rate == 0 || channels == 0 || block == 0 {
        return Err(damaged("its format is all zeros"));
    }
    Ok((rate, channels, block))
}

fn read<const N: usize>(source: &mut impl Read) -> Result<[u8; N], MediaError> {
    let mut bytes = [0; N];
    source.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn damaged(what: &str) -> MediaError {
    MediaError::Damaged(format!("the WAV header: {what}"))
}
