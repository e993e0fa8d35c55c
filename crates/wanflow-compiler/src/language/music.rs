//! The words of a piece of music.

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{Flag, Level, LocalFile, Seconds};
use crate::storyboard::{FilmTime, Spanned, Text};
use wanflow_plan::timeline::Gain;

mapping! {
    /// A piece of music under the film.
    pub struct Music {
        /// Path of the sound file.
        file: Option<Text<'a>> = LocalFile,
            word(Effect::Film, "file: waves.wav")
                .required()
                .foreign(&["path", "src", "source", "audio", "url"]);
        /// How loud it is, against the level to which music is brought.
        gain: Option<Spanned<Gain>> = Level,
            word(Effect::Film, "gain: -6 dB")
                .default("`0 dB`")
                .foreign(&["volume", "level", "db"]);
        /// When it begins in the film.
        offset: Option<Spanned<FilmTime>> = Seconds,
            word(Effect::Film, "offset: 2")
                .default("0")
                .foreign(&["at", "start", "begin", "delay"]);
        /// Where in its file it begins.
        from: Option<Spanned<FilmTime>> = Seconds,
            word(Effect::Film, "from: 12.5").default("0").foreign(&["in", "seek", "skip"]);
        /// How long it takes to become as loud as it is.
        fade_in: Option<Spanned<FilmTime>> = Seconds,
            word(Effect::Film, "fade_in: 1").default("0");
        /// How long it takes at its end to fall silent.
        fade_out: Option<Spanned<FilmTime>> = Seconds,
            word(Effect::Film, "fade_out: 2").default("0").foreign(&["fade"]);
        /// Whether it begins again until the film ends.
        r#loop: Option<Spanned<bool>> = Flag,
            word(Effect::Film, "loop: true").default("false").foreign(&["repeat"]);
        /// Whether it becomes quieter while somebody speaks.
        duck: Option<Spanned<bool>> = Flag,
            word(Effect::Film, "duck: false").default("true").foreign(&["ducking", "sidechain"]);
    }
    beside(reader, fields) {}
}
