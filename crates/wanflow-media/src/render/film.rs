//! A film being written: frames by whoever has them, sound after them.

use std::io::{Seek, Write};

use super::clip::Clip;
use super::note::RenderNote;
use super::packets::FilmPackets;
use super::shape::Shape;
use super::sound::FilmSound;
use crate::MediaError;
use crate::mp4::{Packet, TrackKind, TrackSpec, Writer};
use crate::sound::{RATE, SoundTrack};

/// Bits a second of the film's AAC.
const BIT_RATE: u32 = 192_000;

/// Sound is written after each so many samples of video.
const RUN: u64 = RATE as u64 / 2;

/// A film's sound.
enum FilmAudio<'a> {
    /// No clip has any.
    Silent,
    /// Decoded and encoded.
    Encoded(Box<(FilmSound<'a>, SoundTrack)>),
    /// Packets as they came.
    Copied(FilmPackets<'a>),
}

/// A coded frame of a film.
pub(super) struct FilmFrame<'a> {
    pub(super) bytes: &'a [u8],
    /// Whether decoding can begin here.
    pub(super) sync: bool,
    /// The number of its sample entry, from 1.
    pub(super) description: u32,
    /// How many frames it is shown behind its decoding.
    pub(super) behind: usize,
}

/// A film being written. All its frames are equally long.
pub(super) struct Film<'a, W: Write + Seek> {
    file: Writer<W>,
    sound: FilmAudio<'a>,
    shape: &'a Shape,
    /// Sample entries of the video, each once.
    entries: Vec<Vec<u8>>,
    /// Frames so far.
    pub(super) written: u64,
    /// Samples of sound so far.
    heard: u64,
}

impl<'a, W: Write + Seek> Film<'a, W> {
    /// Begins a film.
    pub(super) fn new(out: W, clips: &'a [Clip], shape: &'a Shape) -> Result<Self, MediaError> {
        let entries_max = clips.iter().map(|clip| clip.sample_entry.len() as u64 + 512).sum();
        let mut tracks = vec![TrackSpec {
            kind: TrackKind::Video,
            timescale: shape.rate.timescale().0,
            size: shape.size,
            start: shape.start.saturating_mul(shape.rate.timescale().1),
            samples_max: shape.end(),
            entries_max,
        }];
        let ends: Vec<u64> =
            shape.parts.iter().map(|part| shape.rate.units(part.end, RATE)).collect();
        let begins = std::iter::once(0).chain(ends.iter().copied());
        let lengths = ends.iter().zip(begins).map(|(end, begin)| end - begin).collect();
        let total = ends.last().copied().unwrap_or(0);
        let sound = if let Some(packets) = FilmPackets::of(clips, &ends) {
            tracks.push(packets.spec());
            FilmAudio::Copied(packets)
        } else if let Some(sound) = FilmSound::new(clips, lengths) {
            let track = SoundTrack::new(1, total, BIT_RATE)?;
            tracks.push(track.spec());
            FilmAudio::Encoded(Box::new((sound, track)))
        } else {
            FilmAudio::Silent
        };
        let chunks_max = 2 * total / RUN + 16 + 2 * clips.len() as u64;
        let file = Writer::new(out, tracks, chunks_max)?;
        Ok(Self { file, sound, shape, entries: Vec::new(), written: 0, heard: 0 })
    }

    /// By how many frames presentation lies behind decoding where frames are coded in the order
    /// in which they are shown.
    pub(super) fn start(&self) -> usize {
        self.shape.start as usize
    }

    /// The number of a sample entry, from 1.
    pub(super) fn describe(&mut self, entry: &[u8]) -> u32 {
        let known = self.entries.iter().position(|known| known == entry);
        let place = known.unwrap_or_else(|| {
            self.entries.push(entry.to_vec());
            self.entries.len() - 1
        });
        u32::try_from(place + 1).expect("a film has few clips")
    }

    /// Appends a coded frame.
    pub(super) fn put(&mut self, frame: &FilmFrame<'_>) -> Result<(), MediaError> {
        let FilmFrame { bytes, sync, description, behind } = *frame;
        let (_, duration) = self.shape.rate.timescale();
        let behind = i32::try_from(behind as u64 * u64::from(duration))
            .map_err(|_| MediaError::Damaged("times that are too far apart".into()))?;
        self.file.put(0, bytes, Packet { duration, shift: behind, sync, description })?;
        self.written += 1;
        let due = self.shape.rate.units(self.written, RATE);
        if due.saturating_sub(self.heard) < RUN {
            return Ok(());
        }
        self.sound_until(due)
    }

    fn sound_until(&mut self, sample: u64) -> Result<(), MediaError> {
        match &mut self.sound {
            FilmAudio::Silent => {}
            FilmAudio::Encoded(audio) => {
                let (sound, track) = &mut **audio;
                while self.heard < sample {
                    let run = sound.next((sample - self.heard).min(RUN));
                    self.heard += run.len() as u64;
                    track.feed(&run, &mut self.file)?;
                }
            }
            FilmAudio::Copied(packets) => {
                while let Some((bytes, packet)) = packets.next(sample)? {
                    self.file.put(1, bytes, packet)?;
                }
                self.heard = sample;
            }
        }
        Ok(())
    }

    /// Ends the film; gives the notes of its sound.
    pub(super) fn finish(mut self) -> Result<(W, Vec<RenderNote>), MediaError> {
        self.sound_until(self.shape.rate.units(self.shape.end(), RATE))?;
        let (_, duration) = self.shape.rate.timescale();
        let mut ends = vec![(self.entries, self.shape.end() * u64::from(duration))];
        let mut notes = Vec::new();
        match self.sound {
            FilmAudio::Silent => {}
            FilmAudio::Encoded(audio) => {
                let (sound, mut track) = *audio;
                track.finish(&mut self.file)?;
                let (entry, shown) = track.end()?;
                ends.push((vec![entry], shown));
                notes.extend(sound.finish());
            }
            FilmAudio::Copied(packets) => {
                let (entries, shown, note) = packets.finish();
                ends.push((entries, shown));
                notes.push(note);
            }
        }
        Ok((self.file.finish(&ends)?, notes))
    }
}
