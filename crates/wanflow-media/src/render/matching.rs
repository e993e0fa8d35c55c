//! Matching a clip to the end of the clip that it continues: a model makes the first frame of a
//! clip from the last one of another, and comes back with other exposure and another tint.
//!
//! Both frames show the same picture, so that what differs between them is drift. It is estimated
//! on small pictures of them, plane by plane, as a gain and an offset, within bounds, and taken
//! back in all of the clip. A clip without drift is left alone.

#![expect(clippy::cast_precision_loss, reason = "counts of cells are small")]

use serde::{Serialize, Serializer};
use wanflow_plan::timeline::Matching as Wanted;

use super::clip::Clip;
use crate::MediaError;
use crate::anchor::{AnchorAt, decode_at, find};
use crate::video::Frame;
use crate::video::colour::{Colour, convert};

/// A small picture's cells across and down; half as many of chroma.
const CELLS: (usize, usize) = (32, 18);

/// How much of a difference nobody sees, of 255.
const UNSEEN: f64 = 1.0;

/// By how much the mean of luma and that of chroma may be moved at most, of 255.
const SHIFT_MAX: [f64; 3] = [40.0, 24.0, 24.0];

/// How much steeper or flatter a plane may be made.
const GAINS: (f64, f64) = (0.75, 1.33);

/// How alike two planes must be for their contrast to be compared, and how much there must be of
/// it: else noise would be.
const ALIKE: f64 = 0.9;
const CONTRAST: f64 = 2.0;

/// How unlike lumas are that show different pictures.
const UNLIKE: f64 = 0.6;

/// What becomes of a clip's exposure and colours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Matched {
    /// They stay: nobody asked, or nothing is to be done.
    AsItIs,
    /// They are brought to those of the clip before.
    Graded(Box<Grade>),
    /// They stay, although somebody asked, for this reason.
    Left(String),
}

/// What each value of each plane becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grade([[u8; 256]; 3]);

/// As a list of lists.
impl Serialize for Grade {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(<[u8; 256]>::as_slice))
    }
}

impl Grade {
    /// Changes a frame in its own colours.
    pub(super) fn apply(&self, frame: &mut Frame) {
        for (plane, curve) in frame.planes.iter_mut().zip(&self.0) {
            for value in plane {
                *value = curve[usize::from(*value)];
            }
        }
    }
}

/// A small picture of a frame, or why there is none.
type Glance = Result<Frame, String>;

/// What an item begins and ends with, as far as anybody compares it.
#[derive(Default)]
pub(super) struct Ends {
    first: Option<Glance>,
    last: Option<Glance>,
}

impl Ends {
    /// Of the clip that an item shows, all of whose frames are there still. It is matched to the item
    /// before as `own` says, and the next item to it as `next` does.
    pub(super) fn of(clip: Option<&Clip>, own: Wanted, next: Wanted) -> Self {
        let Some(clip) = clip else { return Self::default() };
        let first = match own {
            Wanted::Unmatched => None,
            Wanted::ToLastFrame | Wanted::ToBestFrame => Some(AnchorAt::Millis(0)),
        };
        let last = match next {
            Wanted::Unmatched => None,
            Wanted::ToLastFrame => Some(AnchorAt::Last),
            Wanted::ToBestFrame => Some(AnchorAt::Best),
        };
        let glance = |at: AnchorAt| glance(clip, at).map_err(|error| error.to_string());
        Self { first: first.map(glance), last: last.map(glance) }
    }
}

/// Goes along the items of a film, and decides for each by the one before it as that will look.
#[derive(Default)]
pub(super) struct Matcher {
    /// The frame that the next item may be made of, and its colours.
    before: Option<(Glance, Colour)>,
}

