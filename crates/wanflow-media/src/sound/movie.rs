//! M4A, MP4 and MOV files: their sound track, as a clip's is read.

use std::io::Cursor;

use super::codec::Block;
use super::listener::Listener;
use super::speakers::usual;
use super::{ClipSound, RATE};
use crate::MediaError;
use crate::mp4::{Track, read_sound};

/// Decodes a file; gives what people call its codec.
pub(super) fn hear(bytes: &[u8], listener: &mut Listener<'_>) -> Result<String, MediaError> {
    let mut source = Cursor::new(bytes);
    let track = Track::of_sound(&mut source).map_err(|error| match error {
        MediaError::Damaged(_) => {
            MediaError::Damaged("the MP4 file is broken, or ends in the middle".into())
        }
        other => other,
    })?;
    let entry = read_sound(&track.entry)?;
    let codec = entry.codec.to_string();
    let mut sound = ClipSound::open(&track)?;
    while let Some(run) = sound.next(&mut source)? {
        let planes = vec![run.left, run.right];
        listener.hear(Block { sample_rate: RATE, speakers: usual(2), planes })?;
    }
    listener.channels = entry.channels;
    Ok(format!("M4A ({codec})"))
}
