//! Silence, clipping, loudness and true peak of a film's sound, run by run.

use std::io::{Read, Seek};

use wanflow_plan::timeline::Time;

use crate::MediaError;
use crate::mix::LoudnessMeter;
use crate::mp4::Track;
use crate::sound::{ClipSound, RATE, Stereo};

use super::expected::{ExpectedFilm, PartSound};
use super::limits::InspectionLimits;
use super::stretches::{Found, Stretches};
use super::sync::{SoundShift, SyncScan};
use super::unjudged::Unjudged;

/// What stays below this is silence: -60 dB.
const SILENCE: f32 = 0.001;

/// What reaches this is at full scale: 16 bits have nothing above it.
const FULL: f32 = 32_767.0 / 32_768.0;

/// Clipping that comes again within so many samples is told as one stretch: a quarter of a second.
const TOGETHER: u64 = RATE as u64 / 4;

/// How many samples after the end of the pictures are heard: that both end apart is clear by then.
const AFTER_MAX: u64 = 60 * RATE as u64;

/// What was heard of a film.
#[derive(Debug)]
pub(super) enum Heard {
    /// It has no sound.
    Nothing,
    /// It has some that is not decoded here, for this reason.
    Unknown(String),
    /// This.
    Sound(HeardSound),
}

/// A film's sound, measured; stretches are in samples.
#[derive(Debug)]
pub(super) struct HeardSound {
    /// How many samples there are.
    pub(super) samples: u64,
    pub(super) silent: Found,
    pub(super) clipped: Clipped,
    /// Integrated loudness in LUFS; `None`: all of it is below what is counted.
    pub(super) loudness: Option<f64>,
    /// True peak in dBTP; `None`: there is nothing but silence.
    pub(super) true_peak: Option<f64>,
    /// By how much the sound of parts comes too late, where that can be told.
    pub(super) shifts: Vec<SoundShift>,
}

/// Samples in a row at full scale.
#[derive(Debug)]
pub(super) struct Clipped {
    /// Where there are too many.
    pub(super) found: Found,
    /// The most in a row in each of these stretches.
    pub(super) most_of_each: Vec<u64>,
    /// The most in a row anywhere.
    pub(super) most: u64,
}

/// Listens to one run after the other.
pub(super) struct SoundScan<'a> {
    meter: LoudnessMeter,
    silent: Stretches,
    unjudged: Unjudged,
    clipping: Clipping,
    sync: SyncScan<'a>,
    samples: u64,
}

/// Finds samples in a row at full scale, in either ear.
struct Clipping {
    allowed: u64,
    rows: [u64; 2],
    most: u64,
    /// The same in the stretch that is not over yet, and in those before it.
    most_here: u64,
    most_of_each: Vec<u64>,
    stretches: Stretches,
    /// The sample after the last that was clipped.
    last: Option<u64>,
}

impl<'a> SoundScan<'a> {
    /// Decodes a track and measures it: to its end, unless it goes on for long after the film.
    pub(super) fn hear(
        mut self,
        source: &mut (impl Read + Seek),
        track: &Track,
        film: Time,
    ) -> Result<Heard, MediaError> {
        let most = u64::try_from(film.in_units(RATE, 1)).unwrap_or(0) + AFTER_MAX;
        let mut sound = ClipSound::open(track)?.with_overs();
        while self.samples < most
            && let Some(run) = sound.next(source)?
        {
            self.listen(&run);
        }
        Ok(Heard::Sound(self.finish()))
    }

    /// Has not heard anything yet.
    pub(super) fn new(expected: &'a ExpectedFilm, limits: &InspectionLimits) -> Self {
        let is_silent = |part: &super::FilmPart| part.sound == PartSound::Silent;
        let silent = u64::try_from(limits.silent.in_units(RATE, 1)).unwrap_or(0);
        Self {
            meter: LoudnessMeter::with_peaks(),
            silent: Stretches::longer_than(silent),
            unjudged: Unjudged::of(&expected.parts, RATE, is_silent),
            clipping: Clipping::new(limits.clipped.into()),
            sync: SyncScan::new(expected),
            samples: 0,
        }
    }

