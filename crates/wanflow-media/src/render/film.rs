//! A film being written: frames by whoever has them, sound after them.

use std::io::{Seek, Write};

use wanflow_plan::Timeline;

use super::audio::{AudioEnd, FilmAudio};
use super::coded_frame::CodedFrame;
use super::encoded_sound::RUN;
use super::film_input::FilmInput;
use super::item::{Item, frame};
use super::shape::{Shape, caption_frames};
use crate::MediaError;
use crate::mp4::{FilmExtras, Packet, TrackKind, TrackSpec, Writer};
use crate::sound::RATE;

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
    /// The sample entry of the frames that are being coded.
    coded_as: u32,
    /// Frames so far.
    written: u64,
}

impl<'a, W: Write + Seek> Film<'a, W> {
    /// Begins a film.
    pub(super) fn new(out: W, input: &FilmInput<'a>) -> Result<Self, MediaError> {
        let FilmInput { timeline, items, shape, .. } = *input;
        let entry = |item: &Item| item.clip().map_or(0, |clip| clip.sample_entry.len() as u64);
        // Beyond one for each item, segments may have entries and chunks of their own.
        let further = shape.segments.len().saturating_sub(items.len()) as u64;
        let entries_max = items.iter().map(|item| entry(item) + 512).sum::<u64>() + 512 * further;
        let mut tracks = vec![TrackSpec {
            kind: TrackKind::Video,
            timescale: shape.rate().timescale().0,
            size: shape.size,
            start: shape.start.saturating_mul(shape.rate().timescale().1),
            samples_max: shape.end(),
            entries_max,
        }];
        let audio = FilmAudio::open(input)?;
        tracks.extend(audio.spec());
        let total = shape.rate().units(shape.end(), RATE);
        let chunks_max = 2 * total / RUN + 16 + 2 * (items.len() as u64 + further);
        let extras = extras(timeline, shape);
        let file = Writer::with(out, tracks, chunks_max, &extras)?;
        Ok(Self { file, audio, shape, entries: Vec::new(), coded_as: 1, written: 0 })
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
        let (_, duration) = self.shape.rate().timescale();
        let behind = i32::try_from(behind as u64 * u64::from(duration))
            .map_err(|_| MediaError::Damaged("times that are too far apart".into()))?;
        self.file.put(0, bytes, Packet { duration, shift: behind, sync, description })?;
        self.written += 1;
        self.audio.due(self.shape.rate().units(self.written, RATE), &mut self.file)
    }

    /// Appends a coded frame that was made for the film, behind those that are shown before it.
    pub(super) fn put_coded(&mut self, frame: &CodedFrame) -> Result<(), MediaError> {
        let CodedFrame { bytes, entry } = frame;
        if let Some(entry) = entry {
            self.coded_as = self.describe(entry);
        }
        let (sync, description) = (entry.is_some(), self.coded_as);
        let behind = self.shape.start as usize;
        self.put(&FilmFrame { bytes, sync, description, behind })
    }

    /// Whether its sound comes from the cache.
    pub(super) fn is_sound_kept(&self) -> bool {
        self.audio.is_kept()
    }

    /// Ends the film; gives what is known of its sound.
    pub(super) fn finish(mut self) -> Result<(W, AudioEnd), MediaError> {
        let end = self.shape.rate().units(self.shape.end(), RATE);
        let mut heard = self.audio.finish(end, &mut self.file)?;
        let (_, duration) = self.shape.rate().timescale();
        let mut ends = vec![(self.entries, self.shape.end() * u64::from(duration))];
        ends.extend(heard.track.take());
        Ok((self.file.finish(&ends)?, heard))
    }
}

/// What the file has beside pictures and sound, at the places that items and captions have in the
/// film.
fn extras(timeline: &Timeline, shape: &Shape) -> FilmExtras {
    let (grid, rate) = (&shape.grid, shape.rate());
    let mut extras = FilmExtras::of(timeline);
    for caption in &mut extras.captions {
        let frames = caption_frames(caption, grid);
        (caption.begin, caption.end) = (frame(frames.start, rate), frame(frames.end, rate));
    }
    let begins = timeline.video.iter().zip(&grid.places).filter(|(item, _)| item.chapter.is_some());
    for (chapter, (_, place)) in extras.chapters.iter_mut().zip(begins) {
        chapter.begin = frame(place.begin, rate);
    }
    extras.length = frame(grid.end(), rate);
    extras
}
