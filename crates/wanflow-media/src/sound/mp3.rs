//! MP3 files, frame by frame.
//!
//! Average rates lie in many files; frame headers cannot, since each must lead exactly to the
//! next. An encoder's table says how much of the first and the last frame is not sound.

use super::codec::{Block, Codec, Decoder, SoundEntry};
use super::foreign;
use super::heard::Heard;
use super::input::Input;
use super::speakers::usual;
use crate::MediaError;

/// Frames that must follow one another before the first is believed.
const CHAIN: u32 = 3;

/// Bytes of garbage that are skipped in search of a frame.
const SKIP_MAX: usize = 1 << 20;

/// Bytes of a frame are fewer.
const FRAME_MAX: usize = 1 << 13;

/// kbit/s by row (MPEG 1 layers I, II, III; MPEG 2 layers I, II and III) and header index.
const BITRATES: [[u16; 15]; 5] = [
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// One frame's header.
#[derive(Clone, Copy)]
struct Mp3Frame {
    bytes: usize,
    samples: u32,
    sample_rate: u32,
    channels: u16,
    /// The bits that never change within a file: version, layer and rate.
    kind: u32,
}

/// Samples of a decoder's own delay, which every encoder's table leaves out.
const DECODER_DELAY: u64 = 529;

/// Frames at the beginning that may lean on others that are not there.
const LEANING: u64 = 10;

/// A file that is being decoded.
pub(super) struct Mp3<'a> {
    frames: Frames<'a>,
    decoder: Decoder,
    /// Frames that its table promises, and samples of them that are not sound.
    stated: Option<u64>,
    padding: u64,
    /// Frames so far, and samples of the last one.
    count: u64,
    samples: u64,
    is_decoded: bool,
    name: &'static str,
}

impl<'a> Mp3<'a> {
    pub(super) fn open(mut input: Input<'a>, heard: &mut Heard) -> Result<Self, MediaError> {
        let has_tag = skip_tags(&mut input)?;
        let Some(kind) = Frames::find(&mut input)? else {
            let rest = input.ahead(FRAME_MAX)?;
            return Err(if has_tag { foreign::tag_alone(rest) } else { foreign::not_mp3() });
        };
        let mut frames = Frames { input, kind };
        let entry = SoundEntry { codec: Codec::Mpeg, sample_rate: 0, channels: 0, speakers: None };
        let decoder = Decoder::new(&entry)?;
        let (mut stated, mut padding) = (None, 0);
        if let Some(table) = frames.here()?.and_then(|(_, bytes)| Table::read(bytes)) {
            frames.next()?;
            heard.skip = table.delay;
            (stated, padding) = (table.frames, table.delay + table.padding);
            if let (Some(frames_stated), Some((first, _))) = (stated, frames.here()?)
                && table.padding > 0
            {
                let all = frames_stated * u64::from(first.samples);
                heard.left = all.saturating_sub(padding);
            }
        }
        let (count, samples, is_decoded, name) = (0, 0, false, "MP3");
        Ok(Self { frames, decoder, stated, padding, count, samples, is_decoded, name })
    }

    /// Opens the data of a WAV file.
    pub(super) fn within_wav(input: Input<'a>, heard: &mut Heard) -> Result<Self, MediaError> {
        Ok(Self { name: "WAV (MP3)", ..Self::open(input, heard)? })
    }

    /// The next frame's sound; `None` at the end of a whole file.
    pub(super) fn next(&mut self, heard: &Heard) -> Result<Option<Block>, MediaError> {
        let kind = self.frames.kind;
        let Some((frame, bytes)) = self.frames.next()? else {
            return self.end(heard).map(|()| None);
        };
        let block = match self.decoder.decode(bytes) {
            Ok(block) if block.len() > 0 => {
                self.is_decoded = true;
                block
            }
            // Nothing can be heard of a frame whose bits lie in frames that are gone.
            _ if self.count < LEANING => silence(&frame),
            _ if self.is_decoded => return Err(heard.broken("MP3")),
            _ => return Err(undecoded(kind, heard)),
        };
        self.count += 1;
        self.samples = u64::from(frame.samples);
        Ok(Some(block))
    }

