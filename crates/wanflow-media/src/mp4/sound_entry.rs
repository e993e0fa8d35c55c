//! Sample entries of sound, in all forms that MP4 and QuickTime have for them.

use super::boxes::{Boxed, boxes, damaged};
use super::sound_layout;
use crate::MediaError;
use crate::sound::ByteOrder::{self, Big, Little};
use crate::sound::{Codec, OpusHead, Pcm, PcmKind, SoundEntry};

/// What stands before the boxes of an entry, by QuickTime's version of it.
const HEADS: [usize; 3] = [36, 52, 72];

/// Codecs without a decoder, by the four letters of their entry.
const UNKNOWN: [(&[u8; 4], &str); 16] = [
    (b"ac-3", "AC-3"),
    (b"ec-3", "E-AC-3"),
    (b"ac-4", "AC-4"),
    (b"dtsc", "DTS"),
    (b"dtsh", "DTS-HD"),
    (b"dtsl", "DTS-HD"),
    (b"dtse", "DTS Express"),
    (b"mlpa", "Dolby TrueHD"),
    (b"samr", "AMR"),
    (b"sawb", "AMR-WB"),
    (b"ima4", "IMA ADPCM"),
    (b"mhm1", "MPEG-H"),
    (b"mha1", "MPEG-H"),
    (b"QDM2", "QDesign Music"),
    (b"Qclp", "Qualcomm PureVoice"),
    (b"enca", "a codec that is encrypted"),
];

/// An entry's fixed fields, and the boxes behind them.
struct Fields<'a> {
    letters: [u8; 4],
    channels: usize,
    bits: usize,
    sample_rate: u32,
    /// Of QuickTime's second version: what `lpcm` is.
    flags: Option<u32>,
    boxes: &'a [u8],
}

/// Reads the entry of a sound track.
pub(crate) fn read_sound(entry: &[u8]) -> Result<SoundEntry, MediaError> {
    let fields = Fields::read(entry).ok_or_else(|| damaged("the description of its sound"))?;
    let codec = fields.codec()?;
    let (mut sample_rate, mut channels) = (fields.sample_rate, fields.channels);
    match &codec {
        Codec::Opus(head) => (sample_rate, channels) = (48_000, usize::from(head.channels)),
        // The field for the rate has 16 bits; FLAC's own block has 20.
        Codec::Flac(info) => {
            if let [_, _, _, _, _, _, _, _, _, _, a, b, c, ..] = **info {
                sample_rate = u32::from_be_bytes([0, a, b, c]) >> 4;
                channels = usize::from(c >> 1 & 7) + 1;
            }
        }
        Codec::Alac(cookie) => {
            if let Some(rate) = cookie.get(20..24).and_then(<[u8]>::first_chunk) {
                sample_rate = u32::from_be_bytes(*rate);
                channels = usize::from(cookie[9]);
            }
        }
        // What stands in the entry is two channels, whatever there are.
        Codec::Vorbis(headers) => {
            if let [_, _, _, _, _, _, _, _, _, _, _, count, a, b, c, d, ..] = **headers {
                (sample_rate, channels) = (u32::from_le_bytes([a, b, c, d]), count.into());
            }
        }
        _ => {}
    }
    let speakers = sound_layout::read(|kind| fields.find(kind).map(Boxed::body), channels);
    Ok(SoundEntry { codec, sample_rate, channels, speakers })
}

