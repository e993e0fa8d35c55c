//! Films whose pictures another program codes. It gets every frame as it is composed; what it makes
//! is read like a clip whose samples go into the film, so that the file, its sound and all beside
//! them are the same whoever codes. It must not know which program that is, nor how it is run.

use std::io::{Seek, Write};
use std::path::PathBuf;

use wanflow_plan::timeline::{Output, VideoEncoder};

use super::captions::{self, BurntCaptions};
use super::clip::{Clip, ClipInput};
use super::compose::Composer;
use super::copy;
use super::film::Film;
use super::film_input::FilmInput;
use super::film_parts::FilmParts;
use super::foreign_encoder::{EncodingJob, ForeignEncoder};
use super::shape::Shape;
use crate::MediaError;

/// The pictures of a film as another program has coded them, in a file that goes with them.
pub(super) struct ForeignPictures {
    clip: Clip,
    _file: Scratch,
}

/// A file that is removed with it.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // The next film replaces what is left of it.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl ForeignPictures {
    /// Those of a film that is to be coded by another program, in a file at a path; `None`: it is
    /// not.
    pub(super) fn of(input: &FilmInput<'_>, to: PathBuf) -> Result<Option<Self>, MediaError> {
        let FilmInput { timeline, sources, items, shape, options } = *input;
        let output = &timeline.output;
        let Some(encoder) = options.foreign.filter(|_| !output.encoder.is_built_in()) else {
            return Ok(None);
        };
        let fonts = captions::fonts(timeline, sources)?;
        let captions = BurntCaptions::of(timeline, shape, &fonts)?;
        let parts = FilmParts { items, shape, captions: &captions, fonts: &fonts };
        Self::code(encoder, parts, output, to).map(Some)
    }

    /// By how many frames their presentation lies behind their decoding.
    pub(super) fn lag(&self) -> u32 {
        self.clip.frame_times.lag()
    }

    /// Has all frames of a film coded, into a file at a path.
    fn code(
        encoder: &dyn ForeignEncoder,
        film: FilmParts<'_>,
        output: &Output,
        to: PathBuf,
    ) -> Result<Self, MediaError> {
        // A leftover makes way, and so does a link: it is not written through.
        let _ = std::fs::remove_file(&to);
        let scratch = Scratch(to);
        let shape = film.shape;
        let job = EncodingJob {
            encoder: output.encoder,
            quality: output.quality,
            size: shape.size,
            rate: shape.rate(),
            frames: shape.end(),
            to: &scratch.0,
        };
        encoder.encode(&job, &mut |out| {
            let mut composer = Composer::new(film, 0..shape.end());
            while let Some(frame) = composer.next()? {
                frame.planes.iter().try_for_each(|plane| out.write_all(plane))?;
            }
            Ok(())
        })?;
        let input = ClipInput { path: &scratch.0, sound_path: None, colour: None, is_slate: true };
        let wrong = |why: &str| MediaError::Encoder(format!("what it coded cannot be used: {why}"));
        let clip = Clip::open(&input).map_err(|error| wrong(&error.to_string()))?;
        match mistake(&clip, output.encoder, shape) {
            Some(why) => Err(wrong(why)),
            None => Ok(Self { clip, _file: scratch }),
        }
    }

    /// Puts all of them into the film.
    pub(super) fn add<W: Write + Seek>(
        &self,
        shape: &Shape,
        film: &mut Film<'_, W>,
    ) -> Result<(), MediaError> {
        copy::add(&self.clip, 0..self.clip.frame_times.times.len(), shape, film)
    }
}

/// What is wrong with the pictures that came back.
fn mistake(clip: &Clip, encoder: VideoEncoder, shape: &Shape) -> Option<&'static str> {
    let is_its_kind = match encoder {
        VideoEncoder::BuiltIn => false,
        VideoEncoder::X264 => clip.codec.is_decoded && clip.colour() == shape.colour,
        VideoEncoder::Prores => clip.movie.video.codec() == *b"apch",
    };
    let is_shown_as_it_is = clip.frame_times.whole && clip.movie.video.delay == 0;
    if !is_its_kind {
        Some("it is not what was asked for")
    } else if clip.frame_times.times.len() as u64 != shape.end() || !is_shown_as_it_is {
        Some("frames are missing")
    } else if clip.size != shape.size || !clip.movie.video.display.is_plain() {
        Some("its frames have another size")
    } else {
        None
    }
}
