//! Coding a clip again: decoded, brought to the film's size, colours and frame rate, and encoded.
//! One decoded frame is held at a time, but for the few on which the quantiser is chosen.

use std::io::{Seek, Write};

use super::film::Film;
use super::shape::Shape;
use super::source::Clip;
use super::trial::{Trial, quantiser};
use super::{JoinPlan, Quality};
use crate::mp4::{entry, read_sample};
use crate::video::colour::{Colour, convert};
use crate::video::{Decoder, Encoder, Fitter, Frame, Window};
use crate::{Fit, FrameRate, MediaError};

/// What happened to a clip's frames.
#[derive(Default)]
pub(super) struct Frames {
    /// Shown more often than once, counted each time.
    pub(super) repeated: u64,
    /// Not shown.
    pub(super) dropped: u64,
}

/// Codes a clip into a film, up to a frame of the film.
pub(super) fn add<W: Write + Seek>(
    clip: &Clip,
    plan: &JoinPlan,
    end: u64,
    shape: &Shape,
    film: &mut Film<'_, W>,
) -> Result<Frames, MediaError> {
    let quantiser = choose(clip, plan.fit, plan.quality, shape)?;
    let encoder = Encoder::constant(shape.rate.hertz(), quantiser, shape.colour)?;
    let mut stage = Stage {
        clip,
        film,
        encoder,
        rate: shape.rate,
        sets_in_band: shape.mixed,
        description: 1,
        begin: 0,
        end,
        place: 0,
        last: None,
        frames: Frames::default(),
        coded: Vec::new(),
    };
    stage.begin = stage.film.written;
    let mut look = Look::new(clip, plan.fit, shape)?;
    each_frame(clip, |frame| {
        let frame = look.apply(frame);
        stage.show(frame).map(|()| true)
    })?;
    stage.hold()
}

/// The quantiser for a clip, by trial on a few of its frames.
fn choose(clip: &Clip, fit: Fit, quality: Quality, shape: &Shape) -> Result<u8, MediaError> {
    let mut look = Look::new(clip, fit, shape)?;
    let count = clip.timeline.times.len();
    let mut trial = Trial::new(count, quality);
    let mut place = 0;
    each_frame(clip, |frame| {
        if trial.wants(place) {
            let frame = look.apply(frame);
            trial.take(frame, look.window());
        }
        place += 1;
        Ok(trial.lacks(place))
    })?;
    let bytes: u64 = clip.movie.video.samples.iter().map(|row| u64::from(row.size)).sum();
    let frames = u64::try_from(count.max(1)).unwrap_or(1);
    quantiser(&trial, bytes / frames, quality, |quantiser| {
        Encoder::constant(shape.rate.hertz(), quantiser, shape.colour)
    })
}

/// Hands over a clip's frames in the order in which they are shown, until it says `false`.
fn each_frame(
    clip: &Clip,
    mut see: impl FnMut(Frame) -> Result<bool, MediaError>,
) -> Result<(), MediaError> {
    let mut source = clip.file()?;
    let mut decoder = Decoder::new(clip.h264()?)?;
    let mut bytes = Vec::new();
    for sample in &clip.movie.video.samples {
        read_sample(&mut source, sample, &mut bytes)?;
        decoder.enter(sample.description);
        if let Some(frame) = decoder.decode(&bytes)?
            && !see(frame)?
        {
            return Ok(());
        }
    }
    for frame in decoder.finish()? {
        if !see(frame)? {
            break;
        }
    }
    Ok(())
}

/// How a clip's frames are made to look like the film's.
struct Look {
    from: Colour,
    to: Colour,
    size: (usize, usize),
    fit: Fit,
    fitter: Option<Fitter>,
}

impl Look {
    fn new(clip: &Clip, fit: Fit, shape: &Shape) -> Result<Self, MediaError> {
        clip.h264()?;
        let size = (shape.size.0 as usize, shape.size.1 as usize);
        Ok(Self { from: clip.colour(), to: shape.colour, size, fit, fitter: None })
    }

    fn apply(&mut self, mut frame: Frame) -> Frame {
        convert(&mut frame, self.from, self.to);
        // A stream may change its size on the way.
        let from = (frame.width, frame.height);
        let known = self.fitter.take().filter(|fitter| fitter.is_from(from));
        let fitter = known.unwrap_or_else(|| Fitter::new(from, self.size, self.fit));
        self.fitter.insert(fitter).fit(frame)
    }

    /// Where the picture lies in the frame that was looked at last.
    fn window(&self) -> Window {
        self.fitter.as_ref().expect("a frame was looked at").window()
    }
}

/// A clip's part of the film.
struct Stage<'a, 'f, W: Write + Seek> {
    clip: &'a Clip,
    film: &'a mut Film<'f, W>,
    encoder: Encoder,
    rate: FrameRate,
    sets_in_band: bool,
    /// The sample entry of what is coded.
    description: u32,
    begin: u64,
    end: u64,
    /// How many of the clip's frames have come.
    place: usize,
    /// The frame that is seen until the next one's time, and how often it was written.
    last: Option<(Frame, u64)>,
    frames: Frames,
    coded: Vec<u8>,
}

impl<W: Write + Seek> Stage<'_, '_, W> {
    /// Takes the clip's next frame: what is seen until its time is written.
    fn show(&mut self, frame: Frame) -> Result<(), MediaError> {
        let time = self.clip.timeline.times.get(self.place).copied().unwrap_or(i64::MAX);
        self.place += 1;
        // A frame is shown from the film frame on that begins a quarter before its time, since
        // times in files are rounded.
        self.write_until(|stage| stage.starts_before(time))?;
        self.last = Some((frame, 0));
        Ok(())
    }

    /// Shows the last frame up to the end.
    fn hold(mut self) -> Result<Frames, MediaError> {
        if self.last.is_none() {
            return Err(MediaError::Damaged("no frame can be decoded".into()));
        }
        self.write_until(|_| true)?;
        Ok(self.frames)
    }

    /// Writes the last frame as long as it is due, and takes its leave.
    fn write_until(&mut self, is_due: impl Fn(&Self) -> bool) -> Result<(), MediaError> {
        let Some((frame, mut times)) = self.last.take() else { return Ok(()) };
        while self.film.written < self.end && is_due(self) {
            self.write(&frame)?;
            times += 1;
        }
        self.frames.repeated += times.saturating_sub(1);
        self.frames.dropped += u64::from(times == 0);
        Ok(())
    }

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
        self.film.put(&self.coded, sync, self.description, behind)
    }

    /// Whether the film's next frame begins more than a quarter of a frame before a time of the
    /// clip.
    fn starts_before(&self, time: i64) -> bool {
        let (top, bottom) =
            (i128::from(self.rate.denominator()), i128::from(self.rate.numerator()));
        let quarters = i128::from(4 * (self.film.written - self.begin) + 1);
        let timescale = i128::from(self.clip.timeline.timescale);
        quarters * top * timescale < 4 * i128::from(time) * bottom
    }
}
