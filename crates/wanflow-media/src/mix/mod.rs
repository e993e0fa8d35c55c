//! The sound of a film as one mix, pulled run by run, with bounded memory whatever the film's
//! length: clips, voices and music, each at its place, brought to level, music under voices, the
//! sum at the film's loudness, no peak above the ceiling. Inside, sound is 48 kHz stereo in floats.
//!
//! It knows files and tracks, samples and decibels; it must not know timelines, frames or how sound
//! is encoded. Nothing in it follows the sound but the ducker and the limiter: all other levels
//! hold from beginning to end.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "sound is numbers"
)]

mod decibels;
mod dot;
mod duck;
mod envelope;
mod film;
mod levels;
mod limiter;
mod loudness;
mod master;
mod peaks;
mod placed;
mod plan;
mod report;
#[cfg(test)]
mod signals;
mod smooth;
mod source;
mod stem;
mod sum;
#[cfg(test)]
mod tests;

pub(crate) use decibels::factor;
pub(crate) use envelope::{Curve, Envelope, Fade};
pub(crate) use film::FilmMix;
pub(crate) use loudness::LoudnessMeter;
pub(crate) use placed::{Failure, PlacedSound, Repeats, Speed, why_silent};
pub(crate) use plan::{LoudnessTarget, MixPlan};
pub use report::MixReport;
pub(crate) use source::SoundSource;
pub(crate) use stem::SoundNote;
