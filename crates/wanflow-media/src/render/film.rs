//! A film being written: frames by whoever has them, sound after them.

use std::io::{Seek, Write};

use wanflow_plan::Timeline;

use super::audio::{AudioEnd, FilmAudio, RUN};
use super::clip::Clip;
use super::shape::Shape;
use super::sources::Sources;
use crate::MediaError;
use crate::mp4::{Packet, TrackKind, TrackSpec, Writer};
use crate::sound::RATE;

/// What a film is made of.
#[derive(Clone, Copy)]
pub(super) struct FilmInput<'a> {
    pub(super) timeline: &'a Timeline,
    pub(super) sources: &'a Sources,
    /// The files of its video items.
    pub(super) clips: &'a [Clip],
    pub(super) shape: &'a Shape,
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
    audio: FilmAudio<'a>,
    shape: &'a Shape,
    /// Sample entries of the video, each once.
    entries: Vec<Vec<u8>>,
    /// Frames so far.
    pub(super) written: u64,
}

impl<'a, W: Write + Seek> Film<'a, W> {
    /// Begins a film.
    pub(super) fn new(out: W, input: &FilmInput<'a>) -> Result<Self, MediaError> {
        let FilmInput { timeline, sources, clips, shape } = *input;
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
        let audio = FilmAudio::open(timeline, sources, clips, &ends)?;
        tracks.extend(audio.spec());
        let total = ends.last().copied().unwrap_or(0);
        let chunks_max = 2 * total / RUN + 16 + 2 * clips.len() as u64;
        let file = Writer::new(out, tracks, chunks_max)?;
        Ok(Self { file, audio, shape, entries: Vec::new(), written: 0 })
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
        self.audio.due(self.shape.rate.units(self.written, RATE), &mut self.file)
    }

    /// Ends the film; gives what is known of its sound.
    pub(super) fn finish(mut self) -> Result<(W, AudioEnd), MediaError> {
        let end = self.shape.rate.units(self.shape.end(), RATE);
        let mut heard = self.audio.finish(end, &mut self.file)?;
        let (_, duration) = self.shape.rate.timescale();
        let mut ends = vec![(self.entries, self.shape.end() * u64::from(duration))];
        ends.extend(heard.track.take());
        Ok((self.file.finish(&ends)?, heard))
    }
}
