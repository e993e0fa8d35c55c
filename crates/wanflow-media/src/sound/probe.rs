//! What a sound file is, by its content, and how long it plays.

use std::io::{Read, Seek, SeekFrom};

use super::{mp3, wav};
use crate::MediaError;

/// What is known of a sound file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundFacts {
    /// Media type by content: `audio/mpeg` or `audio/wav`.
    pub format: &'static str,
    /// Playing time, rounded to milliseconds.
    pub millis: u64,
    /// Samples a second of each channel.
    pub sample_rate: u32,
    /// Number of channels.
    pub channels: u16,
    /// Size of the file, in bytes.
    pub bytes: u64,
}

/// What a format's reader finds: sample rate, channels and samples of each channel.
pub(super) struct Extent {
    pub(super) sample_rate: u32,
    pub(super) channels: u16,
    pub(super) samples: u64,
}

/// Reads the facts of an MP3 or WAV file. An MP3 is scanned frame by frame, since headers that
/// tell its length are often absent or wrong. Memory use is constant.
pub fn probe_sound(mut source: impl Read + Seek) -> Result<SoundFacts, MediaError> {
    let bytes = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    source.by_ref().take(12).read_to_end(&mut head)?;
    source.seek(SeekFrom::Start(0))?;
    let format = sound_format(&head).ok_or_else(|| foreign(&head))?;
    let extent = if format == WAV { wav::extent(source, bytes)? } else { mp3::extent(source)? };
    let rate = u64::from(extent.sample_rate);
    Ok(SoundFacts {
        format,
        millis: (extent.samples.saturating_mul(1000) + rate / 2) / rate,
        sample_rate: extent.sample_rate,
        channels: extent.channels,
        bytes,
    })
}

const WAV: &str = "audio/wav";

/// Media type of a sound file by its first twelve bytes, if it is one that is known here.
pub fn sound_format(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some(WAV),
        [b'I', b'D', b'3', ..] | [0xff, 0xe2..=0xff, ..] => Some("audio/mpeg"),
        _ => None,
    }
}

fn foreign(head: &[u8]) -> MediaError {
    let known = match head {
        [b'O', b'g', b'g', b'S', ..] => "Ogg",
        [b'f', b'L', b'a', b'C', ..] => "FLAC",
        [b'F', b'O', b'R', b'M', ..] => "AIFF",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "MP4 or M4A",
        [] => {
            return MediaError::Foreign { expected: "a sound file", found: "an empty file".into() };
        }
        _ => {
            return MediaError::Foreign {
                expected: "a sound file",
                found: "neither MP3 nor WAV by its content".into(),
            };
        }
    };
    MediaError::Unsupported(format!("{known} sound (MP3 and WAV are)"))
}
