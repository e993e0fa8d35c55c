//! Joining by coding again: every clip decoded, brought to the film's size, colours and frame
//! rate, and encoded. One decoded frame is held at a time.

use std::io::{Seek, Write};

use super::source::Clip;
use super::{Film, JoinReport};
use crate::facts::millis;
use crate::mp4::{Packet, TrackKind, TrackSpec, read_sample};
use crate::sound::RATE;
use crate::video::colour::{Colour, to_written};
use crate::video::{Decoder, Encoder, Fitter, Frame};
use crate::{Fit, FrameRate, MediaError};

/// Codes the clips into a film.
pub(super) fn join<W: Write + Seek>(
    clips: &[Clip],
    (width, height): (u32, u32),
    fit: Fit,
    out: W,
) -> Result<(W, JoinReport), MediaError> {
    let size = (width & !1, height & !1);
    let rate = clips[0].timeline.frame_rate();
    let (timescale, duration) = rate.timescale();
    // The film lives on its own frames: each clip has a whole number of them.
    let mut begins = vec![0];
    for clip in clips {
        let frames = rate.frames(clip.timeline.total, clip.timeline.timescale).max(1);
        begins.push(begins[begins.len() - 1] + frames);
    }
    let total = begins[clips.len()];
    let lengths =
        begins.windows(2).map(|pair| rate.units(pair[1], RATE) - rate.units(pair[0], RATE));
    let spec = TrackSpec { kind: TrackKind::Video, timescale, size, start: 0, samples_max: total };
    let film = Film::new(out, spec, clips, lengths.collect())?;
    let encoder = Encoder::new(rate.hertz())?;
    let mut recoder =
        Recoder { film, encoder, rate, duration, size, coded: Vec::new(), written: 0 };
    for (clip, end) in clips.iter().zip(&begins[1..]) {
        recoder.add(clip, fit, *end).map_err(|error| clip.named(error))?;
    }
    let video = (recoder.encoder.sample_entry()?, total * u64::from(duration));
    let (out, notes) = recoder.film.finish(video, rate.units(total, RATE))?;
    let joints = begins[1..clips.len()].iter();
    let report = JoinReport {
        millis: millis(total * u64::from(duration), timescale),
        frames: total,
        frame_rate: rate,
        width: size.0,
        height: size.1,
        copied: false,
        joints: joints.map(|frame| millis(frame * u64::from(duration), timescale)).collect(),
        notes,
    };
    Ok((out, report))
}

struct Recoder<'a, W: Write + Seek> {
    film: Film<'a, W>,
    encoder: Encoder,
    rate: FrameRate,
    duration: u32,
    size: (u32, u32),
    coded: Vec<u8>,
    /// Frames of the film so far.
    written: u64,
}

impl<W: Write + Seek> Recoder<'_, W> {
    /// Adds a clip, up to a frame of the film.
    fn add(&mut self, clip: &Clip, fit: Fit, end: u64) -> Result<(), MediaError> {
        let begin = self.written;
        let mut source = clip.file()?;
        let mut decoder = Decoder::new(clip.h264()?)?;
        let colour = Colour::of(clip.h264()?);
        let look = Look { clip, colour, fit, fitter: None };
        let mut stage = Stage { look, begin, end, place: 0, last: None };
        let mut bytes = Vec::new();
        for sample in &clip.movie.video.samples {
            read_sample(&mut source, sample, &mut bytes)?;
            decoder.enter(sample.description);
            if let Some(frame) = decoder.decode(&bytes)? {
                stage.show(frame, self)?;
            }
        }
        for frame in decoder.finish()? {
            stage.show(frame, self)?;
        }
        stage.hold(self)
    }

    fn write(&mut self, frame: &Frame) -> Result<(), MediaError> {
        let sync = self.encoder.encode(frame, &mut self.coded)?;
        let packet = Packet { duration: self.duration, shift: 0, sync };
        self.film.file.put(0, &self.coded, packet)?;
        self.written += 1;
        self.film.sound_until(self.rate.units(self.written, RATE))
    }
}

/// How a clip's frames are made to look like the film's.
struct Look<'a> {
    clip: &'a Clip,
    colour: Colour,
    fit: Fit,
    fitter: Option<Fitter>,
}

impl Look<'_> {
    fn apply(&mut self, mut frame: Frame, (width, height): (u32, u32)) -> Frame {
        to_written(&mut frame, self.colour);
        let fit = self.fit;
        // A stream may change its size on the way.
        let from = (frame.width, frame.height);
        let known = self.fitter.take().filter(|fitter| fitter.is_from(from));
        let fitter =
            known.unwrap_or_else(|| Fitter::new(from, (width as usize, height as usize), fit));
        self.fitter.insert(fitter).fit(frame)
    }
}

/// A clip's part of the film.
struct Stage<'a> {
    look: Look<'a>,
    begin: u64,
    end: u64,
    /// How many of the clip's frames have come.
    place: usize,
    /// The frame that is seen until the next one's time.
    last: Option<Frame>,
}

impl Stage<'_> {
    /// Takes the clip's next frame: what is seen until its time is written.
    fn show<W: Write + Seek>(
        &mut self,
        frame: Frame,
        film: &mut Recoder<'_, W>,
    ) -> Result<(), MediaError> {
        let timeline = &self.look.clip.timeline;
        let time = timeline.times.get(self.place).copied().unwrap_or(i64::MAX);
        self.place += 1;
        // A frame is shown from the film frame on that begins a quarter before its time, since
        // times in files are rounded.
        if let Some(last) = &self.last {
            while film.written < self.end
                && starts_before(film, self.begin, time, timeline.timescale)
            {
                film.write(last)?;
            }
        }
        self.last = Some(self.look.apply(frame, film.size));
        Ok(())
    }

    /// Shows the last frame up to the end.
    fn hold<W: Write + Seek>(self, film: &mut Recoder<'_, W>) -> Result<(), MediaError> {
        let last =
            self.last.ok_or_else(|| MediaError::Damaged("no frame can be decoded".into()))?;
        while film.written < self.end {
            film.write(&last)?;
        }
        Ok(())
    }
}

/// Whether the film's next frame begins more than a quarter of a frame before a time of the clip.
fn starts_before<W: Write + Seek>(
    film: &Recoder<'_, W>,
    begin: u64,
    time: i64,
    timescale: u32,
) -> bool {
    let (top, bottom) = (i128::from(film.rate.denominator()), i128::from(film.rate.numerator()));
    let quarters = i128::from(4 * (film.written - begin) + 1);
    quarters * top * i128::from(timescale) < 4 * i128::from(time) * bottom
}