impl<'a> Fields<'a> {
    fn read(entry: &'a [u8]) -> Option<Self> {
        let word = |at: usize| {
            entry.get(at..).and_then(<[u8]>::first_chunk).map(|word| u16::from_be_bytes(*word))
        };
        let long = |at: usize| {
            entry.get(at..).and_then(<[u8]>::first_chunk).map(|long| u32::from_be_bytes(*long))
        };
        let letters = *entry.get(4..)?.first_chunk()?;
        let mut fields = Self {
            letters,
            channels: word(24)?.into(),
            bits: word(26)?.into(),
            sample_rate: word(32)?.into(),
            flags: None,
            boxes: &[],
        };
        let version = word(16)?;
        if version == 2 {
            let rate = f64::from_be_bytes(*entry.get(40..)?.first_chunk()?);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "saturates"
            )]
            let rate = rate as u32;
            fields.sample_rate = rate;
            fields.channels = usize::try_from(long(48)?).ok()?;
            fields.bits = usize::try_from(long(56)?).ok()?;
            fields.flags = long(60);
        }
        // ISO files have a first version as well, without QuickTime's four numbers.
        let head = *HEADS.get(usize::from(version))?;
        let body = |head: usize| entry.get(head..).unwrap_or_default();
        let is_empty = |bytes: &[u8]| boxes(bytes).next().is_none();
        fields.boxes = if version == 1 && is_empty(body(head)) { body(36) } else { body(head) };
        if version == 1 && fields.sample_rate == 0 {
            let srat = fields.find(*b"srat").and_then(|srat| srat.body().get(4..)?.first_chunk());
            fields.sample_rate = srat.map_or(0, |rate| u32::from_be_bytes(*rate));
        }
        Some(fields)
    }

    /// The first box of a kind, also in the box in which QuickTime hides them.
    fn find(&self, kind: [u8; 4]) -> Option<Boxed<'a>> {
        let wave = boxes(self.boxes).find(|child| child.kind == *b"wave");
        let hidden = wave.and_then(|wave| wave.child(kind));
        boxes(self.boxes).find(|child| child.kind == kind).or(hidden)
    }

    fn codec(&self) -> Result<Codec, MediaError> {
        let signed = |order| self.pcm(PcmKind::Signed, self.bits / 8, order);
        // QuickTime says of these in a box of its own that their bytes are the other way round.
        let is_swapped = self.find(*b"enda").is_some_and(|enda| enda.body().ends_with(&[1]));
        let stated = if is_swapped { Little } else { Big };
        Ok(match &self.letters {
            b"mp4a" => self.by_descriptor()?,
            b".mp3" | b"ms\0U" | b".mp2" | b"ms\0P" | b"mp3 " => Codec::Mpeg,
            b"Opus" => self.tables(*b"dOps", OpusHead::of_mp4).map(Codec::Opus)?,
            b"fLaC" => self.tables(*b"dfLa", stream_info).map(Codec::Flac)?,
            b"alac" => {
                self.tables(*b"alac", |body| Some(body.get(4..)?.to_vec())).map(Codec::Alac)?
            }
            b"sowt" if self.bits == 8 => signed(Little),
            b"twos" if self.bits == 8 => signed(Big),
            b"sowt" => self.pcm(PcmKind::Signed, 2, Little),
            b"twos" => self.pcm(PcmKind::Signed, 2, stated),
            b"in24" => self.pcm(PcmKind::Signed, 3, stated),
            b"in32" => self.pcm(PcmKind::Signed, 4, stated),
            b"fl32" => self.pcm(PcmKind::Float, 4, stated),
            b"fl64" => self.pcm(PcmKind::Float, 8, stated),
            b"alaw" => self.pcm(PcmKind::ALaw, 1, Big),
            b"ulaw" => self.pcm(PcmKind::MuLaw, 1, Big),
            b"raw " | b"NONE" if self.bits <= 8 => self.pcm(PcmKind::Unsigned, 1, Big),
            b"raw " | b"NONE" => signed(Big),
            b"lpcm" => self.by_flags(),
            b"ipcm" => self.by_box(PcmKind::Signed),
            b"fpcm" => self.by_box(PcmKind::Float),
            letters => Codec::Unknown(name(*letters)),
        })
    }

    /// What a box of the codec's own says.
    fn tables<T>(
        &self,
        kind: [u8; 4],
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<T, MediaError> {
        let found = self.find(kind).and_then(|found| read(found.body()));
        found.ok_or_else(|| damaged("the description of its sound"))
    }

    fn pcm(&self, kind: PcmKind, bytes: usize, order: ByteOrder) -> Codec {
        match bytes {
            1..=4 | 8 => Codec::Pcm(Pcm { kind, bytes, order, channels: self.channels }),
            _ => Codec::Unknown(format!("PCM of {} bits", self.bits)),
        }
    }

    /// `lpcm` of QuickTime's second version: float, big-endian, signed are bits.
    fn by_flags(&self) -> Codec {
        let flags = self.flags.unwrap_or(2 | 4);
        let kind = match flags & 5 {
            0 => PcmKind::Unsigned,
            4 => PcmKind::Signed,
            _ => PcmKind::Float,
        };
        let order = if flags & 2 == 0 { Little } else { Big };
        self.pcm(kind, self.bits.div_ceil(8), order)
    }

    /// ISO's own PCM: byte order and size are in `pcmC`.
    fn by_box(&self, kind: PcmKind) -> Codec {
        match self.find(*b"pcmC").map(Boxed::body) {
            Some([_, _, _, _, flags, bits, ..]) => {
                let order = if flags & 1 == 1 { Little } else { Big };
                self.pcm(kind, usize::from(*bits).div_ceil(8), order)
            }
            _ => self.pcm(kind, self.bits.div_ceil(8), Big),
        }
    }

    /// `mp4a`: a number in `esds` names the codec. QuickTime's AAC may have none.
    fn by_descriptor(&self) -> Result<Codec, MediaError> {
        let Some(esds) = self.find(*b"esds") else {
            return Ok(Codec::Unknown("AAC without its description".to_owned()));
        };
        let (kind, specific) =
            descriptor(esds.body()).ok_or_else(|| damaged("the description of its sound"))?;
        let known = |name: &str| Codec::Unknown(name.to_owned());
        Ok(match (kind, specific) {
            (0x40 | 0x66..=0x68, Some(config)) => Codec::Aac(config.to_vec()),
            (0x69 | 0x6b, _) => Codec::Mpeg,
            (0xdd, Some(headers)) => vorbis(headers)
                .map(Codec::Vorbis)
                .ok_or_else(|| damaged("the headers of its Vorbis sound"))?,
            (0x40 | 0x66..=0x68, None) => known("AAC without its description"),
            (0xa5, _) => known("AC-3"),
            (0xa6, _) => known("E-AC-3"),
            (0xa9..=0xac, _) => known("DTS"),
            (0xe1, _) => known("Qualcomm PureVoice"),
            _ => Codec::Unknown(format!("MPEG-4 sound of type {kind:#04x}")),
        })
    }
}

