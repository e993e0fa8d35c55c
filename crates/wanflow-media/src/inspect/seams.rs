//! How far the picture jumps where a clip continues the one before: means of luma and chroma of
//! the frames on both sides.

use wanflow_plan::timeline::Time;

use crate::mp4::FrameTimes;
use crate::video::Frame;

use super::expected::{ExpectedFilm, Joint};

/// A seam of a chain, and what changes there.
#[derive(Clone, Debug, PartialEq)]
pub struct SeamDrift {
    /// The part that begins there, as people call it.
    pub part: String,
    /// When it begins.
    pub at: Time,
    /// By how much the mean of luma rises, of 255: exposure.
    pub luma: f64,
    /// By how much the means of both chromas move, of 255: colour.
    pub chroma: f64,
    /// What the seams of its chain up to this one add up to in luma: how far it has come away from
    /// the look of the chain's first clip, whatever moves within the clips.
    pub chain_luma: f64,
    /// The same in chroma.
    pub chain_chroma: f64,
}

impl SeamDrift {
    /// The larger of both, without its sign.
    pub fn worst(&self) -> f64 {
        self.luma.abs().max(self.chroma)
    }

    /// The same of what the seams of its chain add up to.
    pub fn chain_worst(&self) -> f64 {
        self.chain_luma.abs().max(self.chain_chroma)
    }
}

/// Gathers the frames at seams.
pub(super) struct SeamScan {
    /// In the film's order.
    seams: Vec<Pending>,
}

/// A seam, and the means of what was seen of it so far.
struct Pending {
    part: String,
    at: Time,
    /// The number of its chain.
    chain: usize,
    /// The first frame of the part that begins.
    first: usize,
    before: Option<[f64; 3]>,
    after: Option<[f64; 3]>,
}

impl SeamScan {
    /// The seams of a film whose frames come at these times.
    pub(super) fn new(times: &FrameTimes, expected: &ExpectedFilm) -> Self {
        let mut chain = 0;
        let seam = |part: &super::FilmPart| {
            if part.joint != Joint::Continued {
                chain += 1;
                return None;
            }
            let (part, at) = (part.name.clone(), part.begin);
            let first = nearest(times, at);
            Some(Pending { part, at, chain, first, before: None, after: None })
        };
        Self { seams: expected.joints().filter_map(seam).collect() }
    }

    /// Takes a frame's means, if it stands beside a seam.
    pub(super) fn see(&mut self, place: usize, frame: &Frame) {
        let from = self.seams.partition_point(|seam| seam.first < place);
        // A part of a single frame ends one seam and begins another.
        let near = self.seams[from..].iter_mut().take_while(|seam| seam.first <= place + 1);
        let mut means = None;
        for seam in near {
            let means = *means.get_or_insert_with(|| means_of(frame));
            *(if seam.first == place { &mut seam.after } else { &mut seam.before }) = Some(means);
        }
    }

    /// What changes at each seam both of whose frames were seen.
    pub(super) fn finish(self) -> Vec<SeamDrift> {
        let (mut last, mut sum) = (None, [0.0; 3]);
        let drift = |seam: Pending| {
            let Pending { part, at, chain, first: _, before, after } = seam;
            let (before, after) = (before?, after?);
            if last.replace(chain) != Some(chain) {
                sum = [0.0; 3];
            }
            let jump: [f64; 3] = std::array::from_fn(|plane| after[plane] - before[plane]);
            sum = std::array::from_fn(|plane| sum[plane] + jump[plane]);
            let ([luma, blue, red], [chain_luma, all_blue, all_red]) = (jump, sum);
            let (chroma, chain_chroma) = (f64::hypot(blue, red), f64::hypot(all_blue, all_red));
            Some(SeamDrift { part, at, luma, chroma, chain_luma, chain_chroma })
        };
        self.seams.into_iter().filter_map(drift).collect()
    }
}

/// The frame that begins nearest to a time.
pub(super) fn nearest(times: &FrameTimes, time: Time) -> usize {
    let wanted = time.in_units(times.timescale, 1);
    let after = times.times.partition_point(|at| *at < wanted).min(times.times.len() - 1);
    let before = after.saturating_sub(1);
    let far = |place: usize| times.times[place].abs_diff(wanted);
    if far(before) <= far(after) { before } else { after }
}

#[expect(clippy::cast_precision_loss, reason = "frames have few pixels")]
fn means_of(frame: &Frame) -> [f64; 3] {
    std::array::from_fn(|plane| {
        let values = &frame.planes[plane];
        let sum: u64 = values.iter().map(|value| u64::from(*value)).sum();
        sum as f64 / values.len().max(1) as f64
    })
}
