//! WAV files: plain samples are read here, compressed ones by other readers.

use super::codec::{ByteOrder, Codec, Decoder, Pcm, PcmKind, SoundEntry};
use super::container::Container;
use super::listener::{Listener, cut};
use super::speakers::of_mask;
use super::{foreign, mp3, packets};
use crate::MediaError;

/// Sizes from here on are what writers leave that cannot seek back: the data goes to the end.
const UNTOLD: u64 = 0x7fff_0000;

/// Bytes decoded at a time.
const RUN: usize = 1 << 15;

/// What a `fmt ` chunk says.
struct Format {
    tag: u16,
    /// With a channel map and a long name; earlier versions sent all of these as they are.
    is_extended: bool,
    channels: usize,
    sample_rate: u32,
    /// Bytes of one sample of all channels.
    block: usize,
    bits: usize,
    mask: u32,
}

/// Decodes a file; gives what people call its codec.
pub(super) fn hear(bytes: &[u8], listener: &mut Listener<'_>) -> Result<String, MediaError> {
    let (format, data, stated) = chunks(bytes)?;
    let kind = match format.tag {
        1 if format.bits <= 8 => PcmKind::Unsigned,
        1 => PcmKind::Signed,
        3 => PcmKind::Float,
        6 => PcmKind::ALaw,
        7 => PcmKind::MuLaw,
        2 | 0x11 if stated > data.len() as u64 => return Err(cut(listener, None)),
        2 | 0x11 => return packets::hear(bytes, Container::Wav, listener),
        0x50 | 0x55 => return mp3::hear(data, listener).map(|_| "WAV (MP3)".to_owned()),
        tag => return Err(unread(tag)),
    };
    let channels = format.channels;
    let pcm = Pcm { kind, bytes: format.block / channels, order: ByteOrder::Little, channels };
    if !matches!(pcm.bytes, 1..=4 | 8) || pcm.frame() != format.block {
        return Err(MediaError::Unsupported(format!("WAV of {} bits", format.bits)));
    }
    let speakers = Some(of_mask(format.mask.into())).filter(|_| format.mask != 0);
    let sample_rate = format.sample_rate;
    let entry = SoundEntry { codec: Codec::Pcm(pcm), sample_rate, channels, speakers };
    let mut decoder = Decoder::new(&entry)?;
    for run in data.chunks(RUN / format.block.max(1) * format.block.max(1)) {
        listener.hear(decoder.decode(run)?)?;
    }
    if stated > data.len() as u64 {
        return Err(cut(listener, Some(stated / format.block as u64)));
    }
    Ok(match &bytes[..4] {
        b"RF64" => "WAV (RF64)",
        _ if matches!(format.tag, 6 | 7) && !format.is_extended => "WAV (G.711)",
        _ => "WAV",
    }
    .to_owned())
}

/// The format, the data that is there, and the size that the file states for it.
fn chunks(bytes: &[u8]) -> Result<(Format, &[u8], u64), MediaError> {
    let (mut at, mut format, mut long) = (12, None, None);
    while let Some(head) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let [k0, k1, k2, k3, s0, s1, s2, s3] = *head;
        let size = u32::from_le_bytes([s0, s1, s2, s3]);
        let body = &bytes[at + 8..];
        match &[k0, k1, k2, k3] {
            b"fmt " => format = Some(Format::read(body)?),
            // RF64 states the size of its data here.
            b"ds64" => {
                long = body.get(8..).and_then(<[u8]>::first_chunk).map(|s| u64::from_le_bytes(*s));
            }
            b"data" => {
                let format = format.ok_or_else(|| damaged("no format before its data"))?;
                let stated = match (u64::from(size), long) {
                    (0xffff_ffff, Some(long)) => long,
                    (0 | UNTOLD.., _) => body.len() as u64,
                    (size, _) => size,
                };
                let there = usize::try_from(stated).unwrap_or(usize::MAX).min(body.len());
                return Ok((format, &body[..there], stated));
            }
            _ => {}
        }
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        at = at.saturating_add(8).saturating_add(size).saturating_add(size % 2);
    }
    Err(damaged("no sound data"))
}

impl Format {
    fn read(body: &[u8]) -> Result<Self, MediaError> {
        let word = |at: usize| {
            body.get(at..).and_then(<[u8]>::first_chunk).map(|word| u16::from_le_bytes(*word))
        };
        let long = |at: usize| {
            body.get(at..).and_then(<[u8]>::first_chunk).map(|long| u32::from_le_bytes(*long))
        };
        let read = || {
            let is_extended = word(0)? == 0xfffe;
            // The first half of a long name is the plain tag.
            let (tag, mask) = if is_extended { (word(24)?, long(20)?) } else { (word(0)?, 0) };
            Some(Self {
                tag,
                is_extended,
                channels: word(2)?.into(),
                sample_rate: long(4)?,
                block: word(12)?.into(),
                bits: word(14)?.into(),
                mask,
            })
        };
        let format = read().ok_or_else(|| damaged("it is cut"))?;
        if format.sample_rate == 0 || format.channels == 0 || format.block == 0 {
            return Err(damaged("its format is all zeros"));
        }
        Ok(format)
    }
}

/// A compression that is not read, by its name where it is known.
fn unread(tag: u16) -> MediaError {
    let name = match tag {
        0x22 => "TrueSpeech",
        0x31 => "GSM 6.10",
        0x40 | 0x45 | 0x64 | 0x65 => "G.726",
        0x42 => "G.723",
        0x83 => "G.729",
        0x92 | 0x2000 => "AC-3",
        0xff | 0x1600 | 0x1602 | 0x1610 | 0xa106 => "AAC",
        0x160..=0x163 => "Windows Media",
        0x2001 => "DTS",
        0x566f | 0x674f..=0x6751 | 0x676f..=0x6771 => "Vorbis",
        0xf1ac => "FLAC",
        _ => return foreign::unread(&format!("a WAV with compression {tag:#06x}")),
    };
    foreign::unread(&format!("a WAV with {name} sound"))
}

fn damaged(what: &str) -> MediaError {
    MediaError::Damaged(format!("the WAV header: {what}"))
}
