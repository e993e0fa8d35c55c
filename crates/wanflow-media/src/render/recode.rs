//! Coding a clip again: decoded, brought to the film's size, colours and frame rate, and encoded.

use std::io::{Seek, Write};

use wanflow_plan::Quality;

use super::clip::Clip;
use super::film::{Film, FilmFrame};
use super::frames::{DecodedFrames, FilmFrames, FrameCounts, Look};
use super::shape::Shape;
use super::trial::{Trial, quantiser};
use crate::MediaError;
use crate::mp4::entry;
use crate::video::{Encoder, Frame};

/// Codes a clip into a film, up to a frame of the film.
pub(super) fn add<W: Write + Seek>(
    clip: &Clip,
    quality: Quality,
    end: u64,
    shape: &Shape,
    film: &mut Film<'_, W>,
) -> Result<FrameCounts, MediaError> {
    let quantiser = choose(clip, quality, shape)?;
    let encoder = Encoder::constant(shape.rate.hertz(), quantiser, shape.colour)?;
    let (sets_in_band, coded) = (shape.mixed, Vec::new());
    let mut writer = FrameWriter { film, encoder, sets_in_band, description: 1, coded };
    let mut frames = FilmFrames::open(clip, shape)?;
    while writer.film.written < end {
        writer.write(frames.next()?)?;
    }
    frames.finish()
}

/// The quantiser for a clip, by trial on a few of its frames.
fn choose(clip: &Clip, quality: Quality, shape: &Shape) -> Result<u8, MediaError> {
    let mut look = Look::of(clip, shape);
    let count = clip.frame_times.times.len();
    let mut trial = Trial::new(count, quality);
    for (place, frame) in DecodedFrames::open(clip)?.enumerate() {
        let frame = frame?;
        if trial.wants(place) {
            let frame = look.apply(frame);
            trial.take(frame, look.window());
        }
        if !trial.lacks(place + 1) {
            break;
        }
    }
    let bytes: u64 = clip.movie.video.samples.iter().map(|row| u64::from(row.size)).sum();
    let frames = u64::try_from(count.max(1)).unwrap_or(1);
    quantiser(&trial, bytes / frames, quality, |quantiser| {
        Encoder::constant(shape.rate.hertz(), quantiser, shape.colour)
    })
}

/// Codes frames into a film.
struct FrameWriter<'a, 'f, W: Write + Seek> {
    film: &'a mut Film<'f, W>,
    encoder: Encoder,
    sets_in_band: bool,
    /// The sample entry of what is coded.
    description: u32,
    coded: Vec<u8>,
}

impl<W: Write + Seek> FrameWriter<'_, '_, W> {
    fn write(&mut self, frame: &Frame) -> Result<(), MediaError> {
        let sync = self.encoder.encode(frame, &mut self.coded)?;
        if sync {
            let described = self.encoder.sample_entry()?;
            self.description = self.film.describe(&described);
            if self.sets_in_band {
                let sets = entry::parameter_sets(&entry::read_h264(&described)?);
                self.coded.splice(..0, sets);
            }
        }
        let behind = self.film.start();
        let (bytes, description) = (&self.coded, self.description);
        self.film.put(&FilmFrame { bytes, sync, description, behind })
    }
}
