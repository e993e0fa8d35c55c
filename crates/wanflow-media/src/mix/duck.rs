//! Music that gives way to voices: how loud it is, sample by sample, by what is said now and in a
//! moment. It must not know files or films.

use std::collections::VecDeque;

use super::decibels::factor;
use crate::sound::{RATE, Stereo};

/// By how much music gives way, in decibels.
const DEPTH: f64 = 9.0;

/// From this level on, in dBFS, somebody speaks: room noise lies below.
const THRESHOLD: f64 = -42.0;

/// Samples before the first word in which music gives way: it is low when the word begins.
pub(super) const LOOK_AHEAD: usize = RATE as usize / 5;

/// Samples after the last word for which it stays low, so that it does not come up in a pause.
const HOLD: usize = RATE as usize * 2 / 5;

/// Samples in which it comes back.
const RELEASE: usize = RATE as usize * 4 / 5;

/// The gain of music under voices.
pub(super) struct Ducker {
    threshold: f32,
    /// Samples since somebody spoke, as far as that matters.
    since: usize,
    /// By how much the music is down, in decibels.
    down: f64,
    gains: VecDeque<f32>,
    /// Samples at the beginning that voices look ahead of, still to be left out.
    early: usize,
}

impl Ducker {
    pub(super) fn new() -> Self {
        Self {
            threshold: factor(THRESHOLD) as f32,
            since: usize::MAX,
            down: 0.0,
            gains: VecDeque::new(),
            early: LOOK_AHEAD,
        }
    }

    /// Hears voices, which are [`LOOK_AHEAD`] ahead of the music.
    pub(super) fn hear(&mut self, voices: &Stereo) {
        for (left, right) in voices.left.iter().zip(&voices.right) {
            let speaks = left.abs().max(right.abs()) > self.threshold;
            self.since = if speaks { 0 } else { self.since.saturating_add(1) };
            self.down = if self.since <= LOOK_AHEAD + HOLD {
                (self.down + DEPTH / LOOK_AHEAD as f64).min(DEPTH)
            } else {
                (self.down - DEPTH / RELEASE as f64).max(0.0)
            };
            if self.early > 0 {
                self.early -= 1;
            } else {
                self.gains.push_back(if self.down > 0.0 { factor(-self.down) as f32 } else { 1.0 });
            }
        }
    }

    /// Turns a run of music down, for which voices were heard.
    pub(super) fn apply(&mut self, music: &mut Stereo) {
        let gains: Vec<f32> = self.gains.drain(..music.len()).collect();
        music.scale_by(&gains);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The gain of music at each sample, in decibels, under a voice that speaks from one sample
    /// up to another.
    fn gains(from: usize, to: usize, length: usize) -> Vec<f64> {
        let mut ducker = Ducker::new();
        let mut voice = Stereo::silence(length + LOOK_AHEAD);
        voice.right[from..to].fill(0.1);
        let mut gains = Stereo::default();
        while voice.len() > 0 {
            let run = voice.take(1_234);
            ducker.hear(&run);
            let mut music = Stereo::silence(ducker.gains.len());
            music.left.fill(1.0);
            ducker.apply(&mut music);
            gains.append(music);
        }
        gains.left.iter().map(|gain| super::super::decibels::decibels((*gain).into())).collect()
    }

    #[test]
    fn music_is_low_when_the_first_word_begins_and_comes_back_after_the_last() {
        let (from, to) = (30_000, 60_000);
        let gains = gains(from, to, 150_000);
        assert_eq!(gains.len(), 150_000);
        let near = |at: usize, level: f64| {
            assert!((gains[at] - level).abs() < 0.002, "{} at {at}, not {level}", gains[at]);
        };
        assert!(gains[..from - LOOK_AHEAD].iter().all(|gain| *gain == 0.0));
        assert!(gains[from - LOOK_AHEAD] < 0.0, "it begins to give way at this very sample");
        near(from - LOOK_AHEAD / 2, -DEPTH / 2.0);
        assert!(gains[from..to + HOLD].iter().all(|gain| (*gain + DEPTH).abs() < 0.001));
        assert!(gains[to + HOLD] > -DEPTH, "it begins to come back at this very sample");
        near(to + HOLD + RELEASE / 2, -DEPTH / 2.0);
        assert!(gains[to + HOLD + RELEASE..].iter().all(|gain| *gain == 0.0));
    }

    #[test]
    fn a_voice_at_the_very_beginning_finds_the_music_low() {
        let gains = gains(0, 10_000, 50_000);
        assert!((gains[0] + DEPTH).abs() < 0.001, "{}", gains[0]);
    }
}
