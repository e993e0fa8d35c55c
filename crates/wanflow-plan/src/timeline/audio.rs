//! Sound beside that of the clips: voices and music.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use wanflow_api::Sha256;

use super::Time;

/// Sounds that are mixed as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudioTrack {
    /// What it is to the mix.
    pub role: AudioRole,
    /// Its sounds, in the order in which they begin.
    pub items: Vec<AudioItem>,
}

/// What a track is to the mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudioRole {
    /// Somebody speaks.
    Voice,
    /// Music that gives way to voices.
    DuckedMusic,
    /// Music that stays as loud as it is.
    Music,
}

/// A sound that is heard for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudioItem {
    /// SHA-256 of the sound file that it comes from.
    pub sha256: Sha256,
    /// Where in that file it begins.
    pub from: Time,
    /// When it begins in the film.
    pub begin: Time,
    /// How long it is heard at most: a file that ends before falls silent, or begins again.
    pub length: Time,
    /// Whether it begins again.
    pub repeat: Repeat,
    /// How loud it is.
    pub gain: Gain,
    /// How long it takes to become as loud as that.
    pub fade_in: Time,
    /// How long it takes at its end to fall silent.
    pub fade_out: Time,
}

/// What happens where a sound file ends before the sound should.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// Silence follows.
    #[default]
    Once,
    /// It begins again at its beginning.
    Loop,
}

/// By how much a sound is made louder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gain {
    /// It is not heard at all.
    Mute,
    /// By so many hundredths of a decibel; negative ones make it quieter.
    Centidecibels(i32),
}

impl Gain {
    /// As loud as it is.
    pub const UNCHANGED: Self = Self::Centidecibels(0);

    /// Whether it changes nothing.
    pub fn is_unchanged(&self) -> bool {
        *self == Self::UNCHANGED
    }
}

impl Default for Gain {
    fn default() -> Self {
        Self::UNCHANGED
    }
}

/// How loud a film is, by EBU R 128 and ITU-R BS.1770.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loudness {
    /// Integrated loudness, in hundredths of a LUFS.
    pub integrated: i32,
    /// The highest true peak, in hundredths of a dBTP.
    pub true_peak: i32,
}

/// Hundredths of a decibel, or `"mute"`.
impl Serialize for Gain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Mute => serializer.serialize_str("mute"),
            Self::Centidecibels(gain) => serializer.serialize_i32(*gain),
        }
    }
}

impl<'de> Deserialize<'de> for Gain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Spelling {
            Number(i32),
            Word(String),
        }
        match Spelling::deserialize(deserializer)? {
            Spelling::Number(gain) => Ok(Self::Centidecibels(gain)),
            Spelling::Word(word) if word == "mute" => Ok(Self::Mute),
            Spelling::Word(_) => Err(serde::de::Error::custom("not a gain")),
        }
    }
}