/// What a person calls a codec without a decoder.
fn name(letters: [u8; 4]) -> String {
    let known = UNKNOWN.iter().find(|(known, _)| **known == letters);
    known.map_or_else(|| format!("`{}`", letters.escape_ascii()), |(_, name)| (*name).to_owned())
}

/// FLAC's first block, which stands behind a header of four bytes.
fn stream_info(body: &[u8]) -> Option<Vec<u8>> {
    let [0 | 0x80, 0, 0, 34] = *body.get(4..8)? else { return None };
    Some(body.get(8..42)?.to_vec())
}

/// The codec's number and the decoder's bytes, from the descriptors of `esds`.
fn descriptor(body: &[u8]) -> Option<(u8, Option<&[u8]>)> {
    let (tag, es) = tagged(body.get(4..)?)?;
    let [_, _, flags, rest @ ..] = es else { return None };
    let mut skip = if flags & 0x80 == 0 { 0 } else { 2 };
    if flags & 0x40 != 0 {
        skip += 1 + usize::from(*rest.get(skip)?);
    }
    skip += if flags & 0x20 == 0 { 0 } else { 2 };
    let (inner, config) = tagged(rest.get(skip..)?)?;
    if (tag, inner) != (3, 4) {
        return None;
    }
    let kind = *config.first()?;
    let specific = config.get(13..).and_then(tagged).filter(|(tag, _)| *tag == 5);
    Some((kind, specific.map(|(_, specific)| specific)))
}

/// A descriptor's tag and body; its size comes in groups of seven bits.
fn tagged(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (tag, mut rest) = bytes.split_first()?;
    let mut size = 0;
    for _ in 0..4 {
        let (byte, after) = rest.split_first()?;
        (size, rest) = (size << 7 | usize::from(byte & 127), after);
        if byte & 128 == 0 {
            break;
        }
    }
    Some((*tag, rest.get(..size.min(rest.len()))?))
}

/// The first and the third of Vorbis' three headers, which lie behind their sizes.
fn vorbis(headers: &[u8]) -> Option<Vec<u8>> {
    let (2, mut rest) = (*headers.first()?, headers.get(1..)?) else { return None };
    let mut sizes = [0; 2];
    for size in &mut sizes {
        loop {
            let (byte, after) = rest.split_first()?;
            (*size, rest) = (*size + usize::from(*byte), after);
            if *byte < 255 {
                break;
            }
        }
    }
    let (first, rest) = rest.split_at_checked(sizes[0])?;
    Some([first, rest.get(sizes[1]..)?].concat())
}
