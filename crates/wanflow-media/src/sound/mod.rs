//! Sound: what a sound file is, how long it plays, and how clips' sound is decoded, resampled,
//! made and encoded. Inside, sound is 48 kHz stereo in floats.

mod bed;
mod decode;
mod encode;
mod mp3;
mod probe;
mod resample;
mod wav;

pub(crate) use bed::Bed;
pub(crate) use decode::ClipSound;
pub(crate) use encode::SoundTrack;
pub use probe::{SoundFacts, probe_sound, sound_format};

/// Samples a second of each channel, everywhere inside.
pub(crate) const RATE: u32 = 48_000;

/// A run of stereo sound: left and right, of equal length.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Stereo {
    pub(crate) left: Vec<f32>,
    pub(crate) right: Vec<f32>,
}

impl Stereo {
    pub(crate) fn silence(samples: usize) -> Self {
        Self { left: vec![0.0; samples], right: vec![0.0; samples] }
    }

    pub(crate) fn len(&self) -> usize {
        self.left.len()
    }

    /// Takes the first samples off.
    pub(crate) fn take(&mut self, samples: usize) -> Self {
        let samples = samples.min(self.len());
        Self {
            left: self.left.drain(..samples).collect(),
            right: self.right.drain(..samples).collect(),
        }
    }
}
