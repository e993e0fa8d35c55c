//! The words of a transition.

use std::marker::PhantomData;

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{DIRECTIONS, HexColour, Seconds, TRANSITIONS};
use crate::source::Span;
use crate::storyboard::{Colour, FilmTime, Spanned, TransitionType};
use wanflow_plan::timeline::Direction;

mapping! {
    /// How the film comes to a scene from the one before.
    pub struct Transition {
        /// What is seen meanwhile.
        r#type: Option<Spanned<TransitionType>> = TRANSITIONS,
            word(Effect::Film, "type: slide")
                .required()
                .foreign(&["kind", "name", "effect", "style"]);
        /// For how long both scenes are there. The film is shorter by that.
        duration: Option<Spanned<FilmTime>> = Seconds,
            word(Effect::Film, "duration: 1")
                .default("0.5")
                .foreign(&["length", "seconds", "time"]);
        /// Where the edge of a `wipe` or the new picture of a `slide` moves.
        direction: Option<Spanned<Direction>> = DIRECTIONS,
            word(Effect::Film, "direction: up").default("`left`").foreign(&["to", "towards"]);
        /// The colour that a `dip` or a `fade` passes through.
        colour: Option<Spanned<Colour>> = HexColour,
            word(Effect::Film, "type: dip\ncolour: \"#102040\"")
                .default("`black`")
                .foreign(&["color"]);
    }
    beside(reader, fields) {
        /// The transition, as it is written.
        span: Span = fields.table.span;
        /// It borrows nothing of the text.
        text: PhantomData<&'a str> = PhantomData;
    }
}
