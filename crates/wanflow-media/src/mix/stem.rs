//! Sounds of one kind, each at its place, as one stream as long as the film: clips, voices, music.
//! Only those that are heard at the moment are open.

use super::placed::{PlacedSound, PlayingSound};
use crate::MediaError;
use crate::sound::Stereo;

/// Something that was said of a video item's sound on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SoundNote {
    /// Which video item, from 0.
    pub(crate) item: usize,
    /// What, in words that follow its name and a colon.
    pub(crate) what: String,
}

/// Sounds of one kind as one stream.
pub(super) struct Stem<'a> {
    /// What has not begun yet, the next one last.
    waiting: Vec<PlacedSound<'a>>,
    playing: Vec<PlayingSound<'a>>,
    at: u64,
    notes: Vec<SoundNote>,
}

impl<'a> Stem<'a> {
    /// The stem of some sounds, from the film's beginning on.
    pub(super) fn new(sounds: &[PlacedSound<'a>]) -> Self {
        let mut waiting = sounds.to_vec();
        waiting.sort_by_key(|sound| std::cmp::Reverse(sound.begin));
        Self { waiting, playing: Vec::new(), at: 0, notes: Vec::new() }
    }

    /// The next samples, so many; silence where nothing is heard.
    pub(super) fn next(&mut self, samples: usize) -> Result<Stereo, MediaError> {
        let end = self.at + samples as u64;
        while self.waiting.last().is_some_and(|next| next.begin < end) {
            self.playing.extend(self.waiting.pop().map(PlayingSound::open).transpose()?);
        }
        let mut run = Stereo::silence(samples);
        for sound in &mut self.playing {
            let offset = sound.place() - self.at;
            let part = sound.next(end - sound.place())?;
            run.add(usize::try_from(offset).expect("within the run"), &part);
        }
        for ended in self.playing.extract_if(.., |sound| sound.remaining() == 0) {
            self.notes.extend(note(ended));
        }
        self.at = end;
        Ok(run)
    }

    /// What was said of its sounds.
    pub(super) fn finish(mut self) -> Vec<SoundNote> {
        self.notes.extend(self.playing.into_iter().filter_map(note));
        self.notes
    }
}

fn note(sound: PlayingSound<'_>) -> Option<SoundNote> {
    Some(SoundNote { item: sound.item()?, what: sound.note? })
}
