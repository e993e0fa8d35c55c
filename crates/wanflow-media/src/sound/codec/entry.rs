//! How a track of sound is coded. Knows no decoder.

use std::fmt;

use super::opus::OpusHead;
use super::pcm::Pcm;
use crate::sound::speakers::Speaker;

/// A codec of sound, with what its decoder must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// The decoder configuration.
    Aac(Vec<u8>),
    /// MPEG audio of any layer.
    Mpeg,
    Opus(OpusHead),
    /// The stream's first block, which describes all others.
    Flac(Vec<u8>),
    /// The magic cookie.
    Alac(Vec<u8>),
    /// The first and the third header, one after the other.
    Vorbis(Vec<u8>),
    Pcm(Pcm),
    /// A codec without a decoder, by the name that people know it by.
    Unknown(String),
}

/// How a track of sound is coded, as its container says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SoundEntry {
    pub(crate) codec: Codec,
    pub(crate) sample_rate: u32,
    pub(crate) channels: usize,
    /// Where the channels stand, if the container says so.
    pub(crate) speakers: Option<Vec<Speaker>>,
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Aac(_) => "AAC",
            Self::Mpeg => "MP3",
            Self::Opus(_) => "Opus",
            Self::Flac(_) => "FLAC",
            Self::Alac(_) => "ALAC",
            Self::Vorbis(_) => "Vorbis",
            Self::Pcm(_) => "PCM",
            Self::Unknown(name) => name,
        })
    }
}
