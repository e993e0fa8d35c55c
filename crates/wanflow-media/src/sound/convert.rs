//! Any sound file as a WAV file.

use super::codec::Block;
use super::file::hear;
use super::listener::Listener;
use super::resample::Resampler;
use super::speakers::Mix;
use super::{RATE, Stereo};
use crate::MediaError;

/// Decodes a file and writes it as WAV: 16 bits, 48 kHz, stereo.
pub(super) fn to_wav(bytes: &[u8]) -> Result<Vec<u8>, MediaError> {
    let mut sound = Stereo::default();
    let mut resampler: Option<Resampler> = None;
    let mut sink = |block: &Block| {
        let mut run = Stereo::default();
        Mix::of(&block.speakers).add(&block.planes, &mut run);
        run.limit();
        let resampler = resampler.get_or_insert_with(|| Resampler::new(block.sample_rate));
        append(&mut sound, resampler.feed(run));
    };
    hear(bytes, &mut Listener::new(&mut sink))?;
    if let Some(mut resampler) = resampler {
        append(&mut sound, resampler.finish());
    }
    sound.limit();
    Ok(wav(&sound))
}

fn append(sound: &mut Stereo, run: Stereo) {
    sound.left.extend(run.left);
    sound.right.extend(run.right);
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
