//! Sound: what a sound file is, how long it plays, and how it is decoded and encoded.

mod mp3;
mod probe;
mod wav;

pub use probe::{SoundFacts, probe_sound};