    pub(super) const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether what ended here is all that there should be.
    fn end(&mut self, heard: &Heard) -> Result<(), MediaError> {
        let stated = self.stated.filter(|stated| *stated > self.count);
        if let Some(stated) = stated {
            let samples = stated.saturating_mul(self.samples);
            return Err(heard.cut(Some(samples.saturating_sub(self.padding))));
        }
        if self.frames.ends_within_a_frame()? {
            return Err(heard.cut(None));
        }
        Ok(())
    }
}

/// The error of frames none of which can be decoded: of the layers beside MP3, some varieties
/// cannot, such as one channel at a high rate.
fn undecoded(kind: u32, heard: &Heard) -> MediaError {
    match kind >> 17 & 3 {
        3 => foreign::unread("an MP1 sound (MPEG Layer I) of a variety"),
        2 => foreign::unread("an MP2 sound (MPEG Layer II) of a variety"),
        _ => heard.broken("MP3"),
    }
}

fn silence(frame: &Mp3Frame) -> Block {
    let plane = vec![0.0; frame.samples as usize];
    let channels = usize::from(frame.channels);
    Block {
        sample_rate: frame.sample_rate,
        speakers: usual(channels),
        planes: vec![plane; channels],
    }
}

/// Skips the tags at the beginning. Whether there were any.
fn skip_tags(input: &mut Input<'_>) -> Result<bool, MediaError> {
    let mut has_tag = false;
    while let [b'I', b'D', b'3', _, _, flags, a, b, c, d, ..] = *input.ahead(10)? {
        let size = [a, b, c, d].iter().fold(0, |size, byte| size << 7 | u64::from(byte & 127));
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        input.skip(10 + size + footer)?;
        has_tag = true;
    }
    Ok(has_tag)
}

/// The table that encoders put into a first frame without sound.
struct Table {
    /// Frames behind this one.
    frames: Option<u64>,
    /// Samples before the sound and behind it.
    delay: u64,
    padding: u64,
}

impl Table {
    fn read(frame: &[u8]) -> Option<Self> {
        let head = &frame[..frame.len().min(48)];
        let at = |tag: &[u8; 4]| head.windows(4).position(|at| at == tag);
        let long = |at: usize| {
            frame.get(at..).and_then(<[u8]>::first_chunk).map(|long| u32::from_be_bytes(*long))
        };
        if let Some(at) = at(b"VBRI") {
            return Some(Self { frames: long(at + 14).map(u64::from), delay: 0, padding: 0 });
        }
        let start = at(b"Xing").or_else(|| at(b"Info"))?;
        let flags = long(start + 4).unwrap_or(0);
        let frames = (flags & 1 == 1).then(|| long(start + 8).map(u64::from)).flatten();
        // Frames, bytes, a hundred places, a quality: as many as the flags say.
        let fields = [4, 4, 100, 4].iter().enumerate().filter(|(bit, _)| flags >> bit & 1 == 1);
        let lame = start + 8 + fields.map(|(_, size)| size).sum::<usize>();
        let trims = frame.get(lame + 21..lame + 24).filter(|_| frame[lame..].starts_with(b"L"));
        let (delay, padding) = trims.map_or((0, 0), |trims| {
            let both = u64::from(u32::from_be_bytes([0, trims[0], trims[1], trims[2]]));
            ((both >> 12) + DECODER_DELAY, (both & 0xfff).saturating_sub(DECODER_DELAY))
        });
        Some(Self { frames, delay, padding })
    }
}

/// The frames of a file, one after the other; garbage between them is skipped.
struct Frames<'a> {
    input: Input<'a>,
    kind: u32,
}

