//! Decoders of sound, packet by packet: one door to all of them.
//!
//! AAC is `syom`'s, Opus `ropus`', plain samples are read here, everything else is symphonia's.
//! What a decoder says in words of its own goes no further than this folder.

mod block;
mod entry;
mod opus;
mod other;
mod pcm;

use syom::{Channel, DecodeOptions};

use super::speakers::{self, CHANNELS_MAX, Speaker};
use crate::MediaError;

pub(crate) use block::Block;
pub(crate) use entry::{Codec, SoundEntry};
pub(crate) use opus::OpusHead;
pub(super) use other::{Other, of_params};
pub(crate) use pcm::{ByteOrder, Pcm, PcmKind};

/// Samples a second of each channel, at most; more is a broken header.
pub(crate) const RATE_MAX: u32 = 768_000;

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