impl Matcher {
    /// What becomes of the next item, which shows this clip, if it shows one.
    pub(super) fn next(&mut self, clip: Option<&Clip>, ends: Ends) -> Matched {
        let Ends { first, last } = ends;
        let before = self.before.take();
        let Some(colour) = clip.map(Clip::colour) else { return Matched::AsItIs };
        let matched = match (before, first) {
            (Some((Ok(mut before), its)), Some(Ok(first))) => {
                convert(&mut before, its, colour);
                compare(&before, &first)
            }
            (Some((Err(why), _)), Some(_)) | (Some(_), Some(Err(why))) => Matched::Left(why),
            (None, _) | (_, None) => Matched::AsItIs,
        };
        self.before = last.map(|mut last| {
            if let (Ok(frame), Matched::Graded(grade)) = (&mut last, &matched) {
                grade.apply(frame);
            }
            (last, colour)
        });
        matched
    }
}

fn glance(clip: &Clip, at: AnchorAt) -> Result<Frame, MediaError> {
    let (video, times, mut file) = (&clip.movie.video, &clip.frame_times, clip.file()?);
    let entry = clip.h264()?;
    let place = find(&mut file, video, times, at)?;
    Ok(small(&decode_at(&mut file, video, entry, &times.order, place)?))
}

/// A frame as the means of a few cells.
fn small(frame: &Frame) -> Frame {
    let (across, down) = CELLS;
    let mut small = Frame::filled(across, down, [0; 3]);
    for plane in 0..3 {
        let ((width, height), (across, down)) = (frame.plane_size(plane), small.plane_size(plane));
        let part = |side: usize, cell: usize, cells: usize| {
            let from = (side * cell / cells).min(side - 1);
            from..(side * (cell + 1) / cells).max(from + 1)
        };
        for cell in 0..across * down {
            let columns = part(width, cell % across, across);
            let rows = part(height, cell / across, down);
            let count = columns.len() * rows.len();
            let row = |y: usize| &frame.planes[plane][y * width..][columns.clone()];
            let sum: usize = rows.flat_map(row).map(|value| usize::from(*value)).sum();
            small.planes[plane][cell] = u8::try_from((sum + count / 2) / count).unwrap_or(u8::MAX);
        }
    }
    small
}

/// What must be done to a picture to look like another one of the same thing.
fn compare(wanted: &Frame, own: &Frame) -> Matched {
    let planes: [Change; 3] =
        std::array::from_fn(|plane| Change::of(plane, &wanted.planes[plane], &own.planes[plane]));
    if planes[0].alike.is_some_and(|alike| alike < UNLIKE) {
        let why = "it does not begin with the picture that the clip before it ends with";
        return Matched::Left(why.to_owned());
    }
    if planes.iter().all(|change| change.effect() < UNSEEN) {
        return Matched::AsItIs;
    }
    Matched::Graded(Box::new(Grade(planes.map(Change::curve))))
}

/// What is done to the values of a plane.
#[derive(Clone, Copy, Debug)]
struct Change {
    /// The mean and the deviation of what it is done to.
    mean: f64,
    deviation: f64,
    gain: f64,
    shift: f64,
    /// How alike both planes are, from -1 to 1; `None`: one of them is too flat to tell.
    alike: Option<f64>,
}

impl Change {
    fn of(plane: usize, wanted: &[u8], own: &[u8]) -> Self {
        let (target, source) = (Spread::of(wanted), Spread::of(own));
        let pairs = wanted.iter().zip(own);
        let together: f64 =
            pairs.map(|(a, b)| (f64::from(*a) - target.mean) * (f64::from(*b) - source.mean)).sum();
        let both = target.deviation * source.deviation;
        let has_contrast = target.deviation.min(source.deviation) >= CONTRAST;
        let alike = has_contrast.then(|| together / own.len() as f64 / both);
        let (least, most) = GAINS;
        let gain = match alike {
            Some(alike) if alike >= ALIKE => {
                (target.deviation / source.deviation).clamp(least, most)
            }
            _ => 1.0,
        };
        let far = SHIFT_MAX[plane];
        let shift = (target.mean - source.mean).clamp(-far, far);
        Self { mean: source.mean, deviation: source.deviation, gain, shift, alike }
    }

