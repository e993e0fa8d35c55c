//! Signals for tests.

use std::f64::consts::TAU;

use crate::sound::{RATE, Stereo};

/// Seconds of a sine in both channels, with a peak in dBFS, sampled an eighth of a turn late.
pub(super) fn sine(hertz: f64, level: f64, seconds: u32) -> Stereo {
    let peak = super::decibels::factor(level);
    let value = |at: u32| {
        let turns = hertz * f64::from(at) / f64::from(RATE) + 0.125;
        (peak * (turns * TAU).sin()) as f32
    };
    let channel: Vec<f32> = (0..seconds * RATE).map(value).collect();
    Stereo { left: channel.clone(), right: channel }
}

/// Sounds one after the other.
pub(super) fn together(sounds: impl IntoIterator<Item = Stereo>) -> Stereo {
    let mut all = Stereo::default();
    for sound in sounds {
        all.append(sound);
    }
    all
}

/// Noise in both channels that is the same in every run, between −1 and 1 times a level.
pub(super) fn noise(level: f32, samples: usize) -> Stereo {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((state >> 40) as f32 / (1 << 23) as f32 - 1.0) * level
    };
    let (left, right) = (0..samples).map(|_| (next(), next())).unzip();
    Stereo { left, right }
}
