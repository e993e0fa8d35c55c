//! MP3 files, frame by frame.
//!
//! Average rates lie in many files; frame headers cannot, since each must lead exactly to the
//! next. An encoder's table says how much of the first and the last frame is not sound.

use super::codec::{Block, Codec, Decoder, SoundEntry};
use super::foreign;
use super::listener::{Listener, broken, cut};
use super::speakers::usual;
use crate::MediaError;

/// Frames that must follow one another before the first is believed.
const CHAIN: u32 = 3;

/// Bytes of garbage that are skipped in search of a frame.
const SKIP_MAX: usize = 1 << 20;

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

/// Decodes a file; gives what people call its codec.
pub(super) fn hear(bytes: &[u8], listener: &mut Listener<'_>) -> Result<String, MediaError> {
    let (rest, has_tag) = skip_tags(bytes);
    let mut frames = Frames::find(rest)
        .ok_or_else(|| if has_tag { foreign::tag_alone(rest) } else { foreign::not_mp3() })?;
    let entry = SoundEntry { codec: Codec::Mpeg, sample_rate: 0, channels: 0, speakers: None };
    let mut decoder = Decoder::new(&entry)?;
    let mut stated = None;
    let mut padding = 0;
    if let Some(table) = frames.here().and_then(|(_, bytes)| Table::read(bytes)) {
        frames.next();
        listener.skip = table.delay;
        (stated, padding) = (table.frames, table.delay + table.padding);
        if let (Some(frames_stated), Some((first, _))) = (stated, frames.here())
            && table.padding > 0
        {
            let all = frames_stated * u64::from(first.samples);
            listener.left = all.saturating_sub(padding);
        }
    }
    let (mut count, mut is_decoded) = (0, false);
    let mut samples = 0;
    while let Some((frame, bytes)) = frames.next() {
        let block = match decoder.decode(bytes) {
            Ok(block) if block.len() > 0 => {
                is_decoded = true;
                block
            }
            // Nothing can be heard of a frame whose bits lie in frames that are gone.
            _ if count < LEANING => silence(&frame),
            _ if is_decoded => return Err(broken(listener, "MP3")),
            _ => return Err(frames.undecoded(listener)),
        };
        count += 1;
        samples = u64::from(frame.samples);
        listener.hear(block)?;
    }
    if stated.is_some_and(|stated| stated > count) {
        return Err(cut(listener, stated.map(|stated| (stated * samples).saturating_sub(padding))));
    }
    if frames.ends_within_a_frame() {
        return Err(cut(listener, None));
    }
    Ok("MP3".to_owned())
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

/// What stands behind the tags at the beginning, and whether there were any.
fn skip_tags(mut bytes: &[u8]) -> (&[u8], bool) {
    let mut has_tag = false;
    while let [b'I', b'D', b'3', _, _, flags, a, b, c, d, ..] = *bytes {
        let size = [a, b, c, d].iter().fold(0, |size, byte| size << 7 | usize::from(byte & 127));
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        bytes = bytes.get(10 + size + footer..).unwrap_or_default();
        has_tag = true;
    }
    (bytes, has_tag)
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
    rest: &'a [u8],
    kind: u32,
}

impl<'a> Frames<'a> {
    /// Finds the first frame that others follow, or that ends with the file.
    fn find(bytes: &'a [u8]) -> Option<Self> {
        let starts = 0..bytes.len().min(SKIP_MAX);
        starts.into_iter().find_map(|start| {
            let rest = &bytes[start..];
            let kind = Mp3Frame::parse(rest)?.kind;
            let mut chain = Self { rest, kind };
            for _ in 0..CHAIN {
                if !chain.rest.is_empty() {
                    chain.rest = &chain.rest[chain.here()?.0.bytes..];
                }
            }
            Some(Self { rest, kind })
        })
    }

    /// The frame that begins here.
    fn here(&self) -> Option<(Mp3Frame, &'a [u8])> {
        let frame = Mp3Frame::parse(self.rest).filter(|frame| frame.kind == self.kind)?;
        Some((frame, self.rest.get(..frame.bytes)?))
    }

    fn next(&mut self) -> Option<(Mp3Frame, &'a [u8])> {
        let (mut skipped, kind) = (0, self.kind);
        while skipped < self.rest.len().min(SKIP_MAX) {
            let place = Self { rest: &self.rest[skipped..], kind };
            if let Some((frame, bytes)) = place.here() {
                self.rest = &place.rest[frame.bytes..];
                return Some((frame, bytes));
            }
            skipped += 1;
        }
        None
    }

    /// The error of frames none of which can be decoded: of the layers beside MP3, some
    /// varieties cannot, such as one channel at a high rate.
    fn undecoded(&self, listener: &Listener<'_>) -> MediaError {
        match self.kind >> 17 & 3 {
            3 => foreign::unread("an MP1 sound (MPEG Layer I) of a variety"),
            2 => foreign::unread("an MP2 sound (MPEG Layer II) of a variety"),
            _ => broken(listener, "MP3"),
        }
    }

    /// Whether the file ends before its last frame does.
    fn ends_within_a_frame(&self) -> bool {
        Mp3Frame::parse(self.rest).is_some_and(|frame| frame.kind == self.kind)
    }
}

impl Mp3Frame {
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
