//! The words of one of several films of the same scenes.

use wanflow_plan::Fit;
use wanflow_plan::film::FilmSize;

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{Aspect, FITS, FilmName, Size};
use crate::storyboard::{Spanned, Text};

mapping! {
    /// One of several films of the same scenes.
    pub struct FilmOutput {
        /// File name of this film.
        output: Option<Text<'a>> = FilmName,
            word(Effect::Film, "output: square.mp4")
                .required()
                .foreign(&["file", "filename", "name", "path", "out"]);
        /// Width to height of this film.
        aspect: Option<Spanned<(u32, u32)>> = Aspect,
            word(Effect::Film, "aspect: \"9:16\"")
                .default("the film's")
                .foreign(&["ratio", "aspectratio"])
                .offers(&["16:9", "9:16", "1:1"]);
        /// Size of this film's frames.
        size: Option<Spanned<FilmSize>> = Size,
            word(Effect::Film, "size: 720P")
                .default("the film's")
                .foreign(&["resolution", "dimensions", "framesize"]);
        /// What happens to clips of another aspect.
        fit: Option<Spanned<Fit>> = FITS,
            word(Effect::Film, "fit: crop")
                .default("the film's")
                .foreign(&["mode", "scale", "resize"]);
    }
    beside(reader, fields) {}
}
