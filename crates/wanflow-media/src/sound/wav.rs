//! WAV files: plain samples are read here, compressed ones by other readers.

use super::codec::{Block, ByteOrder, Codec, Decoder, Pcm, PcmKind, SoundEntry};
use super::container::Container;
use super::foreign;
use super::heard::Heard;
use super::input::Input;
use super::mp3::Mp3;
use super::packets::Packets;
use super::speakers::of_mask;
use crate::MediaError;

/// Sizes from here on are what writers leave that cannot seek back: the data goes to the end.
const UNTOLD: u64 = 0x7fff_0000;

/// Bytes decoded at a time.
const RUN: usize = 1 << 15;

/// Bytes of a `fmt ` chunk that are read.
const FORMAT: usize = 26;

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

/// A file of plain samples that is being decoded.
pub(super) struct Wav<'a> {
    input: Input<'a>,
    decoder: Decoder,
    /// Bytes of one sample of all channels.
    block: usize,
    /// Bytes that the file states for its data, if there are fewer.
    missing: Option<u64>,
    name: &'static str,
}

/// What a file holds, opened.
pub(super) enum Content<'a> {
    /// Samples as they are.
    Samples(Wav<'a>),
    /// MP3 within the file.
    Mp3(Mp3<'a>),
    /// Another coding, in packets.
    Packets(Packets<'a>),
}

/// Opens a file, with the reader of what is in it.
pub(super) fn open<'a>(mut input: Input<'a>, heard: &mut Heard) -> Result<Content<'a>, MediaError> {
    let is_long = input.ahead(4)?.starts_with(b"RF64");
    let (format, stated) = find_data(&mut input)?;
    let is_cut = stated > input.left();
    let kind = match format.tag {
        1 if format.bits <= 8 => PcmKind::Unsigned,
        1 => PcmKind::Signed,
        3 => PcmKind::Float,
        6 => PcmKind::ALaw,
        7 => PcmKind::MuLaw,
        2 | 0x11 if is_cut => return Err(heard.cut(None)),
        2 | 0x11 => {
            return Ok(Content::Packets(Packets::open(input, Container::Wav, heard)?));
        }
        0x50 | 0x55 => {
            input.end_after(stated);
            return Ok(Content::Mp3(Mp3::within_wav(input, heard)?));
        }
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
    let name = match format.tag {
        _ if is_long => "WAV (RF64)",
        6 | 7 if !format.is_extended => "WAV (G.711)",
        _ => "WAV",
    };
    let (decoder, missing) = (Decoder::new(&entry)?, is_cut.then_some(stated));
    input.end_after(stated);
    Ok(Content::Samples(Wav { input, decoder, block: format.block, missing, name }))
}

impl Wav<'_> {
    /// The next samples; `None` at the end.
    pub(super) fn next(&mut self, heard: &Heard) -> Result<Option<Block>, MediaError> {
        let there = self.input.ahead(RUN)?.len();
        if there == 0 {
            let cut = |stated| heard.cut(Some(stated / self.block as u64));
            return self.missing.map(cut).map_or(Ok(None), Err);
        }
        let run = RUN / self.block.max(1) * self.block.max(1);
        self.decoder.decode(self.input.take(0, run.min(there))).map(Some)
    }

    pub(super) const fn name(&self) -> &'static str {
        self.name
    }
}

/// Goes to the beginning of the data; gives its format, and the size that the file states for it.
fn find_data(input: &mut Input<'_>) -> Result<(Format, u64), MediaError> {
    input.skip(12)?;
    let (mut format, mut long) = (None, None);
    while let Some(head) = input.ahead(8)?.first_chunk::<8>() {
        let [k0, k1, k2, k3, s0, s1, s2, s3] = *head;
        let size = u32::from_le_bytes([s0, s1, s2, s3]);
        input.take(0, 8);
        match &[k0, k1, k2, k3] {
            b"fmt " => format = Some(Format::read(input.ahead(FORMAT)?)?),
            // RF64 states the size of its data here.
            b"ds64" => {
                let body = input.ahead(16)?;
                long = body.get(8..).and_then(<[u8]>::first_chunk).map(|s| u64::from_le_bytes(*s));
            }
            b"data" => {
                let format = format.ok_or_else(|| damaged("no format before its data"))?;
                let stated = match (u64::from(size), long) {
                    (0xffff_ffff, Some(long)) => long,
                    (0 | UNTOLD.., _) => input.left(),
                    (size, _) => size,
                };
                return Ok((format, stated));
            }
            _ => {}
        }
        input.skip(u64::from(size) + u64::from(size % 2))?;
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
        let format = read().ok_or_else(|| damaged("it is truncated"))?;
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
