//! The words of a caption.

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{Prose, Seconds};
use crate::source::Span;
use crate::storyboard::{FilmTime, Spanned, Text};

mapping! {
    /// Words that are shown over a scene for a while. Times count from the scene's beginning in
    /// the film.
    pub struct Caption {
        /// When they appear.
        from: Option<Spanned<FilmTime>> = Seconds,
            word(Effect::Film, "from: 1")
                .default("the scene's beginning")
                .foreign(&["start", "begin", "in", "at"]);
        /// When they are gone.
        to: Option<Spanned<FilmTime>> = Seconds,
            word(Effect::Film, "to: 4").default("the scene's end").foreign(&["end", "until", "out"]);
        /// The words; a line end begins a new line.
        text: Option<Text<'a>> = Prose,
            word(Effect::Film, "text: Four days later").required().foreign(&["caption", "words"]);
    }
    beside(reader, fields) {
        /// The caption's whole mapping.
        span: Span = fields.table.span;
    }
}
