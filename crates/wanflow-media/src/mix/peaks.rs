//! Peaks between samples: what a converter would reach on its way from one sample to the next,
//! looked for at four times the rate. It must not know what is done about them.

use std::f64::consts::PI;

use super::dot::dot;
use crate::sound::Stereo;

/// Samples that each place between two of them is computed from.
const TAPS: usize = 24;

/// By how many samples what is found lies behind what was heard.
pub(super) const DELAY: usize = TAPS / 2;

/// Places between two samples.
const PHASES: usize = 3;

/// Samples that are judged together.
const RUN: usize = 64;

/// Finds peaks in a stream.
pub(super) struct PeakDetector {
    weights: [[f32; TAPS]; PHASES],
    /// What lies between samples is at most so many times as high as they are.
    most: f32,
    /// The last samples, which the next are computed with, and those.
    left: Vec<f32>,
    right: Vec<f32>,
    /// Peaks below it need not be exact.
    floor: f32,
}

impl PeakDetector {
    /// A detector that looks closely where peaks could be above a floor.
    pub(super) fn above(floor: f32) -> Self {
        let weights = [1, 2, 3].map(|phase| weights(f64::from(phase) / 4.0));
        let sum = |weights: &[f32; TAPS]| weights.iter().map(|weight| weight.abs()).sum();
        let most = weights.iter().map(sum).fold(1.0, f32::max);
        Self { weights, most, left: vec![0.0; TAPS - 1], right: vec![0.0; TAPS - 1], floor }
    }

    /// Looks closely only where peaks could be above this from now on.
    pub(super) fn raise(&mut self, floor: f32) {
        self.floor = floor;
    }

    /// For each sample of a run, the peak of both channels from the sample that lies [`DELAY`]
    /// before it on, until the next.
    pub(super) fn feed(&mut self, run: &Stereo) -> Vec<f32> {
        self.left.extend_from_slice(&run.left);
        self.right.extend_from_slice(&run.right);
        let mut peaks = Vec::with_capacity(run.len());
        while peaks.len() < run.len() {
            let from = peaks.len();
            let to = (from + RUN).min(run.len());
            let channels = [&self.left[from..to + TAPS - 1], &self.right[from..to + TAPS - 1]];
            let highest = channels.into_iter().flatten().fold(0.0_f32, |a, b| a.max(b.abs()));
            if highest * self.most <= self.floor {
                let at_samples = |place: usize| {
                    channels
                        .iter()
                        .fold(0.0_f32, |a, samples| a.max(samples[place + DELAY - 1].abs()))
                };
                peaks.extend((0..to - from).map(at_samples));
            } else {
                let between = |place: usize| {
                    let peak = |samples: &&[f32]| self.between(&samples[place..place + TAPS]);
                    channels.iter().map(peak).fold(0.0, f32::max)
                };
                peaks.extend((0..to - from).map(between));
            }
        }
        self.left.drain(..run.len());
        self.right.drain(..run.len());
        peaks
    }

    /// The peak between the two samples in the middle, the first of them included.
    fn between(&self, samples: &[f32]) -> f32 {
        let at = |weights: &[f32; TAPS]| dot(samples, weights).abs();
        self.weights.iter().map(at).fold(samples[DELAY - 1].abs(), f32::max)
    }
}

/// Weights of the samples around a place between the two in the middle: a sinc in a window of
/// Kaiser's kind.
fn weights(place: f64) -> [f32; TAPS] {
    let mut values = [0.0; TAPS];
    for (index, value) in (0_u32..).zip(&mut values) {
        let distance = f64::from(index) - (DELAY as f64 - 1.0) - place;
        let along = distance / DELAY as f64;
        let window = bessel(6.0 * (1.0 - along * along).max(0.0).sqrt()) / bessel(6.0);
        *value = (PI * distance).sin() / (PI * distance) * window;
    }
    let total: f64 = values.iter().sum();
    values.map(|value| (value / total) as f32)
}

/// The modified Bessel function of the first kind, of order zero.
fn bessel(x: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for step in 1..32 {
        let half = x / 2.0 / f64::from(step);
        term *= half * half;
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::super::signals::{noise, sine};
    use super::*;

    #[test]
    fn sines_have_the_peak_that_they_were_made_with() {
        for hertz in [997.0, 6_000.0, 12_000.0, 15_000.0, 18_000.0] {
            let peaks = PeakDetector::above(0.0).feed(&sine(hertz, -6.0, 1));
            // Where it begins at once, it has others.
            let found = f64::from(peaks[100..].iter().copied().fold(0.0, f32::max));
            let decibels = super::super::decibels::decibels(found);
            // Four times the rate miss up to 0.3 dB of a tone near the end of the scale.
            assert!((-6.3..-5.9).contains(&decibels), "{hertz} Hz: {decibels}");
        }
    }

    #[test]
    fn runs_of_any_length_and_any_floor_find_the_same_peaks_above_it() {
        let sound = noise(0.5, 5_000);
        let expected = PeakDetector::above(0.0).feed(&sound);
        let mut detector = PeakDetector::above(0.6);
        let mut rest = sound;
        let mut found = Vec::new();
        for length in (1..200).cycle() {
            if rest.len() == 0 {
                break;
            }
            found.extend(detector.feed(&rest.take(length)));
        }
        assert_eq!(found.len(), expected.len());
        assert!(expected.iter().any(|peak| *peak > 0.6));
        for (found, expected) in found.iter().zip(&expected) {
            let is_same = (found - expected).abs() < f32::EPSILON;
            assert!(is_same || (*expected <= 0.6 && found <= expected));
        }
    }
}
