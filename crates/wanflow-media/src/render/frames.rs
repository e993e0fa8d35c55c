//! A clip's frames, pulled one at a time: as they are coded, decoded, and as the film shows them.
//! Whoever needs two clips at once opens two of these; each holds two frames at most.

use std::fs::File;
use std::io::BufReader;
use std::vec;

use wanflow_plan::Fit;
use wanflow_plan::timeline::FrameRate;

use super::clip::Clip;
use super::shape::Shape;
use crate::mp4::read_sample;
use crate::video::colour::{Colour, convert};
use crate::video::{Decoder, Fitter, Frame, Window};
use crate::{MediaError, Size};

/// A clip's coded frames, in the order in which they are decoded.
pub(super) struct CodedFrames<'a> {
    clip: &'a Clip,
    file: BufReader<File>,
    next: usize,
    bytes: Vec<u8>,
}

impl<'a> CodedFrames<'a> {
    pub(super) fn open(clip: &'a Clip) -> Result<Self, MediaError> {
        Ok(Self { clip, file: clip.file()?, next: 0, bytes: Vec::new() })
    }

    /// The next sample's number, from 0, and its bytes; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(usize, &mut Vec<u8>)>, MediaError> {
        let number = self.next;
        let Some(row) = self.clip.movie.video.samples.get(number) else { return Ok(None) };
        self.next += 1;
        read_sample(&mut self.file, row, &mut self.bytes)?;
        Ok(Some((number, &mut self.bytes)))
    }
}

/// A clip's frames, decoded, in the order in which they are shown.
pub(super) struct DecodedFrames<'a> {
    coded: CodedFrames<'a>,
    /// `None` once all samples were decoded.
    decoder: Option<Decoder>,
    /// What the decoder held back until the end.
    rest: vec::IntoIter<Frame>,
}

impl<'a> DecodedFrames<'a> {
    pub(super) fn open(clip: &'a Clip) -> Result<Self, MediaError> {
        let coded = CodedFrames::open(clip)?;
        let decoder = Some(Decoder::new(clip.h264()?)?);
        Ok(Self { coded, decoder, rest: Vec::new().into_iter() })
    }

    fn decode(&mut self) -> Result<Option<Frame>, MediaError> {
        while let Some(decoder) = &mut self.decoder {
            let samples = &self.coded.clip.movie.video.samples;
            let Some((number, bytes)) = self.coded.next()? else { break };
            decoder.enter(samples[number].description);
            if let Some(frame) = decoder.decode(bytes)? {
                return Ok(Some(frame));
            }
        }
        if let Some(decoder) = self.decoder.take() {
            self.rest = decoder.finish()?.into_iter();
        }
        Ok(self.rest.next())
    }
}

impl Iterator for DecodedFrames<'_> {
    type Item = Result<Frame, MediaError>;

    fn next(&mut self) -> Option<Self::Item> {
        let decoded = self.decode();
        if decoded.is_err() {
            self.decoder = None;
        }
        decoded.transpose()
    }
}

/// How a clip's frames are made to look like the film's.
pub(super) struct Look {
    from: Colour,
    to: Colour,
    size: Size,
    fit: Fit,
    fitter: Option<Fitter>,
}

impl Look {
    pub(super) fn of(clip: &Clip, shape: &Shape) -> Self {
        Self {
            from: clip.colour(),
            to: shape.colour,
            size: shape.size,
            fit: clip.fit,
            fitter: None,
        }
    }

    pub(super) fn apply(&mut self, mut frame: Frame) -> Frame {
        convert(&mut frame, self.from, self.to);
        // A stream may change its size in its course.
        let from = frame.size();
        let known = self.fitter.take().filter(|fitter| fitter.is_from(from));
        let fitter = known.unwrap_or_else(|| Fitter::new(from, self.size, self.fit));
        self.fitter.insert(fitter).fit(frame)
    }

    /// Where the picture lies in the frame that was looked at last.
    pub(super) fn window(&self) -> Window {
        self.fitter.as_ref().expect("a frame was looked at").window()
    }
}

/// What happened to a clip's frames.
#[derive(Default)]
pub(super) struct FrameCounts {
    /// Shown more often than once, counted each time.
    pub(super) repeated: u64,
    /// Not shown.
    pub(super) dropped: u64,
}

/// A clip's frames as the film shows them: in its look, and at its rate.
pub(super) struct FilmFrames<'a> {
    frames: DecodedFrames<'a>,
    look: Look,
    rate: FrameRate,
    /// Frames of the film that were given.
    given: u64,
    /// Frames of the clip that were decoded.
    decoded: usize,
    /// The frame that is seen, and how often it was given.
    current: Option<(Frame, u64)>,
    /// The one after it, and its time in the clip.
    upcoming: Option<(Frame, i64)>,
    counts: FrameCounts,
}

impl<'a> FilmFrames<'a> {
    pub(super) fn open(clip: &'a Clip, shape: &Shape) -> Result<Self, MediaError> {
        Ok(Self {
            frames: DecodedFrames::open(clip)?,
            look: Look::of(clip, shape),
            rate: shape.rate,
            given: 0,
            decoded: 0,
            current: None,
            upcoming: None,
            counts: FrameCounts::default(),
        })
    }

    /// The next frame of the film. The clip's last one is seen for as long as it is asked for.
    pub(super) fn next(&mut self) -> Result<&Frame, MediaError> {
        if self.current.is_none() && !self.advance()? {
            return Err(MediaError::Damaged("no frame can be decoded".into()));
        }
        while self.has_upcoming()? && !self.is_current_due() {
            self.advance()?;
        }
        self.given += 1;
        let (frame, times) = self.current.as_mut().expect("a frame has come");
        *times += 1;
        Ok(frame)
    }

    /// Decodes what is left of the clip, so that damage in it is found, and says what became of
    /// all its frames.
    pub(super) fn finish(mut self) -> Result<FrameCounts, MediaError> {
        while self.advance()? {}
        Ok(self.counts)
    }

    /// Goes on to the clip's next frame; `false`, with no frame any more, at the end.
    fn advance(&mut self) -> Result<bool, MediaError> {
        self.has_upcoming()?;
        if let Some((_, times)) = self.current.take() {
            self.counts.repeated += times.saturating_sub(1);
            self.counts.dropped += u64::from(times == 0);
        }
        self.current = self.upcoming.take().map(|(frame, _)| (frame, 0));
        Ok(self.current.is_some())
    }

    /// Whether another frame follows the current one, which is decoded for it.
    fn has_upcoming(&mut self) -> Result<bool, MediaError> {
        if self.upcoming.is_none()
            && let Some(frame) = self.frames.next()
        {
            let times = &self.frames.coded.clip.frame_times.times;
            let time = times.get(self.decoded).copied().unwrap_or(i64::MAX);
            self.decoded += 1;
            self.upcoming = Some((self.look.apply(frame?), time));
        }
        Ok(self.upcoming.is_some())
    }

    /// Whether the film's next frame begins more than a quarter of a frame before the time of the
    /// clip's upcoming one: times in files are rounded.
    fn is_current_due(&self) -> bool {
        let Some((_, time)) = self.upcoming else { return true };
        let (top, bottom) =
            (i128::from(self.rate.denominator()), i128::from(self.rate.numerator()));
        let quarters = i128::from(4 * self.given + 1);
        let timescale = i128::from(self.frames.coded.clip.frame_times.timescale);
        quarters * top * timescale < 4 * i128::from(time) * bottom
    }
}
