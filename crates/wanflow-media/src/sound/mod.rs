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
mod heard;
mod input;
mod movie;
mod mp3;
mod ogg;
mod packets;
mod probe;
mod reader;
mod resample;
mod speakers;
mod stereo_file;
mod wav;

pub(crate) use bed::Bed;
pub(crate) use codec::{ByteOrder, Codec, OpusHead, Pcm, PcmKind, SoundEntry};
pub(crate) use decode::ClipSound;
pub(crate) use encode::{SoundTrack, TakePacket};
pub(crate) use heard::LengthLimit;
pub use probe::{SoundFacts, convert_sound, glance_at_sound, probe_sound, sound_format};
pub(crate) use resample::Resampler;
pub(crate) use speakers::{Speaker, of_mask};
pub(crate) use stereo_file::FileSound;

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

    /// Puts a run behind it.
    pub(crate) fn append(&mut self, run: Self) {
        let Self { left, right } = run;
        self.left.extend(left);
        self.right.extend(right);
    }

    /// Adds another run to it, from a sample on.
    pub(crate) fn add(&mut self, from: usize, other: &Self) {
        let channels = [(&mut self.left, &other.left), (&mut self.right, &other.right)];
        for (channel, other) in channels {
            channel[from..].iter_mut().zip(other).for_each(|(value, more)| *value += more);
        }
    }

    /// Multiplies all of it by a factor.
    pub(crate) fn scale(&mut self, factor: f32) {
        for value in self.left.iter_mut().chain(&mut self.right) {
            *value *= factor;
        }
    }

    /// Multiplies each sample of both channels by a factor of its own.
    pub(crate) fn scale_by(&mut self, factors: &[f32]) {
        for channel in [&mut self.left, &mut self.right] {
            channel.iter_mut().zip(factors).for_each(|(value, factor)| *value *= factor);
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
