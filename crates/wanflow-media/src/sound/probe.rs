//! What a sound file is, by its content, and how long it plays.

use std::io::{Read, Seek, SeekFrom};

use super::convert;
use super::file::{Container, Listener, hear};
use crate::MediaError;

/// A sound file is read up to this size: ten minutes of anything are smaller.
const BYTES_MAX: u64 = 256 << 20;

/// What is known of a sound file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundFacts {
    /// Media type by content, such as `audio/mpeg`.
    pub format: &'static str,
    /// Container and codec, as people call them: `MP3`, `M4A (AAC)`.
    pub name: String,
    /// Whether every reader of its format reads it: MP3, or plain samples in WAV.
    pub is_common: bool,
    /// Playing time of what is heard, rounded to milliseconds.
    pub millis: u64,
    /// Samples a second of each channel.
    pub sample_rate: u32,
    /// Number of channels.
    pub channels: u16,
    /// Size of the file, in bytes.
    pub bytes: u64,
}

/// Reads the facts of a sound file by decoding it to its end: what is cut or damaged is an error,
/// and the length is that of what is heard, without what encoders put before and behind it.
pub fn probe_sound(source: impl Read + Seek) -> Result<SoundFacts, MediaError> {
    let bytes = read(source)?;
    let mut unheard = |_: &_| {};
    let mut listener = Listener::new(&mut unheard);
    let (container, name) = hear(&bytes, &mut listener)?;
    Ok(SoundFacts {
        format: container.format(),
        is_common: matches!(name.as_str(), "MP3" | "WAV"),
        name,
        millis: listener.millis(),
        sample_rate: listener.sample_rate,
        channels: u16::try_from(listener.channels).unwrap_or(u16::MAX),
        bytes: bytes.len() as u64,
    })
}

/// A sound file as every host takes it: WAV of 16 bits, 48 kHz, stereo. Equal input gives equal
/// bytes.
pub fn convert_sound(source: impl Read + Seek) -> Result<Vec<u8>, MediaError> {
    convert::to_wav(&read(source)?)
}

fn read(mut source: impl Read + Seek) -> Result<Vec<u8>, MediaError> {
    let size = source.seek(SeekFrom::End(0))?;
    if size > BYTES_MAX {
        return Err(MediaError::TooLarge(format!("a sound of {size} bytes")));
    }
    source.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    source.take(BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Media type of a sound file by its first twelve bytes, if it is one that is known here.
pub fn sound_format(head: &[u8]) -> Option<&'static str> {
    Container::of(head).map(Container::format)
}
