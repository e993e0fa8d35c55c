//! AAC as it is streamed (ADTS): frames with headers, one after the other.

use super::codec::{Block, Codec, Decoder, SoundEntry};
use super::foreign;
use super::heard::Heard;
use super::input::Input;
use crate::MediaError;

/// Bytes of a frame at most.
const FRAME_MAX: usize = 1 << 13;

/// A file that is being decoded.
pub(super) struct Adts<'a> {
    input: Input<'a>,
    /// Made with the first frame, and what that says of all.
    decoder: Option<([u8; 2], Decoder)>,
}

impl<'a> Adts<'a> {
    pub(super) fn open(input: Input<'a>) -> Self {
        Self { input, decoder: None }
    }

    /// The next frame's sound; `None` at the end.
    pub(super) fn next(&mut self, heard: &Heard) -> Result<Option<Block>, MediaError> {
        let rest = self.input.ahead(FRAME_MAX)?;
        if rest.is_empty() || rest.starts_with(b"TAG") || rest.starts_with(b"ID3") {
            return Ok(None);
        }
        let Some(AdtsFrame { config, head, size }) = AdtsFrame::parse(rest) else {
            return Err(match &self.decoder {
                None => foreign::not_mp3(),
                Some(_) if rest.len() < 7 => heard.cut(None),
                Some(_) => heard.broken("AAC"),
            });
        };
        if rest.len() < size {
            return Err(heard.cut(None));
        }
        let (known, decoder) = match &mut self.decoder {
            Some((known, decoder)) => (*known, decoder),
            none => {
                let codec = Codec::Aac(config.to_vec());
                let entry = SoundEntry { codec, sample_rate: 0, channels: 0, speakers: None };
                (config, &mut none.insert((config, Decoder::new(&entry)?)).1)
            }
        };
        if known != config {
            return Err(heard.broken("AAC"));
        }
        let packet = self.input.take(head, size - head);
        decoder.decode(packet).map(Some).map_err(|_| heard.broken("AAC"))
    }
}

/// One frame's header.
struct AdtsFrame {
    /// What a decoder must know.
    config: [u8; 2],
    /// Bytes of the header, and of header and packet.
    head: usize,
    size: usize,
}

impl AdtsFrame {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let [0xff, sync, kind, sides, length, rest, blocks, ..] = *bytes else { return None };
        if sync & 0xf6 != 0xf0 {
            return None;
        }
        let (object, rate) = ((kind >> 6) + 1, kind >> 2 & 15);
        let channels = (kind & 1) << 2 | sides >> 6;
        let head = if sync & 1 == 0 { 9 } else { 7 };
        let size = usize::from(sides & 3) << 11 | usize::from(length) << 3 | usize::from(rest >> 5);
        // One block of samples a frame, as everybody writes them.
        if size <= head || rate > 12 || blocks & 3 != 0 {
            return None;
        }
        Some(Self { config: [object << 3 | rate >> 1, rate << 7 | channels << 3], head, size })
    }
}
