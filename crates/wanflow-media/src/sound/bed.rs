//! A quiet synthetic bed: a slow chord, a little different for each seed; and the click of the
//! sync marks.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "sound is numbers; clips are short"
)]

use std::f64::consts::TAU;

use super::{RATE, Stereo};

/// Loudness of one voice; six of them make about −30 LUFS.
const VOICE: f64 = 0.026;

/// Seconds of fade at both ends, so that joints do not click.
const FADE: f64 = 0.25;

/// Root notes, in hertz: a pentatonic scale, so that scenes that follow one another agree.
const ROOTS: [f64; 5] = [110.0, 123.75, 137.5, 165.0, 183.333];

/// The chord over the root: fifth, octave, ninth, tenth and double octave.
const CHORD: [f64; 6] = [1.0, 1.5, 2.0, 2.25, 2.5, 4.0];

/// Loudness of the click's first sample, and how fast it fades.
const CLICK: f32 = 0.8;
const CLICK_SAMPLES: usize = 240;

/// A bed of sound, drawn in runs.
pub(crate) struct Bed {
    voices: Vec<Voice>,
    at: u64,
    total: u64,
    /// Samples at which a click begins.
    clicks: Vec<u64>,
}

/// One note in one ear: an oscillator and its slow swell.
struct Voice {
    right: bool,
    tone: Oscillator,
    swell: Oscillator,
    gain: f64,
}

/// A sine by rotation: a multiplication and an addition a sample, the same on every machine.
struct Oscillator {
    sine: f64,
    cosine: f64,
    turn: (f64, f64),
}

impl Bed {
    /// A bed of so many samples, with clicks at the given ones.
    pub(crate) fn new(seed: u64, total: u64, clicks: Vec<u64>) -> Self {
        let root = ROOTS[(seed % 5) as usize];
        let mut voices = Vec::new();
        for (index, ratio) in (0_u32..).zip(CHORD) {
            for right in [false, true] {
                let ear = if right { 1.0 } else { -1.0 };
                let place = f64::from(index);
                // A beat of less than a hertz between the ears makes it wide.
                let pitch = root * ratio + ear * (0.15 + 0.07 * place);
                let slow = 0.07 + 0.023 * place + (seed / 5 % 7) as f64 * 0.004;
                voices.push(Voice {
                    right,
                    tone: Oscillator::new(pitch, 0.13 * place),
                    swell: Oscillator::new(slow, 0.17 * place + 0.05 * ear),
                    gain: VOICE / (1.0 + 0.35 * place),
                });
            }
        }
        Self { voices, at: 0, total, clicks }
    }

    /// The next run, up to so many samples; empty at the end.
    pub(crate) fn next(&mut self, samples: usize) -> Stereo {
        let left = self.total - self.at;
        let samples = usize::try_from(left).unwrap_or(samples).min(samples);
        let mut run = Stereo::silence(samples);
        let fade = FADE * f64::from(RATE);
        for offset in 0..samples {
            let at = self.at + offset as u64;
            let edge = at.min(self.total - at) as f64;
            let level = (edge / fade).min(1.0);
            let mut ears = [0.0; 2];
            for voice in &mut self.voices {
                let swell = 0.65 + 0.35 * voice.swell.next();
                ears[usize::from(voice.right)] += voice.tone.next() * swell * voice.gain;
            }
            run.left[offset] = (ears[0] * level) as f32;
            run.right[offset] = (ears[1] * level) as f32;
        }
        self.add_clicks(&mut run);
        self.at += samples as u64;
        run
    }

    fn add_clicks(&self, run: &mut Stereo) {
        for &click in &self.clicks {
            for offset in 0..CLICK_SAMPLES {
                let Some(at) = (click + offset as u64).checked_sub(self.at) else { continue };
                let Ok(at) = usize::try_from(at) else { continue };
                if at >= run.len() {
                    break;
                }
                let step = offset as f32;
                let value = CLICK * (-step / 40.0).exp() * (step * 0.35).cos();
                run.left[at] = (run.left[at] + value).clamp(-1.0, 1.0);
                run.right[at] = (run.right[at] + value).clamp(-1.0, 1.0);
            }
        }
    }
}

impl Oscillator {
    fn new(hertz: f64, start: f64) -> Self {
        let (sine, cosine) = (start * TAU).sin_cos();
        let turn = (hertz * TAU / f64::from(RATE)).sin_cos();
        Self { sine, cosine, turn }
    }

    fn next(&mut self) -> f64 {
        let value = self.sine;
        let (sine, cosine) = self.turn;
        self.sine = value * cosine + self.cosine * sine;
        self.cosine = self.cosine * cosine - value * sine;
        value
    }
}
