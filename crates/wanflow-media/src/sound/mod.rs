//! Sound: what a sound file is, how long it plays, and how clips' sound is decoded, resampled,
//! made and encoded. Inside, sound is 48 kHz stereo in floats.

mod aac;
mod bed;
mod codec;
mod container;
mod convert;
mod cuts;
mod decode;
mod encode;
mod file;
mod foreign;
mod listener;
mod movie;
mod mp3;
mod ogg;
mod packets;
mod probe;
mod resample;
mod speakers;
mod wav;

pub(crate) use bed::Bed;
pub(crate) use codec::{ByteOrder, Codec, OpusHead, Pcm, PcmKind, SoundEntry};
pub(crate) use decode::ClipSound;
pub(crate) use encode::SoundTrack;
pub use probe::{SoundFacts, convert_sound, glance_at_sound, probe_sound, sound_format};
pub(crate) use speakers::{Speaker, of_mask};

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

    /// Cuts off what is beyond full scale, which encoders refuse, and silences what is not a number.
    /// Whether there was any of it.
    pub(crate) fn limit(&mut self) -> bool {
        let mut is_cut = false;
        for value in self.left.iter_mut().chain(&mut self.right) {
            if !(-1.0..=1.0).contains(value) {
                is_cut = true;
                *value = if value.is_nan() { 0.0 } else { value.clamp(-1.0, 1.0) };
            }
        }
        is_cut
    }

    /// Cuts off what is beyond a level, and silences what is not a number.
    fn bound(&mut self, level: f32) {
        for value in self.left.iter_mut().chain(&mut self.right) {
            *value = if value.is_nan() { 0.0 } else { value.clamp(-level, level) };
        }
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
