//! The words of a still.

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{LocalFile, Seconds};
use crate::storyboard::{FilmTime, Spanned, Text};

mapping! {
    /// A picture under a camera that pans and zooms slowly, as animatics show it.
    pub struct Still {
        /// Path of the picture.
        file: Option<Text<'a>> = LocalFile,
            word(Effect::Film, "file: portrait.jpg")
                .required()
                .foreign(&["image", "picture", "path", "src", "source"]);
        /// How long it is seen.
        duration: Option<Spanned<FilmTime>> = Seconds,
            word(Effect::Film, "duration: 2.5")
                .default("5")
                .foreign(&["length", "seconds", "time"]);
    }
    beside(reader, fields) {}
}
