//! The kinds of sound files, by their first bytes.

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Mp3,
    Wav,
    Flac,
    Ogg,
    Aiff,
    Caf,
    Mp4,
    Aac,
}

impl Container {
    /// By the first twelve bytes.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        Some(match head {
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..]
            | [b'R', b'F', b'6', b'4', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Self::Wav,
            [b'O', b'g', b'g', b'S', ..] => Self::Ogg,
            [b'f', b'L', b'a', b'C', ..] => Self::Flac,
            [b'F', b'O', b'R', b'M', _, _, _, _, b'A', b'I', b'F', b'F' | b'C', ..] => Self::Aiff,
            [b'c', b'a', b'f', b'f', ..] => Self::Caf,
            [_, _, _, _, b'f', b't', b'y', b'p', ..]
            | [_, _, _, _, b'm', b'o', b'o' | b'd', b'v' | b'a', ..] => Self::Mp4,
            [0xff, second, ..] if second & 0xf6 == 0xf0 => Self::Aac,
            [b'I', b'D', b'3', ..] | [0xff, 0xe2..=0xff, ..] => Self::Mp3,
            _ => return None,
        })
    }

    /// The media type.
    pub(super) const fn format(self) -> &'static str {
        match self {
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
            Self::Flac => "audio/flac",
            Self::Ogg => "audio/ogg",
            Self::Aiff => "audio/aiff",
            Self::Caf => "audio/x-caf",
            Self::Mp4 => "audio/mp4",
            Self::Aac => "audio/aac",
        }
    }

    /// What people call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Mp3 => "MP3",
            Self::Wav => "WAV",
            Self::Flac => "FLAC",
            Self::Ogg => "Ogg",
            Self::Aiff => "AIFF",
            Self::Caf => "CAF",
            Self::Mp4 => "MP4",
            Self::Aac => "AAC",
        }
    }
}
