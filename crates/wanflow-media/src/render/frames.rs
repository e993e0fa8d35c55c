//! A clip's frames, pulled one at a time: as they are coded, decoded, and as the film shows them.
//! Whoever needs two clips at once opens two of these; each holds two frames at most.

use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::vec;

use wanflow_plan::Fit;
use wanflow_plan::timeline::{Focus, FrameRate};

use super::clip::Clip;
use super::cut_points::CutPoints;
use super::drawn::{Canvas, DrawnFrames};
use super::film_parts::FilmParts;
use super::grid::Place;
use super::item::{Item, Shows};
use super::matching::Grade;
use super::shape::Shape;
use crate::mp4::read_sample;
use crate::video::colour::{Colour, convert};
use crate::video::{Decoder, Fitter, Frame, Reference, Window, reference};
use crate::{MediaError, Size};

/// A clip's coded frames, in the order in which they are decoded.
pub(super) struct CodedFrames<'a> {
    clip: &'a Clip,
    file: BufReader<File>,
    next: usize,
    bytes: Vec<u8>,
}

impl<'a> CodedFrames<'a> {
    /// From a sample on.
    pub(super) fn open(clip: &'a Clip, first: usize) -> Result<Self, MediaError> {
        Ok(Self { clip, file: clip.file()?, next: first, bytes: Vec::new() })
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
    /// Frames that nobody wants, before the first; and when that one is shown.
    unwanted: usize,
    first: i64,
}

impl<'a> DecodedFrames<'a> {
    /// From a frame on.
    pub(super) fn open(clip: &'a Clip, first: usize) -> Result<Self, MediaError> {
        let begin = if first == 0 { 0 } else { CutPoints::of(clip).start_before(first)? };
        let coded = CodedFrames::open(clip, begin)?;
        let decoder = Some(Decoder::new(clip.h264()?)?);
        let video = &clip.movie.video;
        let pts = clip.frame_times.order.get(first).map_or(i64::MAX, |it| video.samples[*it].pts);
        let rest = Vec::new().into_iter();
        Ok(Self { coded, decoder, rest, unwanted: first - begin, first: pts })
    }

