//! M4A, MP4 and MOV files: their sound track, as a clip's is read.

use std::io::BufReader;

use super::codec::Block;
use super::heard::Heard;
use super::input::Bytes;
use super::speakers::usual;
use super::{ClipSound, RATE};
use crate::MediaError;
use crate::mp4::{Track, read_sound};

/// The sound of a file, decoded packet by packet.
pub(super) struct MovieSound<'a> {
    file: BufReader<Bytes<'a>>,
    sound: ClipSound<'static>,
    codec: String,
    channels: usize,
}

impl<'a> MovieSound<'a> {
    pub(super) fn open(bytes: Bytes<'a>) -> Result<Self, MediaError> {
        let mut file = BufReader::new(bytes);
        let track = Track::of_sound(&mut file).map_err(|error| match error {
            MediaError::Damaged(_) => {
                MediaError::Damaged("the MP4 file is broken, or ends in the middle".into())
            }
            other => other,
        })?;
        let entry = read_sound(&track.entry)?;
        let (codec, channels) = (entry.codec.to_string(), entry.channels);
        Ok(Self { file, sound: ClipSound::owning(track)?, codec, channels })
    }

    /// The next run; `None` at the end.
    pub(super) fn next(&mut self, heard: &mut Heard) -> Result<Option<Block>, MediaError> {
        let Some(run) = self.sound.next(&mut self.file)? else {
            // It was heard in two; what the file has is told.
            heard.channels = self.channels;
            return Ok(None);
        };
        let planes = vec![run.left, run.right];
        Ok(Some(Block { sample_rate: RATE, speakers: usual(2), planes }))
    }

    pub(super) fn name(&self) -> String {
        format!("M4A ({})", self.codec)
    }
}
