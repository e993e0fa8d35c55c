//! Decoders of sound, packet by packet: one door to all of them.
//!
//! AAC is `syom`'s, Opus `ropus`', plain samples are read here, everything else is symphonia's.
//! What a decoder says in words of its own goes no further than this folder.

mod opus;
mod other;
mod pcm;

use std::fmt;

use syom::{Channel, DecodeOptions};

use super::speakers::{self, CHANNELS_MAX, Speaker};
use crate::MediaError;

pub(crate) use opus::OpusHead;
pub(super) use other::{Other, of_params};
pub(crate) use pcm::{Pcm, PcmKind};

/// Samples a second of each channel, at most; more is a broken header.
pub(crate) const RATE_MAX: u32 = 768_000;

/// A codec of sound, with what its decoder must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// The decoder configuration.
    Aac(Vec<u8>),
    /// MPEG audio of any layer.
    Mpeg,
    Opus(OpusHead),
    /// The stream's first block, which tells of all others.
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

/// What a packet held: samples of each channel.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) sample_rate: u32,
    pub(crate) speakers: Vec<Speaker>,
    pub(crate) planes: Vec<Vec<f32>>,
}

impl Block {
    pub(crate) fn len(&self) -> usize {
        self.planes.first().map_or(0, Vec::len)
    }
}

/// A decoder of one stream of packets.
pub(crate) struct Decoder {
    codec: String,
    speakers: Option<Vec<Speaker>>,
    inner: Inner,
}

enum Inner {
    Aac(Box<syom::Decoder>),
    Opus(Box<opus::Opus>),
    Pcm(Pcm, u32),
    Other(other::Other),
}

impl Decoder {
    /// A decoder for a track.
    pub(crate) fn new(entry: &SoundEntry) -> Result<Self, MediaError> {
        let name = entry.codec.to_string();
        let SoundEntry { codec, sample_rate, channels, speakers } = entry;
        let no_decoder = || {
            let channels =
                if *channels > 2 { format!(" of {channels} channels") } else { String::new() };
            MediaError::Unsupported(format!("{codec} sound{channels}"))
        };
        let speakers = speakers.clone().filter(|speakers| speakers.len() == *channels);
        let inner = match codec {
            Codec::Unknown(_) => return Err(no_decoder()),
            Codec::Aac(config) => syom::Decoder::from_asc(config, DecodeOptions::audio())
                .map(|decoder| Inner::Aac(Box::new(decoder)))
                .map_err(|_| no_decoder())?,
            Codec::Opus(head) => Inner::Opus(Box::new(opus::Opus::new(head)?)),
            Codec::Pcm(_) if !(1..=RATE_MAX).contains(sample_rate) => {
                return Err(MediaError::Damaged(format!("sound of {sample_rate} Hz")));
            }
            Codec::Pcm(_) if !(1..=CHANNELS_MAX).contains(channels) => {
                return Err(MediaError::Damaged(format!("sound of {channels} channels")));
            }
            Codec::Pcm(pcm) => Inner::Pcm(pcm.clone(), *sample_rate),
            Codec::Mpeg | Codec::Flac(_) | Codec::Alac(_) | Codec::Vorbis(_) => {
                Inner::Other(other::Other::new(entry).ok_or_else(no_decoder)?)
            }
        };
        Ok(Self { codec: name, speakers, inner })
    }

    /// Decodes a packet.
    pub(crate) fn decode(&mut self, packet: &[u8]) -> Result<Block, MediaError> {
        let damaged = || MediaError::Damaged(format!("its {} sound cannot be decoded", self.codec));
        let mut block = match &mut self.inner {
            Inner::Aac(decoder) => aac(decoder, packet).ok_or_else(damaged)?,
            Inner::Opus(decoder) => decoder.decode(packet).ok_or_else(damaged)?,
            Inner::Pcm(pcm, sample_rate) => {
                let planes = pcm.decode(packet);
                let speakers = speakers::usual(planes.len());
                Block { sample_rate: *sample_rate, speakers, planes }
            }
            Inner::Other(decoder) => decoder.decode(packet).ok_or_else(damaged)?,
        };
        let is_possible = (1..=RATE_MAX).contains(&block.sample_rate)
            && block.planes.len() <= CHANNELS_MAX
            && block.planes.iter().all(|plane| plane.len() == block.len());
        if block.len() > 0 && !is_possible {
            return Err(damaged());
        }
        if let Some(speakers) = &self.speakers
            && speakers.len() == block.planes.len()
        {
            block.speakers.clone_from(speakers);
        }
        Ok(block)
    }
}

fn aac(decoder: &mut syom::Decoder, packet: &[u8]) -> Option<Block> {
    let mut block = Block::default();
    let done = decoder.decode_au(packet, |frame| {
        block.sample_rate = frame.sample_rate;
        block.planes.resize(frame.planar.len(), Vec::new());
        for (plane, values) in block.planes.iter_mut().zip(frame.planar) {
            plane.extend_from_slice(values);
        }
        let labels = frame.meta.channels.iter().copied().take(frame.planar.len());
        block.speakers = labels.map(aac_speaker).collect();
        Ok(())
    });
    if block.planes.len() == 2 {
        block.speakers = speakers::usual(2);
    }
    done.ok().map(|()| block)
}

fn aac_speaker(channel: Option<Channel>) -> Speaker {
    match channel {
        Some(Channel::FrontLeft) => Speaker::Left,
        Some(Channel::FrontRight) => Speaker::Right,
        Some(Channel::FrontCenter) => Speaker::Centre,
        Some(Channel::Lfe) => Speaker::Low,
        Some(Channel::BackLeft) => Speaker::BackLeft,
        Some(Channel::BackRight) => Speaker::BackRight,
        Some(Channel::BackCenter) => Speaker::BackCentre,
        Some(Channel::SideLeft) => Speaker::SideLeft,
        Some(Channel::SideRight) => Speaker::SideRight,
        Some(_) | None => Speaker::Elsewhere,
    }
}