    fn decode(&mut self) -> Result<Option<Frame>, MediaError> {
        while let Some(decoder) = &mut self.decoder {
            let clip = self.coded.clip;
            let samples = &clip.movie.video.samples;
            let Some((number, bytes)) = self.coded.next()? else { break };
            decoder.enter(samples[number].description);
            if self.unwanted > 0 {
                let (sample, entry) = (samples[number], clip.h264()?);
                let reference = reference(entry, bytes, sample.description);
                // What nothing leans on, and nobody wants, need not be decoded.
                if sample.pts < self.first && reference == Reference::Disposable {
                    self.unwanted -= 1;
                    continue;
                }
                self.unwanted -= usize::from(decoder.pass(bytes)?);
            } else if let Some(frame) = decoder.decode(bytes)? {
                return Ok(Some(frame));
            }
        }
        if let Some(decoder) = self.decoder.take() {
            self.rest = decoder.finish()?.into_iter();
        }
        for _ in 0..std::mem::take(&mut self.unwanted) {
            self.rest.next();
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

/// Runs of a clip's frames, one behind the other. What lies between them is decoded only where no
/// key frame does.
pub(super) struct DecodedRuns<'a> {
    clip: &'a Clip,
    points: CutPoints<'a>,
    /// What is being decoded, and the place of its next frame.
    open: Option<(DecodedFrames<'a>, usize)>,
}

impl<'a> DecodedRuns<'a> {
    pub(super) fn of(clip: &'a Clip) -> Self {
        Self { clip, points: CutPoints::of(clip), open: None }
    }

    /// Gives the frames at some places, as far as there are any.
    pub(super) fn run(
        &mut self,
        places: Range<usize>,
        mut take: impl FnMut(Frame),
    ) -> Result<(), MediaError> {
        let near = self.points.start_before(places.start)?;
        let open = self.open.take().filter(|(_, next)| (near..=places.start).contains(next));
        let (mut frames, mut next) = match open {
            Some(open) => open,
            None => (DecodedFrames::open(self.clip, places.start)?, places.start),
        };
        while next < places.end {
            let Some(frame) = frames.next() else { break };
            let frame = frame?;
            if next >= places.start {
                take(frame);
            }
            next += 1;
        }
        self.open = Some((frames, next));
        Ok(())
    }
}

/// How a clip's frames are made to look like the film's.
pub(super) struct Look {
    from: Colour,
    to: Colour,
    size: Size,
    fit: Fit,
    focus: Focus,
    grade: Option<Grade>,
    fitter: Option<Fitter>,
}

impl Look {
    pub(super) fn of(clip: &Clip, item: &Item, shape: &Shape) -> Self {
        Self {
            from: clip.colour(),
            to: shape.colour,
            size: shape.size,
            fit: item.fit,
            focus: item.focus,
            grade: item.grade().cloned(),
            fitter: None,
        }
    }

    pub(super) fn apply(&mut self, mut frame: Frame) -> Frame {
        if let Some(grade) = &self.grade {
            grade.apply(&mut frame);
        }
        convert(&mut frame, self.from, self.to);
        // A stream may change its size in its course.
        let from = frame.size();
        let known = self.fitter.take().filter(|fitter| fitter.is_from(from));
        let new = || Fitter::around(from, self.size, self.fit, self.focus);
        let fitter = known.unwrap_or_else(new);
        self.fitter.insert(fitter).fit(frame)
    }

    /// Where the picture lies in the frame that was looked at last.
    pub(super) fn window(&self) -> Window {
        self.fitter.as_ref().expect("a frame was looked at").window()
    }
}

/// An item's frames as the film shows them: in its look, and at its rate.
pub(super) struct ItemFrames<'a> {
    place: Place,
    rate: FrameRate,
    /// The item's frame that comes next.
    next: u64,
    source: ItemSource<'a>,
}

enum ItemSource<'a> {
    Clip(Box<ClipFrames<'a>>),
    Drawn(Box<DrawnFrames>),
}

/// A clip's frames, in a film's look.
struct ClipFrames<'a> {
    clip: &'a Clip,
    frames: DecodedFrames<'a>,
    look: Look,
    /// The place of the clip's frame that comes next.
    place: usize,
    current: Option<Frame>,
}

impl<'a> ItemFrames<'a> {
    /// From a frame of an item on.
    pub(super) fn open(
        number: usize,
        item: &'a Item,
        film: &FilmParts<'_>,
        first: u64,
    ) -> Result<Self, MediaError> {
        let shape = film.shape;
        let place = shape.grid.places[number];
        let source = match &item.shows {
            Shows::Clip(clip) => {
                let place = place.source_frame(clip, first, shape.rate());
                let frames = DecodedFrames::open(clip, place).map_err(|error| clip.named(error))?;
                let look = Look::of(clip, item, shape);
                ItemSource::Clip(Box::new(ClipFrames { clip, frames, look, place, current: None }))
            }
            Shows::Drawn(drawn) => {
                let canvas = Canvas { size: shape.size, colour: shape.colour };
                ItemSource::Drawn(Box::new(drawn.open(canvas, film.fonts, place.frames())?))
            }
        };
        Ok(Self { place, rate: shape.rate(), next: first, source })
    }

    /// The next frame of the item. A clip's last one is seen for as long as it is asked for.
    pub(super) fn next(&mut self) -> Result<&Frame, MediaError> {
        let number = self.next;
        self.next += 1;
        match &mut self.source {
            ItemSource::Drawn(frames) => Ok(frames.draw(number)),
            ItemSource::Clip(frames) => {
                let clip = frames.clip;
                let seen = self.place.source_frame(clip, number, self.rate);
                frames.show(seen).map_err(|error| clip.named(error))
            }
        }
    }

    /// Decodes what is left, so that damage in it is found.
    pub(super) fn finish(self) -> Result<(), MediaError> {
        let ItemSource::Clip(frames) = self.source else { return Ok(()) };
        let clip = frames.clip;
        let mut rest = frames.frames;
        rest.try_for_each(|frame| frame.map(drop)).map_err(|error| clip.named(error))
    }
}

impl ClipFrames<'_> {
    /// The frame at a place, which is not before the one that was asked for last.
    fn show(&mut self, place: usize) -> Result<&Frame, MediaError> {
        let mut seen = None;
        while self.place <= place {
            let Some(frame) = self.frames.next() else { break };
            seen = Some(frame?);
            self.place += 1;
        }
        if let Some(frame) = seen {
            self.current = Some(self.look.apply(frame));
        }
        self.current.as_ref().ok_or_else(|| MediaError::Damaged("no frame can be decoded".into()))
    }
}