    fn listen(&mut self, run: &Stereo) {
        self.meter.hear(run);
        self.sync.listen(self.samples, run);
        for (left, right) in run.left.iter().zip(&run.right) {
            let ears = [left.abs(), right.abs()];
            let is_silent = ears[0] <= SILENCE && ears[1] <= SILENCE;
            if is_silent && !self.unjudged.contains(self.samples) {
                self.silent.begin(self.samples);
            } else {
                self.silent.end(self.samples);
            }
            self.clipping.listen(self.samples, ears);
            self.samples += 1;
        }
    }

    fn finish(self) -> HeardSound {
        let Self { meter, silent, unjudged: _, clipping, sync, samples } = self;
        HeardSound {
            samples,
            silent: silent.finish(samples),
            clipped: clipping.finish(),
            loudness: meter.loudness(),
            shifts: sync.finish(),
            true_peak: meter.true_peak(),
        }
    }
}

impl Clipping {
    fn new(allowed: u64) -> Self {
        Self {
            allowed,
            rows: [0; 2],
            most: 0,
            most_here: 0,
            most_of_each: Vec::new(),
            stretches: Stretches::longer_than(0),
            last: None,
        }
    }

    fn listen(&mut self, at: u64, ears: [f32; 2]) {
        for (row, level) in self.rows.iter_mut().zip(ears) {
            *row = if level >= FULL { *row + 1 } else { 0 };
        }
        let row = self.rows[0].max(self.rows[1]);
        self.most = self.most.max(row);
        if row > self.allowed {
            self.stretches.begin(at + 1 - row);
            self.last = Some(at + 1);
            self.most_here = self.most_here.max(row);
        } else if self.last.is_some_and(|end| at >= end + TOGETHER) {
            self.end_stretch();
        }
    }

    fn end_stretch(&mut self) {
        let Some(end) = self.last.take() else { return };
        self.stretches.end(end);
        let most = std::mem::take(&mut self.most_here);
        if self.most_of_each.len() < self.stretches.kept() {
            self.most_of_each.push(most);
        }
    }

    fn finish(mut self) -> Clipped {
        self.end_stretch();
        let Self { most, most_of_each, stretches, .. } = self;
        Clipped { found: stretches.finish(0), most_of_each, most }
    }
}

#[cfg(test)]
mod tests {
    use super::super::stretches::Stretch;
    use super::*;

    fn heard(left: Vec<f32>) -> HeardSound {
        let (expected, limits) = (ExpectedFilm::default(), InspectionLimits::default());
        let mut scan = SoundScan::new(&expected, &limits);
        let right = vec![0.0; left.len()];
        scan.listen(&Stereo { left, right });
        scan.finish()
    }

    #[test]
    fn samples_in_a_row_at_full_scale_are_clipping_and_single_ones_are_not() {
        let mut sound = vec![0.5_f32; 48_000];
        for at in [100, 102, 104, 105, 106] {
            sound[at] = 1.0;
        }
        let quiet = heard(sound.clone());
        assert_eq!((quiet.clipped.most, quiet.clipped.found.stretches.len()), (3, 0));
        sound[20_000..20_004].fill(-1.0);
        sound[25_000..25_010].fill(1.0);
        sound[40_000..40_004].fill(1.0);
        let clipped = heard(sound);
        let stretch = |from, to| Stretch { from, to };
        let expected = [stretch(20_000, 25_010), stretch(40_000, 40_004)];
        assert_eq!(clipped.clipped.found.stretches, expected);
        assert_eq!((clipped.clipped.most_of_each, clipped.clipped.most), (vec![10, 4], 10));
    }

    #[test]
    fn silence_has_neither_loudness_nor_peak() {
        let silence = heard(vec![0.0; 3 * 48_000]);
        assert_eq!((silence.loudness, silence.true_peak), (None, None));
        assert_eq!(silence.silent.stretches, [Stretch { from: 0, to: 3 * 48_000 }]);
        let nothing = heard(Vec::new());
        assert_eq!((nothing.samples, nothing.loudness), (0, None));
    }
}
