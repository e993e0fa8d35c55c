//! What reads the packets of a sound file, by its container.

use super::aac::Adts;
use super::movie::MovieSound;
use super::mp3::Mp3;
use super::packets::Packets;
use super::wav::{Content, Wav};

/// What reads the packets of a file.
pub(super) enum Reader<'a> {
    Mp3(Box<Mp3<'a>>),
    Aac(Box<Adts<'a>>),
    Wav(Box<Wav<'a>>),
    Movie(Box<MovieSound<'a>>),
    Packets(Box<Packets<'a>>),
}

impl<'a> From<Content<'a>> for Reader<'a> {
    fn from(content: Content<'a>) -> Self {
        match content {
            Content::Samples(wav) => Self::Wav(Box::new(wav)),
            Content::Mp3(mp3) => Self::Mp3(Box::new(mp3)),
            Content::Packets(packets) => Self::Packets(Box::new(packets)),
        }
    }
}
