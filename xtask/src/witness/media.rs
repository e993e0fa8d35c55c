//! Pictures and sound for the storyboards of cases, made here so that no other program has to.

use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::cargo::workspace;
use crate::rehearsal::Check;

/// Puts media beside a storyboard: `rocket.jpg`, which every host takes as it is, `small.bmp` of 300 × 300,
/// and `tone.wav` of five seconds.
pub(crate) fn lay_media(folder: &Path) -> Check<()> {
    let words = |error: std::io::Error| error.to_string();
    let rocket = workspace().join("crates/wanflow/src/commands/init/rocket.jpg");
    fs::copy(rocket, folder.join("rocket.jpg")).map_err(words)?;
    fs::write(folder.join("small.bmp"), bitmap(300)).map_err(words)?;
    fs::write(folder.join("tone.wav"), tone(5)).map_err(words)
}

/// A square picture, 24 bits a pixel, as BMP.
fn bitmap(side: u32) -> Vec<u8> {
    let pixels = side * side * 3;
    let mut bytes = b"BM".to_vec();
    for word in [54 + pixels, 0, 54, 40, side, side] {
        bytes.extend(word.to_le_bytes());
    }
    // One plane of 24 bits; not compressed; the rest is left to the reader.
    bytes.extend([1, 0, 24, 0]);
    bytes.extend([0; 24]);
    bytes.extend((0..pixels).map(|at| u8::try_from(at % 251).expect("a rest below 251")));
    bytes
}

/// A tone of 250 Hz, 16 bits at 8 kHz in one channel, as WAV.
fn tone(seconds: u32) -> Vec<u8> {
    const RATE: u32 = 8_000;
    let data = seconds * RATE * 2;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + data).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    // Sixteen bytes of format: PCM in one channel.
    bytes.extend([16, 0, 0, 0, 1, 0, 1, 0]);
    bytes.extend(RATE.to_le_bytes());
    bytes.extend((RATE * 2).to_le_bytes());
    bytes.extend([2, 0, 16, 0]);
    bytes.extend(b"data");
    bytes.extend(data.to_le_bytes());
    let square = |at: u32| if at % 32 < 16 { 4_000_i16 } else { -4_000 };
    bytes.extend((0..seconds * RATE).flat_map(|at| square(at).to_le_bytes()));
    bytes
}

/// The digest in hexadecimal digits, as the ledgers write it.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"))
}
