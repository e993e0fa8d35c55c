//! FLAC, Ogg, AIFF and CAF files: symphonia finds their packets.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::default::formats::{AiffReader, CafReader, FlacReader, OggReader, WavReader};

use super::codec::{Block, Codec, Decoder, OpusHead, Other, SoundEntry, of_params};
use super::container::Container;
use super::heard::Heard;
use super::input::{Bytes, Input};
use super::{foreign, ogg};
use crate::MediaError;

/// Packets without sound in them that may follow one another.
const EMPTY_MAX: u32 = 10_000;

/// Samples of a packet in CAF at most.
const PACKET_MAX: u64 = 4096;

/// A file that is being decoded.
pub(super) struct Packets<'a> {
    container: Container,
    reader: Box<dyn FormatReader + 'a>,
    track: u32,
    decoder: Either,
    name: String,
    /// Samples that the file says it has.
    stated: Option<u64>,
    /// Whether it ends as its writer ended it, where that can be seen.
    ends: bool,
    /// Packets without sound that followed one another.
    empty: u32,
}

impl<'a> Packets<'a> {
    pub(super) fn open(
        mut input: Input<'a>,
        container: Container,
        heard: &mut Heard,
    ) -> Result<Self, MediaError> {
        let mut ends = true;
        if container == Container::Ogg {
            if let Some(codec) = ogg::unread(input.ahead(ogg::HEAD)?) {
                return Err(foreign::unread(codec));
            }
            ends = ogg::ends(&input.tail(ogg::TAIL)?);
        }
        let reader = open(input.rewound()?, container).ok_or_else(|| head(container))?;
        let track = reader.default_track(TrackType::Audio).ok_or_else(|| head(container))?;
        let params = track.codec_params.as_ref().and_then(|params| params.audio());
        let params = params.ok_or_else(|| head(container))?;
        let name = name(container, params);
        let decoder = Either::new(params).ok_or_else(|| {
            MediaError::Unsupported(format!(
                "{} sound of a codec without a decoder",
                container.name()
            ))
        })?;
        if matches!(decoder, Either::Opus(_)) {
            heard.skip = track.delay.unwrap_or(0).into();
        }
        let (track, stated) = (track.id, track.num_frames);
        Ok(Self { container, reader, track, decoder, name, stated, ends, empty: 0 })
    }

    /// The next packet's sound; `None` at the end of a whole file.
    pub(super) fn next(&mut self, heard: &Heard) -> Result<Option<Block>, MediaError> {
        let packet = loop {
            match self.reader.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track => break packet,
                Ok(Some(_)) => {}
                // A second stream behind the first: what was heard so far is the sound.
                Ok(None) | Err(Error::ResetRequired) => return self.end(heard).map(|()| None),
                Err(Error::IoError(_)) => return Err(heard.cut(self.stated)),
                Err(_) => return Err(heard.broken(&self.name)),
            }
        };
        let block = self.decoder.decode(&packet).ok_or_else(|| heard.broken(&self.name))?;
        self.empty = if block.len() == 0 { self.empty + 1 } else { 0 };
        if self.empty > EMPTY_MAX {
            return Err(heard.broken(&self.name));
        }
        Ok(Some(block))
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether what ended here is all that there should be.
    fn end(&mut self, heard: &Heard) -> Result<(), MediaError> {
        let reaches = |samples| self.stated.is_none_or(|stated| samples >= stated);
        let is_whole = match self.container {
            Container::Ogg => self.ends,
            // What pads its last packet counts as sound there.
            Container::Caf => reaches(heard.samples + PACKET_MAX),
            _ => reaches(heard.samples),
        };
        if !is_whole {
            return Err(heard.cut(self.stated.filter(|stated| *stated > heard.samples)));
        }
        if self.decoder.is_damaged() {
            return Err(MediaError::Damaged(format!(
                "its {} is not what was encoded: the checksum of the whole differs",
                self.name
            )));
        }
        Ok(())
    }
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

/// The reader of a container.
fn open(bytes: Bytes<'_>, container: Container) -> Option<Box<dyn FormatReader + '_>> {
    let stream = MediaSourceStream::new(Box::new(bytes), MediaSourceStreamOptions::default());
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
