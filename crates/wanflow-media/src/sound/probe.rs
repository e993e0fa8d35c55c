//! What a sound file is, by its content, and how long it plays.

use super::container::Container;
use super::file::SoundFile;
use super::heard::LengthLimit;
use super::input::Bytes;
use super::{convert, foreign};
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
pub fn probe_sound(bytes: &[u8]) -> Result<SoundFacts, MediaError> {
    bound(bytes)?;
    let mut file = SoundFile::open(Bytes::of(bytes), LengthLimit::TenMinutes)?;
    while file.next()?.is_some() {}
    let (name, heard) = (file.codec(), &file.heard);
    Ok(SoundFacts {
        format: file.container.format(),
        is_common: matches!(name.as_str(), "MP3" | "WAV"),
        name,
        millis: heard.millis(),
        sample_rate: heard.sample_rate,
        channels: u16::try_from(heard.channels).unwrap_or(u16::MAX),
        bytes: bytes.len() as u64,
    })
}

/// A sound file as every host takes it: WAV of 16 bits, 48 kHz, stereo. Equal input gives equal
/// bytes.
pub fn convert_sound(bytes: &[u8]) -> Result<Vec<u8>, MediaError> {
    bound(bytes)?;
    convert::to_wav(bytes)
}

/// Media type and usual name of a sound file by its head alone; what follows may be damaged.
pub fn glance_at_sound(head: &[u8]) -> Result<(&'static str, &'static str), MediaError> {
    let container = Container::of(head).ok_or_else(|| foreign::named(head))?;
    Ok((container.format(), container.name()))
}

fn bound(bytes: &[u8]) -> Result<(), MediaError> {
    if bytes.len() as u64 > BYTES_MAX {
        return Err(MediaError::TooLarge(format!("a sound of {} bytes", bytes.len())));
    }
    Ok(())
}

/// Media type of a sound file by its first twelve bytes, if it is one that is known here.
pub fn sound_format(head: &[u8]) -> Option<&'static str> {
    Container::of(head).map(Container::format)
}
