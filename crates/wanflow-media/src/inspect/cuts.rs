//! Where the picture really changes near a cut: small pictures of the frames around it.

use crate::mp4::FrameTimes;
use crate::video::Frame;

use super::expected::{ExpectedFilm, Joint};
use super::seams::nearest;

/// Frames before and behind the one that should begin the new picture.
const AROUND: usize = 3;

/// A small picture's cells across and down.
const CELLS: (usize, usize) = (16, 9);

/// How far two small pictures are from each other at a cut, of 255, and how much farther than at
/// any frame beside it. What is below may be no cut to the eye.
const FAR: f64 = 4.0;
const CLEARLY: f64 = 3.0;

/// The frame that really begins a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FoundCut {
    /// The part's place.
    pub(super) part: usize,
    pub(super) frame: usize,
}

/// Gathers what changes around each cut.
pub(super) struct CutScan {
    /// In the film's order.
    cuts: Vec<Pending>,
    last: Option<(usize, Vec<f64>)>,
}

/// A cut, and how far frames around it are from those before them.
struct Pending {
    /// Its place among the film's parts.
    part: usize,
    /// The frame that should be the first of the new picture.
    first: usize,
    changes: Vec<(usize, f64)>,
}

impl CutScan {
    /// The cuts of a film whose frames come at these times.
    pub(super) fn new(times: &FrameTimes, expected: &ExpectedFilm) -> Self {
        let parts = expected.parts.iter().enumerate().skip(1);
        let cuts = parts.filter(|(_, part)| part.joint == Joint::Cut).map(|(place, part)| {
            Pending { part: place, first: nearest(times, part.begin), changes: Vec::new() }
        });
        Self { cuts: cuts.collect(), last: None }
    }

    /// Takes a frame, if it stands near a cut.
    pub(super) fn see(&mut self, place: usize, frame: &Frame) {
        let from = self.cuts.partition_point(|cut| cut.first + AROUND < place);
        let near = self.cuts[from..].iter_mut().take_while(|cut| cut.first <= place + AROUND + 1);
        let near: Vec<_> = near.collect();
        if near.is_empty() {
            self.last = None;
            return;
        }
        let small = small(frame);
        if let Some((_, last)) = self.last.as_ref().filter(|(last, _)| last + 1 == place) {
            let change = distance(last, &small);
            for cut in near {
                cut.changes.push((place, change));
            }
        }
        self.last = Some((place, small));
    }

    /// What was found, where it can be told.
    pub(super) fn finish(self) -> Vec<FoundCut> {
        let found = |cut: &Pending| Some(FoundCut { part: cut.part, frame: cut.found()? });
        self.cuts.iter().filter_map(found).collect()
    }
}

impl Pending {
    fn found(&self) -> Option<usize> {
        let (place, most) = *self.changes.iter().max_by(|one, other| one.1.total_cmp(&other.1))?;
        let others = self.changes.iter().filter(|(other, _)| *other != place);
        let next = others.map(|(_, change)| *change).fold(0.0, f64::max);
        (most >= FAR && most >= CLEARLY * next).then_some(place)
    }
}

/// A frame's luma, as the means of a few cells.
#[expect(clippy::cast_precision_loss, reason = "frames have few pixels")]
fn small(frame: &Frame) -> Vec<f64> {
    let (across, down) = CELLS;
    let part =
        |side: usize, cell: usize, cells: usize| side * cell / cells..side * (cell + 1) / cells;
    let mean = |cell: usize| {
        let columns = part(frame.width, cell % across, across);
        let rows = part(frame.height, cell / across, down);
        let count = (columns.len() * rows.len()).max(1);
        let row = |y: usize| &frame.planes[0][y * frame.width..][columns.clone()];
        let sum: u64 = rows.flat_map(row).map(|value| u64::from(*value)).sum();
        sum as f64 / count as f64
    };
    (0..across * down).map(mean).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a few cells")]
fn distance(one: &[f64], other: &[f64]) -> f64 {
    let pairs = one.iter().zip(other);
    pairs.map(|(one, other)| (one - other).abs()).sum::<f64>() / one.len().max(1) as f64
}
