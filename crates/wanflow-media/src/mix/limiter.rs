//! A limiter of true peaks: it looks ahead, turns the sound down smoothly before each peak that
//! is too high, and lets it come back slowly. What is not too high passes unchanged, bit by bit.
//! It must not know loudness or films.

use std::collections::VecDeque;

use super::decibels::{decibels, factor};
use super::peaks::DELAY;
use super::smooth::Smoother;
use crate::sound::Stereo;

/// Samples over which the sound is turned down before a peak: 5 ms.
const LOOK_AHEAD: usize = 240;

/// Share of the way back that is gone with each sample: two thirds of it in 0.1 s.
const RELEASE: f32 = 1.0 / 4_800.0;

/// From here on the sound is back.
const NEARLY: f32 = 1.0 - 1e-5;

/// What is kept free below the ceiling, in decibels: in noise up to the end of the scale, meters
/// with other filters find peaks that are higher by so much.
pub(super) const MARGIN: f64 = 0.3;

/// By how many samples the gain of a sample is known after it was heard.
pub(super) const LATENCY: usize = DELAY + LOOK_AHEAD - 1;

/// A limiter of one stream.
pub(super) struct Limiter {
    ceiling: f32,
    /// What was heard, and not yet given.
    held: Stereo,
    /// The lowest gains that are wanted from now on, rising, with their places.
    lowest: VecDeque<(u64, f32)>,
    /// Places whose wanted gains are known.
    known: u64,
    /// The wanted gain after release, and how often it was 1 by now.
    released: f32,
    open: usize,
    smoother: Smoother,
    /// Samples at the beginning that were not heard, still to be left out.
    early: usize,
    /// The lowest gain of all.
    least: f32,
}

impl Limiter {
    /// A limiter that lets no peak above a ceiling, in dBTP.
    pub(super) fn new(ceiling: f64) -> Self {
        Self {
            ceiling: highest(ceiling),
            held: Stereo::default(),
            lowest: VecDeque::new(),
            known: 0,
            released: 1.0,
            open: LOOK_AHEAD,
            smoother: Smoother::over(LOOK_AHEAD),
            early: LATENCY,
            least: 1.0,
        }
    }

    /// Takes a run and its peaks, as a detector finds them; gives what can be limited by now. At
    /// the end it takes [`LATENCY`] samples of silence.
    pub(super) fn feed(&mut self, run: Stereo, peaks: impl Iterator<Item = f32>) -> Stereo {
        let gains: Vec<f32> = peaks.map(|peak| self.gain(peak)).collect();
        self.held.append(run);
        let early = self.early.min(gains.len());
        self.early -= early;
        let mut out = self.held.take(gains.len() - early);
        out.scale_by(&gains[early..]);
        out
    }

    /// By how many decibels it turned the sound down at most.
    pub(super) fn reduction(&self) -> f64 {
        -decibels(f64::from(self.least))
    }

    /// The gain of the sample [`LATENCY`] before the one that brings a peak.
    ///
    /// A peak that is wanted lower stays in `lowest` for as long as the smoother looks back: every
    /// mean of it is at most what the peak wants, at its own place and at the sample behind it.
    fn gain(&mut self, peak: f32) -> f32 {
        let wanted = if peak > self.ceiling { self.ceiling / peak } else { 1.0 };
        while self.lowest.back().is_some_and(|(_, gain)| *gain >= wanted) {
            self.lowest.pop_back();
        }
        self.lowest.push_back((self.known, wanted));
        if self.lowest.front().is_some_and(|(place, _)| place + (LOOK_AHEAD as u64) < self.known) {
            self.lowest.pop_front();
        }
        self.known += 1;
        let lowest = self.lowest.front().map_or(1.0, |(_, gain)| *gain);
        let risen = self.released + (1.0 - self.released) * RELEASE;
        self.released = lowest.min(if risen > NEARLY { 1.0 } else { risen });
        let smooth = self.smoother.next(self.released).min(1.0);
        self.open = if self.released < 1.0 { 0 } else { self.open + 1 };
        if self.open >= LOOK_AHEAD {
            return 1.0;
        }
        self.least = self.least.min(smooth);
        smooth
    }
}

/// The highest peak that a limiter of a ceiling, in dBTP, leaves as it is.
pub(super) fn highest(ceiling: f64) -> f32 {
    factor(ceiling - MARGIN) as f32
}

#[cfg(test)]
mod tests {
    use super::super::loudness::LoudnessMeter;
    use super::super::peaks::PeakDetector;
    use super::super::signals::{noise, sine, together};
    use super::*;

    fn limit(sound: &Stereo, lengths: std::ops::Range<usize>) -> (Stereo, f64) {
        let (mut limiter, mut rest) = (Limiter::new(-1.0), sound.clone());
        let mut detector = PeakDetector::above(highest(-1.0));
        rest.append(Stereo::silence(LATENCY));
        let mut out = Stereo::default();
        for length in lengths.cycle() {
            if rest.len() == 0 {
                break;
            }
            let run = rest.take(length);
            let peaks = detector.feed(&run);
            out.append(limiter.feed(run, peaks.into_iter()));
        }
        assert_eq!(out.len(), sound.len());
        (out, limiter.reduction())
    }

    fn peak(sound: &Stereo) -> f64 {
        let mut meter = LoudnessMeter::with_peaks();
        meter.hear(sound);
        meter.true_peak().expect("it is heard")
    }

    #[test]
    fn what_is_not_too_high_passes_unchanged() {
        let sound = together([noise(0.4, 20_000), sine(440.0, -1.5, 1)]);
        assert_eq!(limit(&sound, 1..999), (sound, 0.0));
    }

    #[test]
    fn nothing_is_above_the_ceiling_whatever_comes() {
        let mut click = Stereo::silence(9_600);
        click.left[4_800] = 4.0;
        let sounds = [
            sine(997.0, 6.0, 1),
            sine(12_000.0, 3.0, 1),
            noise(3.0, 96_000),
            together([noise(0.1, 30_000), noise(2.0, 500), noise(0.1, 30_000), noise(1.5, 9_000)]),
            click,
        ];
        for (place, sound) in sounds.iter().enumerate() {
            let (out, reduction) = limit(sound, 480..481);
            let peak = peak(&out);
            assert!(peak <= -1.0, "{place}: {peak}");
            assert!(reduction > 1.0, "{place}");
        }
    }

    #[test]
    fn its_gain_has_no_steps_and_comes_back() {
        let loud = together([sine(50.0, -12.0, 1), sine(50.0, 6.0, 1), sine(50.0, -12.0, 1)]);
        let (out, _) = limit(&loud, 1_000..1_001);
        let gains: Vec<f32> = out.left.iter().zip(&loud.left).map(|(a, b)| a / b).collect();
        let audible = |pair: &&[f32]| pair.iter().all(|gain| gain.is_finite());
        let steps = gains.windows(2).filter(audible).map(|pair| (pair[1] - pair[0]).abs());
        // From full to half within 5 ms, without a corner.
        let steepest = steps.fold(0.0, f32::max);
        assert!(steepest < 0.006, "{steepest}");
        assert!(gains[47_000] > 0.999, "it waits for the peak: {}", gains[47_000]);
        assert!(gains[143_990] > 0.998, "it comes back: {}", gains[143_990]);
    }
}