impl Frames<'_> {
    /// Goes to the first frame that others follow, or that ends with the file; gives its kind.
    fn find(input: &mut Input<'_>) -> Result<Option<u32>, MediaError> {
        let bytes = input.ahead(SKIP_MAX + (CHAIN as usize + 1) * FRAME_MAX)?;
        let starts = 0..bytes.len().min(SKIP_MAX);
        let found = starts.into_iter().find_map(|start| {
            let mut rest = &bytes[start..];
            let kind = Mp3Frame::parse(rest)?.kind;
            for _ in 0..CHAIN {
                if !rest.is_empty() {
                    rest = &rest[Mp3Frame::at(rest, kind)?.bytes..];
                }
            }
            Some((start, kind))
        });
        if let Some((start, _)) = found {
            input.take(start, 0);
        }
        Ok(found.map(|(_, kind)| kind))
    }

    /// The frame that begins here.
    fn here(&mut self) -> Result<Option<(Mp3Frame, &[u8])>, MediaError> {
        let bytes = self.input.ahead(FRAME_MAX)?;
        Ok(Mp3Frame::at(bytes, self.kind).map(|frame| (frame, &bytes[..frame.bytes])))
    }

    fn next(&mut self) -> Result<Option<(Mp3Frame, &[u8])>, MediaError> {
        let mut skipped = 0;
        loop {
            let bytes = self.input.ahead(skipped + FRAME_MAX)?;
            if skipped >= bytes.len().min(SKIP_MAX) {
                return Ok(None);
            }
            if let Some(frame) = Mp3Frame::at(&bytes[skipped..], self.kind) {
                return Ok(Some((frame, self.input.take(skipped, frame.bytes))));
            }
            skipped += 1;
        }
    }

    /// Whether the file ends before its last frame does.
    fn ends_within_a_frame(&mut self) -> Result<bool, MediaError> {
        let rest = self.input.ahead(FRAME_MAX)?;
        Ok(Mp3Frame::parse(rest).is_some_and(|frame| frame.kind == self.kind))
    }
}

impl Mp3Frame {
    /// The whole frame of a kind that begins some bytes.
    fn at(bytes: &[u8], kind: u32) -> Option<Self> {
        Self::parse(bytes).filter(|frame| frame.kind == kind && frame.bytes <= bytes.len())
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let word = u32::from_be_bytes(*bytes.first_chunk()?);
        let field = |shift: u32, bits: u32| word >> shift & ((1 << bits) - 1);
        let (version, layer) = (field(19, 2), field(17, 2));
        let (bitrate, rate) = (field(12, 4), field(10, 2));
        // Version 1 and layer 0 are reserved, bit rate 0 is "free", 15 and rate 3 are invalid.
        if field(21, 11) != 0x7ff || version == 1 || layer == 0 || rate == 3 {
            return None;
        }
        if bitrate == 0 || bitrate == 15 {
            return None;
        }
        let first_version = version == 3;
        let row = match (first_version, layer) {
            (true, 3) => 0,
            (true, 2) => 1,
            (true, _) => 2,
            (false, 3) => 3,
            (false, _) => 4,
        };
        let halvings = [2, 0, 1, 0][version as usize];
        let sample_rate = [44_100, 48_000, 32_000][rate as usize] >> halvings;
        let samples = match (layer, first_version) {
            (3, _) => 384,
            (1, false) => 576,
            _ => 1152,
        };
        let bits = u32::from(BITRATES[row][bitrate as usize]) * 1000;
        let padding = field(9, 1);
        let bytes = if layer == 3 {
            (12 * bits / sample_rate + padding) * 4
        } else {
            samples / 8 * bits / sample_rate + padding
        };
        let channels = if field(6, 2) == 3 { 1 } else { 2 };
        let kind = word & 0xfffe_0c00;
        Some(Self { bytes: bytes as usize, samples, sample_rate, channels, kind })
    }
}
