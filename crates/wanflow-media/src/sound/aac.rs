//! AAC as it is streamed (ADTS): frames with headers, one after the other.

use super::codec::{Codec, Decoder, SoundEntry};
use super::foreign;
use super::listener::{Listener, broken, cut};
use crate::MediaError;

/// Decodes a file; gives what people call its codec.
pub(super) fn hear(bytes: &[u8], listener: &mut Listener<'_>) -> Result<String, MediaError> {
    let mut decoder: Option<([u8; 2], Decoder)> = None;
    let mut rest = bytes;
    while !rest.is_empty() && !rest.starts_with(b"TAG") && !rest.starts_with(b"ID3") {
        let Some(AdtsFrame { config, head, size }) = AdtsFrame::parse(rest) else {
            return Err(match &decoder {
                None => foreign::not_mp3(),
                Some(_) if rest.len() < 7 => cut(listener, None),
                Some(_) => broken(listener, "AAC"),
            });
        };
        let Some(packet) = rest.get(head..size) else { return Err(cut(listener, None)) };
        let (known, decoder) = match &mut decoder {
            Some((known, decoder)) => (*known, decoder),
            none => {
                let codec = Codec::Aac(config.to_vec());
                let entry = SoundEntry { codec, sample_rate: 0, channels: 0, speakers: None };
                (config, &mut none.insert((config, Decoder::new(&entry)?)).1)
            }
        };
        if known != config {
            return Err(broken(listener, "AAC"));
        }
        let block = decoder.decode(packet).map_err(|_| broken(listener, "AAC"))?;
        listener.hear(block)?;
        rest = &rest[size..];
    }
    Ok("AAC".to_owned())
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
