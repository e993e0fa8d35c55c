//! From any sample rate to 48 kHz, and from any speed to another, as tape does: a windowed sinc in
//! phases, fed in runs of any length.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sound is numbers"
)]

use std::f64::consts::PI;

use super::{RATE, Stereo};

/// Zero crossings of the sinc on each side: 90 dB of rejection is out of reach, 70 dB is not.
const CROSSINGS: f64 = 16.0;

/// Phases kept in the table; rates whose ratio needs more share the nearest.
const PHASES_MAX: u32 = 1024;

/// A converter of one stream of sound.
pub(crate) struct Resampler {
    /// So many samples become so many.
    from: u32,
    to: u32,
    /// Weights for each phase, over `2 * reach` samples.
    phases: Vec<Vec<f32>>,
    reach: usize,
    held: Stereo,
    /// Input samples that are no longer held.
    dropped: u64,
    /// Output samples given so far.
    given: u64,
    fed: u64,
}

impl Resampler {
    /// A converter from a rate, which is not zero.
    pub(super) fn new(from: u32) -> Self {
        Self::by(from, RATE)
    }

    /// A converter of so many samples to so many; neither is zero. At the same rate that is a
    /// change of speed, with the pitch.
    pub(crate) fn by(from: u32, to: u32) -> Self {
        let phases = (to / gcd(from, to)).min(PHASES_MAX);
        // Going down, the cut-off follows the new rate.
        let cut = (f64::from(to) / f64::from(from)).min(1.0) * 0.95;
        let reach = (CROSSINGS / cut).ceil() as usize;
        let phases =
            (0..phases).map(|phase| weights(f64::from(phase) / f64::from(phases), cut, reach));
        // Silence before the first sample, which the first weights reach into.
        Self {
            from,
            to,
            phases: phases.collect(),
            reach,
            held: Stereo::silence(reach),
            dropped: 0,
            given: 0,
            fed: 0,
        }
    }

    /// Takes a run of input, gives what can be computed by now.
    pub(crate) fn feed(&mut self, input: Stereo) -> Stereo {
        if self.from == self.to {
            return input;
        }
        self.fed += input.len() as u64;
        self.held.append(input);
        self.give(u64::MAX)
    }

    /// The rest, exactly as long as the input was.
    pub(crate) fn finish(&mut self) -> Stereo {
        if self.from == self.to {
            return Stereo::default();
        }
        let total = (self.fed * u64::from(self.to)).div_ceil(u64::from(self.from));
        self.held.append(Stereo::silence(self.reach + 1));
        self.give(total)
    }

    fn give(&mut self, limit: u64) -> Stereo {
        let mut out = Stereo::default();
        let phases = self.phases.len() as u64;
        let (from, to) = (u64::from(self.from), u64::from(self.to));
        while self.given < limit {
            let position = self.given * from;
            let whole = position / to;
            let phase = position % to * phases / to;
            // Input sample `whole` lies behind `reach` samples of silence.
            let start = (whole + 1 - self.dropped) as usize;
            let weights = &self.phases[phase as usize];
            if start + weights.len() > self.held.len() {
                break;
            }
            // Both ears at once, each in order: sums of other orders have other last bits.
            let (mut left, mut right) = (-0.0, -0.0);
            let ears = self.held.left[start..].iter().zip(&self.held.right[start..]);
            for ((of_left, of_right), weight) in ears.zip(weights) {
                left += of_left * weight;
                right += of_right * weight;
            }
            out.left.push(left);
            out.right.push(right);
            self.given += 1;
        }
        let next = self.given * from / to;
        let gone = self.held.take((next - self.dropped) as usize);
        self.dropped += gone.len() as u64;
        out
    }
}

/// Weights of the samples from `1 − reach` to `reach` around a place between 0 and 1.
fn weights(place: f64, cut: f64, reach: usize) -> Vec<f32> {
    let values: Vec<f64> = (0..2 * reach)
        .map(|index| {
            let distance = index as f64 - (reach as f64 - 1.0) - place;
            let phase = PI * distance * cut;
            let sinc = if phase.abs() < 1e-9 { 1.0 } else { phase.sin() / phase };
            let along = (distance / reach as f64).clamp(-1.0, 1.0) * PI;
            // Blackman's window.
            sinc * (0.42 + 0.5 * along.cos() + 0.08 * (2.0 * along).cos())
        })
        .collect();
    let total: f64 = values.iter().sum();
    values.iter().map(|value| (value / total) as f32).collect()
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, samples: usize, shift: f64) -> Vec<f32> {
        let step = 440.0 * 2.0 * PI / f64::from(rate);
        (0..samples).map(|index| ((index as f64 + shift) * step).sin() as f32 * 0.5).collect()
    }

    #[test]
    fn a_tone_keeps_pitch_phase_level_and_length() {
        for rate in [8_000, 22_050, 32_000, 44_100, 48_000, 96_000, 47_999] {
            let samples = rate as usize / 2;
            let mut resampler = Resampler::new(rate);
            let input = tone(rate, samples, 0.0);
            let mut out = Vec::new();
            for chunk in input.chunks(777) {
                let run = Stereo { left: chunk.to_vec(), right: vec![0.0; chunk.len()] };
                out.extend(resampler.feed(run).left);
            }
            out.extend(resampler.finish().left);
            assert!(out.len().abs_diff(24_000) <= 1, "{rate}: {}", out.len());
            let expected = tone(RATE, out.len(), 0.0);
            let worst = out[200..23_700]
                .iter()
                .zip(&expected[200..])
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            assert!(worst < 0.002, "{rate}: {worst}");
        }
    }
    #[test]
    fn a_change_of_speed_changes_length_and_pitch_alike() {
        for (from, to) in [(1, 2), (2, 1), (5, 4), (3, 4), (137, 100), (1, 1)] {
            let mut resampler = Resampler::by(from, to);
            let input = tone(RATE, 24_000, 0.0);
            let run = Stereo { left: input.clone(), right: input };
            let mut out = resampler.feed(run);
            out.append(resampler.finish());
            let length = 24_000 * u64::from(to) / u64::from(from);
            assert!((out.len() as u64).abs_diff(length) <= 1, "{from}:{to}: {}", out.len());
            // 440 Hz become 440 times the speed, in step with the old ones.
            let step = 440.0 * 2.0 * PI / f64::from(RATE) * f64::from(from) / f64::from(to);
            let expected = |at: usize| (at as f64 * step).sin() * 0.5;
            let inner = 200..out.len() - 200;
            let errors = inner.map(|at| (f64::from(out.right[at]) - expected(at)).abs());
            let worst = errors.fold(0.0, f64::max);
            assert!(worst < 0.002, "{from}:{to}: {worst}");
        }
    }
}
