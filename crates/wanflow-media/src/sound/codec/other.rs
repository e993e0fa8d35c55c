//! Codecs that symphonia decodes.

use symphonia::core::audio::{Channels, GenericAudioBufferRef};
use symphonia::core::codecs::audio::well_known as id;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};

use super::super::speakers::{self, CHANNELS_MAX};
use super::block::Block;
use super::entry::{Codec, SoundEntry};

/// A decoder of symphonia's.
pub(crate) struct Other {
    inner: Box<dyn AudioDecoder>,
    /// Of MPEG audio only the first packet says which layer it is.
    is_layer_known: bool,
}

impl Other {
    /// A decoder for a track of a clip; `None` where there is none.
    pub(super) fn new(entry: &SoundEntry) -> Option<Self> {
        let mut params = AudioCodecParameters::new();
        let (codec, extra) = match &entry.codec {
            Codec::Mpeg => (id::CODEC_ID_MP3, None),
            Codec::Flac(info) => (id::CODEC_ID_FLAC, Some(info)),
            Codec::Alac(cookie) => (id::CODEC_ID_ALAC, Some(cookie)),
            // Of more channels, symphonia 0.6.1 mixes up those that are silent for a while.
            Codec::Vorbis(headers) if entry.channels <= 2 => (id::CODEC_ID_VORBIS, Some(headers)),
            _ => return None,
        };
        params.for_codec(codec).with_sample_rate(entry.sample_rate);
        params.with_channels(Channels::Discrete(u16::try_from(entry.channels).ok()?));
        if let Some(extra) = extra {
            params.with_extra_data(extra.clone().into_boxed_slice());
        }
        let is_layer_known = entry.codec != Codec::Mpeg;
        of_params(&params).map(|other| Self { is_layer_known, ..other })
    }

    pub(super) fn decode(&mut self, packet: &[u8]) -> Option<Block> {
        if !self.is_layer_known {
            self.is_layer_known = true;
            if packet.get(1)? >> 1 & 3 == 2 {
                let mut params = AudioCodecParameters::new();
                params.for_codec(id::CODEC_ID_MP2);
                self.inner = of_params(&params)?.inner;
            }
        }
        self.decode_ref(&PacketRef::new(0, Timestamp::from(0), Duration::from(0_u64), packet))
    }

    /// Decodes a packet with its place in the stream, by which padding is left out.
    pub(crate) fn decode_ref(&mut self, packet: &PacketRef<'_>) -> Option<Block> {
        block(&self.inner.decode_ref(packet).ok()?)
    }

    /// Whether what was decoded differs from the checksum of the whole.
    pub(crate) fn is_damaged(&mut self) -> bool {
        self.inner.finalize().verify_ok == Some(false)
    }
}

/// A decoder for a track that symphonia found.
pub(crate) fn of_params(params: &AudioCodecParameters) -> Option<Other> {
    let options = AudioDecoderOptions::default().verify(true);
    let inner = symphonia::default::get_codecs().make_audio_decoder(params, &options).ok()?;
    Some(Other { inner, is_layer_known: true })
}

fn block(buffer: &GenericAudioBufferRef<'_>) -> Option<Block> {
    let spec = buffer.spec();
    let channels = spec.channels().count();
    if channels > CHANNELS_MAX {
        return None;
    }
    let mut planes = Vec::new();
    buffer.copy_to_vecs_planar::<f32>(&mut planes);
    let speakers = match spec.channels() {
        Channels::Positioned(positions) if channels > 1 => speakers::of_mask(positions.bits()),
        _ => speakers::usual(channels),
    };
    Some(Block { sample_rate: spec.rate(), speakers, planes })
}
