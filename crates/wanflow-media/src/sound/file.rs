//! Sound files of every container, decoded block by block from beginning to end.

use super::aac::Adts;
use super::codec::Block;
use super::container::Container;
use super::foreign;
use super::heard::{Heard, LengthLimit};
use super::input::{Bytes, Input};
use super::movie::MovieSound;
use super::mp3::Mp3;
use super::packets::Packets;
use super::reader::Reader;
use super::wav;
use crate::MediaError;

/// Bytes at the beginning that say what a file is.
const HEAD: usize = 1 << 16;

/// A sound file that is being decoded.
pub(super) struct SoundFile<'a> {
    pub(super) container: Container,
    reader: Reader<'a>,
    pub(super) heard: Heard,
}

impl<'a> SoundFile<'a> {
    /// Opens a file and reads its beginning.
    pub(super) fn open(bytes: Bytes<'a>, longest: LengthLimit) -> Result<Self, MediaError> {
        let mut input = Input::open(bytes)?;
        let first = input.ahead(HEAD)?;
        let container = Container::of(first).ok_or_else(|| foreign::named(first))?;
        let mut heard = Heard::nothing(longest);
        let reader = match container {
            Container::Mp3 => Reader::Mp3(Box::new(Mp3::open(input, &mut heard)?)),
            Container::Aac => Reader::Aac(Box::new(Adts::open(input))),
            Container::Wav => wav::open(input, &mut heard)?.into(),
            Container::Mp4 => Reader::Movie(Box::new(MovieSound::open(input.rewound()?)?)),
            Container::Flac | Container::Ogg | Container::Aiff | Container::Caf => {
                Reader::Packets(Box::new(Packets::open(input, container, &mut heard)?))
            }
        };
        Ok(Self { container, reader, heard })
    }

    /// The sound of the next packet, which may be none; `None` at the end of a whole file.
    pub(super) fn next(&mut self) -> Result<Option<Block>, MediaError> {
        let heard = &mut self.heard;
        let block = match &mut self.reader {
            Reader::Mp3(mp3) => mp3.next(heard)?,
            Reader::Aac(adts) => adts.next(heard)?,
            Reader::Wav(wav) => wav.next(heard)?,
            Reader::Movie(movie) => movie.next(heard)?,
            Reader::Packets(packets) => packets.next(heard)?,
        };
        match block {
            Some(block) => self.heard.hear(block).map(Some),
            None if self.heard.samples == 0 => {
                Err(MediaError::Damaged("there is no sound in it".into()))
            }
            None => Ok(None),
        }
    }

    /// What people call its codec.
    pub(super) fn codec(&self) -> String {
        match &self.reader {
            Reader::Mp3(mp3) => mp3.name().to_owned(),
            Reader::Aac(_) => "AAC".to_owned(),
            Reader::Wav(wav) => wav.name().to_owned(),
            Reader::Movie(movie) => movie.name(),
            Reader::Packets(packets) => packets.name().to_owned(),
        }
    }
}
