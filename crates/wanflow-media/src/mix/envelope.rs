//! How loud a sound is in its course: its gain, and how it comes and goes.

use std::f64::consts::FRAC_PI_2;

use crate::sound::Stereo;

/// How a sound comes or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fade {
    /// How many samples it takes.
    pub(crate) samples: u64,
    pub(crate) curve: Curve,
}

/// How loud it is on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    /// Two sounds that cross in this way are together as loud as each alone.
    EqualPower,
    /// It begins and ends without a corner.
    Smooth,
}

impl Fade {
    /// At once.
    pub(crate) const NONE: Self = Self { samples: 0, curve: Curve::Smooth };

    /// The factor so many samples after silence.
    fn at(self, samples: u64) -> f32 {
        if samples >= self.samples {
            return 1.0;
        }
        let sine = ((samples as f64 + 0.5) / self.samples as f64 * FRAC_PI_2).sin();
        match self.curve {
            Curve::EqualPower => sine as f32,
            Curve::Smooth => (sine * sine) as f32,
        }
    }
}

/// How loud a sound is, sample by sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Envelope {
    /// Samples of all of it.
    pub(crate) length: u64,
    /// A factor for all of it.
    pub(crate) gain: f32,
    pub(crate) fade_in: Fade,
    pub(crate) fade_out: Fade,
}

impl Envelope {
    /// Shapes a run that begins so many samples after the sound did.
    pub(crate) fn apply(&self, at: u64, run: &mut Stereo) {
        let Self { length, gain, fade_in, fade_out } = *self;
        for (place, (left, right)) in (at..).zip(run.left.iter_mut().zip(&mut run.right)) {
            let to_end = length.saturating_sub(place + 1);
            let mut factor = gain;
            if place < fade_in.samples {
                factor *= fade_in.at(place);
            }
            if to_end < fade_out.samples {
                factor *= fade_out.at(to_end);
            }
            *left *= factor;
            *right *= factor;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(envelope: Envelope) -> Vec<f32> {
        let mut run = Stereo { left: vec![1.0; 100], right: vec![1.0; 100] };
        let mut rest = run.take(0);
        for at in (0..100).step_by(25) {
            let mut part = run.take(25);
            envelope.apply(at, &mut part);
            rest.append(part);
        }
        rest.left
    }

    #[test]
    fn crossing_sounds_keep_their_power() {
        let fade = Fade { samples: 100, curve: Curve::EqualPower };
        let whole = Envelope { length: 100, gain: 1.0, fade_in: fade, fade_out: Fade::NONE };
        let coming = shape(whole);
        let going = shape(Envelope { fade_in: Fade::NONE, fade_out: fade, ..whole });
        for (a, b) in coming.iter().zip(&going) {
            assert!((a * a + b * b - 1.0).abs() < 1e-5);
        }
        assert!(coming.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn fades_take_as_long_as_they_say_and_the_gain_holds_between_them() {
        let fade = |samples| Fade { samples, curve: Curve::Smooth };
        let levels =
            shape(Envelope { length: 100, gain: 0.5, fade_in: fade(10), fade_out: fade(40) });
        assert!(levels[0] < 0.01 && levels[9] < 0.5 && levels[99] < 0.01);
        assert!(levels[10..60].iter().all(|level| (level - 0.5).abs() < f32::EPSILON));
        assert!(levels[59..].windows(2).all(|pair| pair[0] > pair[1]));
        assert!((levels[79] + levels[80] - 0.5).abs() < 1e-3, "half of it in the middle");
    }
}
