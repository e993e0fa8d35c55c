//! The length of an MP3, counted frame by frame.
//!
//! Xing headers and average rates lie or are missing in many files; frame headers cannot, since
//! each must lead exactly to the next.

use std::io::{BufReader, Read};

use super::probe::Extent;
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
struct Frame {
    bytes: usize,
    samples: u32,
    sample_rate: u32,
    channels: u16,
    /// The bits that never change within a file: version, layer and rate.
    kind: u32,
}

/// Counts the samples of all frames.
pub(super) fn extent(source: impl Read) -> Result<Extent, MediaError> {
    let mut bytes = Scanner { source: BufReader::new(source), held: Vec::new(), start: 0 };
    bytes.skip_tags()?;
    let mut first: Option<Frame> = None;
    let (mut samples, mut skipped, mut chained) = (0, 0, 0);
    while let Some(header) = bytes.peek()? {
        let frame = Frame::parse(header).filter(|frame| first.is_none_or(|f| f.kind == frame.kind));
        if let Some(frame) = frame {
            let silent = first.is_none() && bytes.holds_no_sound(&frame)?;
            if !bytes.skip(frame.bytes)? {
                break; // A frame that is cut off is not played.
            }
            first = Some(frame);
            chained += 1;
            samples += if silent { 0 } else { u64::from(frame.samples) };
        } else {
            if chained < CHAIN {
                (first, samples, chained) = (None, 0, 0);
            }
            skipped += 1;
            if skipped > SKIP_MAX {
                break;
            }
            bytes.skip(1)?;
        }
    }
    match first {
        Some(frame) if samples > 0 => {
            Ok(Extent { sample_rate: frame.sample_rate, channels: frame.channels, samples })
        }
        _ => Err(MediaError::Foreign {
            expected: "a sound file",
            found: "no MP3 frames follow its first bytes".into(),
        }),
    }
}

impl Frame {
    fn parse(header: [u8; 4]) -> Option<Self> {
        let word = u32::from_be_bytes(header);
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

/// A reader that looks ahead a little.
struct Scanner<R> {
    source: BufReader<R>,
    held: Vec<u8>,
    start: usize,
}

impl<R: Read> Scanner<R> {
    fn skip_tags(&mut self) -> Result<(), MediaError> {
        while let Some([b'I', b'D', b'3', _, _, flags, a, b, c, d]) = self.peek()? {
            let size =
                [a, b, c, d].iter().fold(0, |size, byte| size << 7 | usize::from(byte & 127));
            let footer = if flags & 0x10 == 0 { 0 } else { 10 };
            self.skip(10 + size + footer)?;
        }
        Ok(())
    }

    /// Whether the first frame only carries an encoder's Xing, Info or VBRI table.
    fn holds_no_sound(&mut self, frame: &Frame) -> Result<bool, MediaError> {
        self.hold(frame.bytes)?;
        let frame = &self.held[self.start..(self.start + frame.bytes).min(self.held.len())];
        let table = &frame[..frame.len().min(48)];
        Ok([b"Xing", b"Info", b"VBRI"].iter().any(|tag| table.windows(4).any(|at| at == *tag)))
    }

    /// The next bytes, or `None` where the file ends before them.
    fn peek<const N: usize>(&mut self) -> Result<Option<[u8; N]>, MediaError> {
        self.hold(N)?;
        Ok(self.held[self.start..].first_chunk().copied())
    }

    /// Skips bytes; `false` where the file ends before.
    fn skip(&mut self, count: usize) -> Result<bool, MediaError> {
        let held = (self.held.len() - self.start).min(count);
        self.start += held;
        let mut rest = self.source.by_ref().take((count - held) as u64);
        let skipped = std::io::copy(&mut rest, &mut std::io::sink())?;
        Ok(held as u64 + skipped == count as u64)
    }

    fn hold(&mut self, count: usize) -> Result<(), MediaError> {
        if self.held.len() - self.start >= count {
            return Ok(());
        }
        self.held.drain(..self.start);
        self.start = 0;
        let want = count.max(4096) - self.held.len();
        self.source.by_ref().take(want as u64).read_to_end(&mut self.held)?;
        Ok(())
    }
}
