//! Any sound file as a WAV file.

use super::input::Bytes;
use super::{FileSound, LengthLimit, RATE, Stereo};
use crate::MediaError;

/// Decodes a file and writes it as WAV: 16 bits, 48 kHz, stereo.
pub(super) fn to_wav(bytes: &[u8]) -> Result<Vec<u8>, MediaError> {
    let mut file = FileSound::of(Bytes::of(bytes), LengthLimit::TenMinutes)?;
    let mut sound = Stereo::default();
    while let Some(run) = file.next()? {
        sound.append(run);
    }
    sound.limit();
    Ok(wav(&sound))
}

fn wav(sound: &Stereo) -> Vec<u8> {
    let size = u32::try_from(sound.len() * 4).expect("ten minutes are 115 MB");
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((size + 36).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x02\0");
    bytes.extend(RATE.to_le_bytes());
    bytes.extend((RATE * 4).to_le_bytes());
    bytes.extend(b"\x04\0\x10\0data");
    bytes.extend(size.to_le_bytes());
    for (left, right) in sound.left.iter().zip(&sound.right) {
        for value in [left, right] {
            #[expect(clippy::cast_possible_truncation, reason = "limited to full scale")]
            bytes.extend(((value * 32_767.0).round() as i16).to_le_bytes());
        }
    }
    bytes
}
