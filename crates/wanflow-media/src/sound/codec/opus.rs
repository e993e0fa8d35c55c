//! Opus, in any of its mappings of channels.

use ropus::OpusMSDecoder;

use super::super::speakers::{self, CHANNELS_MAX};
use super::block::Block;
use crate::MediaError;
use crate::sound::RATE;

/// Samples of the longest packet: 120 ms.
const PACKET_SAMPLES: usize = 5760;

/// What an Opus stream says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OpusHead {
    pub(crate) channels: u8,
    /// Samples at 48 kHz before the sound begins.
    pub(crate) pre_skip: u16,
    /// How much louder to play, in 256ths of a decibel.
    gain: i16,
    family: u8,
    streams: u8,
    coupled: u8,
    /// Which decoded channel each channel is.
    mapping: Vec<u8>,
}

impl OpusHead {
    /// Reads the head of Ogg Opus, behind its eight letters.
    pub(crate) fn of_ogg(bytes: &[u8]) -> Option<Self> {
        let [_version, channels, s0, s1, _, _, _, _, g0, g1, family, ..] = *bytes else {
            return None;
        };
        let (pre_skip, gain) = (u16::from_le_bytes([s0, s1]), i16::from_le_bytes([g0, g1]));
        Self { channels, pre_skip, gain, family, streams: 1, coupled: 0, mapping: Vec::new() }
            .with_mapping(bytes.get(11..)?)
    }

    /// Reads the body of an MP4 file's `dOps`, which says the same in the other byte order.
    pub(crate) fn of_mp4(bytes: &[u8]) -> Option<Self> {
        let [_version, channels, s0, s1, _, _, _, _, g0, g1, family, ..] = *bytes else {
            return None;
        };
        let (pre_skip, gain) = (u16::from_be_bytes([s0, s1]), i16::from_be_bytes([g0, g1]));
        Self { channels, pre_skip, gain, family, streams: 1, coupled: 0, mapping: Vec::new() }
            .with_mapping(bytes.get(11..)?)
    }

    fn with_mapping(self, table: &[u8]) -> Option<Self> {
        let channels = usize::from(self.channels);
        if channels == 0 || channels > CHANNELS_MAX {
            return None;
        }
        if self.family == 0 {
            let coupled = u8::from(channels == 2);
            let mapping = (0..self.channels).collect();
            return (channels <= 2).then_some(Self { coupled, mapping, ..self });
        }
        let [streams, coupled, ..] = *table else { return None };
        let mapping = table.get(2..2 + channels)?.to_vec();
        Some(Self { streams, coupled, mapping, ..self })
    }
}

/// A decoder.
pub(super) struct Opus {
    inner: OpusMSDecoder,
    channels: usize,
    family: u8,
    samples: Vec<i32>,
}

impl Opus {
    pub(super) fn new(head: &OpusHead) -> Result<Self, MediaError> {
        let channels = usize::from(head.channels);
        let rate = i32::try_from(RATE).expect("48,000 fits into 32 bits");
        let OpusHead { streams, coupled, .. } = *head;
        let inner = OpusMSDecoder::new(
            rate,
            head.channels.into(),
            streams.into(),
            coupled.into(),
            &head.mapping,
        );
        let mut inner =
            inner.map_err(|_| MediaError::Damaged("the head of its Opus sound".into()))?;
        if head.gain != 0 {
            inner.set_gain(head.gain.into());
        }
        let samples = vec![0; PACKET_SAMPLES * channels];
        Ok(Self { inner, channels, family: head.family, samples })
    }

    pub(super) fn decode(&mut self, packet: &[u8]) -> Option<Block> {
        if packet.is_empty() {
            return None;
        }
        let size = i32::try_from(packet.len()).ok()?;
        let longest = i32::try_from(PACKET_SAMPLES).expect("120 ms of samples");
        let decoded =
            self.inner.decode24(Some(packet), size, &mut self.samples, longest, false).ok()?;
        let count = usize::try_from(decoded).ok()?;
        let channels = self.channels;
        let frames = self.samples.get(..count * channels)?;
        #[expect(clippy::cast_precision_loss, reason = "24 bits fit exactly")]
        let plane = |channel: usize| {
            frames.iter().skip(channel).step_by(channels).map(|value| *value as f32 / 8_388_608.0)
        };
        let planes: Vec<Vec<f32>> = (0..channels).map(|channel| plane(channel).collect()).collect();
        let speakers = match self.family {
            0 | 1 => speakers::of_vorbis(channels),
            _ => vec![speakers::Speaker::Elsewhere; channels],
        };
        Some(Block { sample_rate: RATE, speakers, planes })
    }
}
