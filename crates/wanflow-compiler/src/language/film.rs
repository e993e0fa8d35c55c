//! The words of the film.

use wanflow_plan::{Fit, Quality};

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{Aspect, FITS, PlainText, QUALITIES};
use crate::storyboard::{Spanned, Text};

mapping! {
    /// How the clips become a film.
    pub struct Film {
        /// File name of the film.
        output: Option<Text<'a>> = PlainText,
            word(Effect::Film, "output: deep-field.mp4")
                .default("this file's name with `.mp4`")
                .foreign(&["file", "filename", "name", "path", "out"])
                .offers(&["deep-field.mp4"]);
        /// Width to height of the film.
        aspect: Option<Spanned<(u32, u32)>> = Aspect,
            word(Effect::Film, "aspect: \"16:9\"")
                .default("the first scene's size")
                .foreign(&["ratio", "aspectratio", "size"])
                .offers(&["16:9", "9:16"]);
        /// What happens to clips of another aspect.
        fit: Option<Spanned<Fit>> = FITS,
            word(Effect::Film, "fit: crop").default("`pad`").foreign(&["mode", "scale", "resize"]);
        /// How near to its clip a scene stays that must be coded again for the film.
        quality: Option<Spanned<Quality>> = QUALITIES,
            word(Effect::Film, "quality: high").default("`usual`");
    }
    beside(reader, fields) {}
}
