//! The words of a card.

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{HexColour, LocalFile, Prose, Seconds};
use crate::source::Span;
use crate::storyboard::{Colour, FilmTime, Spanned, Text};

mapping! {
    /// A text on a colour or a picture: a title, a pause, the credits.
    pub struct Card {
        /// What stands on it; a line end begins a new line.
        text: Option<Text<'a>> = Prose,
            word(Effect::Film, "text: The End").required().foreign(&["title", "words", "content"]);
        /// How long it is seen.
        duration: Option<Spanned<FilmTime>> = Seconds,
            word(Effect::Film, "duration: 2.5")
                .default("3")
                .foreign(&["length", "seconds", "time"]);
        /// The colour that the text stands on.
        colour: Option<Spanned<Colour>> = HexColour,
            word(Effect::Film, "colour: \"#102040\"")
                .default("`black`")
                .foreign(&["color", "backgroundcolour", "backgroundcolor"]);
        /// Path of a picture that the text stands on, in place of a colour.
        background: Option<Text<'a>> = LocalFile,
            word(Effect::Film, "background: moon.png").foreign(&["image", "picture", "still"]);
        /// The colour of the text.
        ink: Option<Spanned<Colour>> = HexColour,
            word(Effect::Film, "ink: \"#f0e0c0\"")
                .default("`white`")
                .foreign(&["textcolour", "textcolor", "fontcolor", "foreground"]);
    }
    beside(reader, fields) {
        /// The card, as it is written.
        span: Span = fields.table.span;
    }
}
