//! FLAC, Ogg, AIFF and CAF files: symphonia finds their packets.

use std::io::Cursor;

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::default::formats::{AiffReader, CafReader, FlacReader, OggReader, WavReader};

use super::codec::{Block, Codec, Decoder, OpusHead, Other, SoundEntry, of_params};
use super::container::Container;
use super::listener::{Listener, broken, cut};
use super::{foreign, ogg};
use crate::MediaError;

/// Packets without sound in them that may follow one another.
const EMPTY_MAX: u32 = 10_000;

/// Samples of a packet in CAF at most.
const PACKET_MAX: u64 = 4096;

/// Decodes a file; gives what people call its codec.
pub(super) fn hear(
    bytes: &[u8],
    container: Container,
    listener: &mut Listener<'_>,
) -> Result<String, MediaError> {
    if container == Container::Ogg
        && let Some(codec) = ogg::unread(bytes)
    {
        return Err(foreign::unread(codec));
    }
    let mut reader = open(bytes, container).ok_or_else(|| head(container))?;
    let track = reader.default_track(TrackType::Audio).ok_or_else(|| head(container))?;
    let params = track.codec_params.as_ref().and_then(|params| params.audio());
    let params = params.ok_or_else(|| head(container))?.clone();
    let (id, stated, delay) = (track.id, track.num_frames, track.delay);
    let codec = name(container, &params);
    let mut decoder = Either::new(&params).ok_or_else(|| {
        MediaError::Unsupported(format!("{} sound of a codec without a decoder", container.name()))
    })?;
    if matches!(decoder, Either::Opus(_)) {
        listener.skip = delay.unwrap_or(0).into();
    }
    let mut empty = 0;
    loop {
        let packet = match reader.next_packet() {
            Ok(Some(packet)) => packet,
            // A second stream behind the first: what was heard so far is the sound.
            Ok(None) | Err(Error::ResetRequired) => break,
            Err(Error::IoError(_)) => return Err(cut(listener, stated)),
            Err(_) => return Err(broken(listener, &codec)),
        };
        if packet.track_id != id {
            continue;
        }
        let block = decoder.decode(&packet).ok_or_else(|| broken(listener, &codec))?;
        empty = if block.len() == 0 { empty + 1 } else { 0 };
        if empty > EMPTY_MAX {
            return Err(broken(listener, &codec));
        }
        listener.hear(block)?;
    }
    let is_whole = match container {
        Container::Ogg => ogg::ends(bytes),
        // What pads its last packet counts as sound there.
        Container::Caf => stated.is_none_or(|stated| listener.samples + PACKET_MAX >= stated),
        _ => stated.is_none_or(|stated| listener.samples >= stated),
    };
    if !is_whole {
        return Err(cut(listener, stated.filter(|stated| *stated > listener.samples)));
    }
    if decoder.is_damaged() {
        return Err(MediaError::Damaged(format!(
            "its {codec} is not what was encoded: the checksum of the whole differs"
        )));
    }
    Ok(codec)
}

/// Opus is decoded here, everything else by symphonia.
enum Either {
    Opus(Decoder),
    Other(Other),
}

impl Either {
    fn new(params: &AudioCodecParameters) -> Option<Self> {
        if params.codec != CODEC_ID_OPUS {
            return of_params(params).map(Self::Other);
        }
        let head = params.extra_data.as_deref()?.strip_prefix(b"OpusHead")?;
        let head = OpusHead::of_ogg(head)?;
        let channels = head.channels.into();
        let codec = Codec::Opus(head);
        let entry = SoundEntry { codec, sample_rate: 48_000, channels, speakers: None };
        Decoder::new(&entry).ok().map(Self::Opus)
    }

    /// A packet's sound, without what pads it.
    fn decode(&mut self, packet: &symphonia::core::packet::Packet) -> Option<Block> {
        match self {
            Self::Other(other) => other.decode_ref(&packet.as_packet_ref()),
            Self::Opus(decoder) => {
                let mut block = decoder.decode(&packet.data).ok()?;
                let padding = usize::try_from(packet.trim_end.get()).unwrap_or(usize::MAX);
                let kept = block.len().saturating_sub(padding);
                block.planes.iter_mut().for_each(|plane| plane.truncate(kept));
                Some(block)
            }
        }
    }

    fn is_damaged(&mut self) -> bool {
        match self {
            Self::Other(other) => other.is_damaged(),
            Self::Opus(_) => false,
        }
    }
}

/// The reader of a container over bytes in memory.
fn open(bytes: &[u8], container: Container) -> Option<Box<dyn FormatReader + '_>> {
    let source: Box<dyn MediaSource + '_> = Box::new(Cursor::new(bytes));
    let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
    let options = FormatOptions::default();
    Some(match container {
        Container::Flac => Box::new(FlacReader::try_new(stream, options).ok()?),
        Container::Ogg => Box::new(OggReader::try_new(stream, options).ok()?),
        Container::Aiff => Box::new(AiffReader::try_new(stream, options).ok()?),
        Container::Caf => Box::new(CafReader::try_new(stream, options).ok()?),
        Container::Wav => Box::new(WavReader::try_new(stream, options).ok()?),
        Container::Mp3 | Container::Mp4 | Container::Aac => return None,
    })
}

fn head(container: Container) -> MediaError {
    MediaError::Damaged(format!("the {} file is broken, or ends in the middle", container.name()))
}

fn name(container: Container, params: &AudioCodecParameters) -> String {
    use symphonia::core::codecs::audio::well_known as id;
    let codec = match params.codec {
        id::CODEC_ID_OPUS => "Opus",
        id::CODEC_ID_VORBIS => "Vorbis",
        id::CODEC_ID_FLAC => "FLAC",
        id::CODEC_ID_ALAC => "ALAC",
        id::CODEC_ID_ADPCM_MS | id::CODEC_ID_ADPCM_IMA_WAV | id::CODEC_ID_ADPCM_IMA_QT => "ADPCM",
        _ => return container.name().to_owned(),
    };
    if codec == container.name() {
        codec.to_owned()
    } else {
        format!("{} ({codec})", container.name())
    }
}
