//! Black and frozen pictures, frame by frame; and the frames on both sides of each seam.

use crate::MediaError;
use crate::mp4::FrameTimes;
use crate::video::colour::Colour;
use crate::video::{Frame, H264};

use super::cuts::{CutScan, FoundCut};
use super::expected::{ExpectedFilm, PartPicture};
use super::limits::InspectionLimits;
use super::seams::{SeamDrift, SeamScan};
use super::stretches::{Found, Stretches};
use super::unjudged::Unjudged;

/// A pixel is black up to a tenth of the range of luma, and a frame if 98 % of its pixels are.
const BLACK_PIXEL: u8 = 10;
const BRIGHT_PART: usize = 50;

/// Two frames are alike up to this mean difference, of 256: what coding does to a still.
const ALIKE: (usize, usize) = (256, 1000);

/// What was seen of a film, in the units of its video.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) black: Found,
    pub(super) frozen: Found,
    pub(super) seams: Vec<SeamDrift>,
    pub(super) cuts: Vec<FoundCut>,
}

/// Looks at one frame after the other.
pub(super) struct PictureScan<'a> {
    times: &'a FrameTimes,
    /// The highest luma of a black pixel.
    black_luma: u8,
    black: Stretches,
    frozen: Stretches,
    unjudged: Unjudged,
    /// The frame since which the picture has stood still.
    reference: Option<Frame>,
    seams: SeamScan,
    cuts: CutScan,
    /// Frames so far.
    place: usize,
}

impl<'a> PictureScan<'a> {
    pub(super) fn new(
        entry: &H264,
        times: &'a FrameTimes,
        expected: &ExpectedFilm,
        limits: &InspectionLimits,
    ) -> Self {
        let units = |time: wanflow_plan::timeline::Time| {
            u64::try_from(time.in_units(times.timescale, 1)).unwrap_or(0)
        };
        let is_drawn = |part: &super::FilmPart| part.picture == PartPicture::Drawn;
        let (low, range) = if Colour::of(entry).full_range { (0, 255) } else { (16, 219) };
        Self {
            times,
            black_luma: low + range / BLACK_PIXEL,
            black: Stretches::longer_than(units(limits.black)),
            frozen: Stretches::longer_than(units(limits.frozen)),
            unjudged: Unjudged::of(&expected.parts, times.timescale, is_drawn),
            reference: None,
            seams: SeamScan::new(times, expected),
            cuts: CutScan::new(times, expected),
            place: 0,
        }
    }

    /// Looks at the next frame.
    pub(super) fn see(&mut self, frame: Frame) {
        let place = self.place;
        self.place += 1;
        self.seams.see(place, &frame);
        self.cuts.see(place, &frame);
        let Some(at) = self.times.times.get(place).and_then(|at| u64::try_from(*at).ok()) else {
            return;
        };
        // What an edit list leaves out is there for no time.
        if at >= self.times.total
            || self.times.times.get(place + 1) == Some(&self.times.times[place])
        {
            return;
        }
        if self.unjudged.contains(at) {
            self.black.end(at);
            self.frozen.end(at);
            self.reference = None;
            return;
        }
        if is_black(&frame, self.black_luma) {
            self.black.begin(at);
        } else {
            self.black.end(at);
        }
        if !self.reference.as_ref().is_some_and(|still| are_alike(still, &frame)) {
            self.frozen.end(at);
            self.frozen.begin(at);
            self.reference = Some(frame);
        }
    }

    /// Ends the film.
    pub(super) fn finish(self) -> Result<Seen, MediaError> {
        if self.place == 0 {
            return Err(MediaError::Damaged("no frame can be decoded".into()));
        }
        let end = self.times.total;
        let (black, frozen) = (self.black.finish(end), self.frozen.finish(end));
        let (seams, cuts) = (self.seams.finish(), self.cuts.finish());
        Ok(Seen { black, frozen, seams, cuts })
    }
}

/// Whether nearly all of a frame is black.
fn is_black(frame: &Frame, darkest: u8) -> bool {
    let luma = &frame.planes[0];
    let most = luma.len() / BRIGHT_PART;
    let mut bright = 0;
    for row in luma.chunks(frame.width.max(1)) {
        bright += row.iter().filter(|value| **value > darkest).count();
        if bright > most {
            return false;
        }
    }
    true
}

/// Whether two frames show the same, but for what coding does.
fn are_alike(one: &Frame, other: &Frame) -> bool {
    if one.size() != other.size() {
        return false;
    }
    let count: usize = one.planes.iter().map(Vec::len).sum();
    let most = count * ALIKE.0 / ALIKE.1;
    let mut sum = 0;
    for plane in 0..3 {
        let (width, _) = one.plane_size(plane);
        let rows =
            one.planes[plane].chunks(width.max(1)).zip(other.planes[plane].chunks(width.max(1)));
        for (one, other) in rows {
            sum += row_difference(one, other);
            if sum > most {
                return false;
            }
        }
    }
    true
}

/// How far two rows are from each other; rows have at most a few thousand pixels.
fn row_difference(one: &[u8], other: &[u8]) -> usize {
    let pairs = one.iter().zip(other);
    pairs.map(|(one, other)| u32::from(one.abs_diff(*other))).sum::<u32>() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_black_with_a_few_bright_pixels_and_not_with_many() {
        let mut frame = Frame::filled(64, 64, [37, 128, 128]);
        assert!(is_black(&frame, 37));
        frame.planes[0][..81].fill(235);
        assert!(is_black(&frame, 37));
        frame.planes[0][..82].fill(235);
        assert!(!is_black(&frame, 37));
    }

    #[test]
    fn frames_are_alike_up_to_a_quarter_of_a_step() {
        let one = Frame::filled(64, 64, [100, 128, 128]);
        let differing = |pixels: usize| {
            let mut frame = one.clone();
            frame.planes[0][..pixels].fill(101);
            frame
        };
        // A quarter of 6,144 values, times 1.024.
        assert!(are_alike(&one, &differing(1572)));
        assert!(!are_alike(&one, &differing(1573)));
        assert!(!are_alike(&one, &Frame::filled(32, 64, [100, 128, 128])));
    }
}
