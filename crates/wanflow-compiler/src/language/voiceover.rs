//! The words of a voice over a scene.

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{Level, LocalFile, Seconds};
use crate::storyboard::{FilmTime, Spanned, Text};
use wanflow_plan::timeline::Gain;

mapping! {
    /// A voice over a scene, which may go on over the next ones.
    pub struct Voiceover {
        /// Path of the sound file.
        file: Option<Text<'a>> = LocalFile,
            word(Effect::Film, "file: take-2.wav")
                .required()
                .foreign(&["path", "src", "source", "audio", "url"]);
        /// How loud it is, against the level to which voices are brought.
        gain: Option<Spanned<Gain>> = Level,
            word(Effect::Film, "gain: 2 dB")
                .default("`0 dB`")
                .foreign(&["volume", "level", "db"]);
        /// How long after the scene's beginning it begins.
        offset: Option<Spanned<FilmTime>> = Seconds,
            word(Effect::Film, "offset: 0.5").default("0").foreign(&["at", "start", "delay"]);
    }
    beside(reader, fields) {}
}
