//! The words of the film's captions.

use wanflow_plan::timeline::CaptionForm;

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{CaptionModes, Paths};
use crate::storyboard::{Spanned, Text};

mapping! {
    /// Where captions are, and how they are written.
    pub struct Captions {
        /// Where they are: one of the words, or a list of them.
        mode: Vec<Spanned<CaptionForm>> = CaptionModes,
            word(Effect::Film, "mode: [track, sidecar]")
                .default("`burn`")
                .foreign(&["as", "kind", "type", "format"]);
        /// Font files for captions and cards, by their paths. A character is taken from the first
        /// that has it; wanflow's own Latin font comes next, then what the system has installed.
        font: Vec<Text<'a>> = Paths,
            word(Effect::Film, "font: serif.ttf").foreign(&["fonts", "fontfile", "typeface"]);
    }
    beside(reader, fields) {}
}