    /// How much it changes, in the root of the mean square.
    fn effect(self) -> f64 {
        let steeper = (self.gain - 1.0) * self.deviation;
        (self.shift * self.shift + steeper * steeper).sqrt()
    }

    fn curve(self) -> [u8; 256] {
        let Self { mean, deviation: _, gain, shift, alike: _ } = self;
        std::array::from_fn(|value| {
            let changed = (value as f64 - mean) * gain + mean + shift;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a byte")]
            let byte = changed.round().clamp(0.0, 255.0) as u8;
            byte
        })
    }
}

/// How the values of a plane lie.
#[derive(Clone, Copy)]
struct Spread {
    mean: f64,
    deviation: f64,
}

impl Spread {
    fn of(values: &[u8]) -> Self {
        let count = values.len().max(1) as f64;
        let mean = values.iter().map(|value| f64::from(*value)).sum::<f64>() / count;
        let square = |value: &u8| (f64::from(*value) - mean) * (f64::from(*value) - mean);
        Self { mean, deviation: (values.iter().map(square).sum::<f64>() / count).sqrt() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of soft shapes, each value changed.
    fn picture(change: impl Fn(usize, f64) -> f64) -> Frame {
        let mut frame = Frame::filled(320, 180, [0; 3]);
        for plane in 0..3 {
            let (width, _) = frame.plane_size(plane);
            for (at, value) in frame.planes[plane].iter_mut().enumerate() {
                let (x, y) = ((at % width) as f64, (at / width) as f64);
                let soft = (x / 31.0).sin() * 30.0 + (y / 23.0).cos() * 20.0;
                let plain = if plane == 0 { 110.0 + soft } else { 128.0 + soft / 4.0 };
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a byte"
                )]
                let byte = change(plane, plain).round().clamp(0.0, 255.0) as u8;
                *value = byte;
            }
        }
        small(&frame)
    }

    fn grade(wanted: &Frame, own: &Frame) -> Grade {
        match compare(wanted, own) {
            Matched::Graded(grade) => *grade,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn exposure_contrast_and_tint_are_taken_back() {
        let wanted = picture(|_, value| value);
        let drifted = picture(|plane, value| match plane {
            0 => (value - 16.0) * 0.88 + 16.0 - 6.0,
            1 => value + 5.0,
            _ => value - 7.0,
        });
        let mut back = drifted.clone();
        grade(&wanted, &drifted).apply(&mut back);
        for plane in 0..3 {
            let pairs = back.planes[plane].iter().zip(&wanted.planes[plane]);
            let worst = pairs.map(|(a, b)| a.abs_diff(*b)).max();
            assert!(worst <= Some(2), "plane {plane}: {worst:?}");
        }
    }

    #[test]
    fn what_nobody_sees_is_left_alone_and_so_are_other_pictures() {
        let wanted = picture(|_, value| value);
        assert_eq!(compare(&wanted, &picture(|_, value| value + 0.6)), Matched::AsItIs);
        let other = picture(|_, value| 255.0 - value);
        assert!(matches!(compare(&wanted, &other), Matched::Left(_)));
    }

    #[test]
    fn no_clip_is_changed_beyond_measure() {
        let wanted = picture(|_, value| value);
        let dark = picture(|plane, value| if plane == 0 { value / 4.0 } else { value });
        let Grade([luma, blue, _]) = grade(&wanted, &dark);
        let middle = 27;
        assert!(i32::from(luma[middle]) - 27 <= 41, "{}", luma[middle]);
        assert!(luma[middle + 40] - luma[middle] <= 54, "its contrast is bounded");
        assert_eq!(blue[128], 128);
    }

    #[test]
    fn a_flat_picture_is_moved_and_not_stretched() {
        let flat = |luma| small(&Frame::filled(64, 36, [luma, 120, 130]));
        let Grade([luma, ..]) = grade(&flat(100), &flat(90));
        assert_eq!([luma[0], luma[90], luma[200]], [10, 100, 210]);
    }
}
