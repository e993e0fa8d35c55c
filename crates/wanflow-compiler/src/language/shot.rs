//! The words of a shot.

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{Prose, Whole};
use crate::decode::limits;
use crate::decode::rules::OUT_OF_RANGE;
use crate::source::Span;
use crate::storyboard::{Spanned, Text};

mapping! {
    /// A timed part of a scene's prompt.
    pub struct Shot {
        /// Length in whole seconds.
        duration: Option<Spanned<u32>> =
            Whole { range: || (1, limits::longest()), rule: &OUT_OF_RANGE },
            word(Effect::Prompt, "duration: 10").required().foreign(&["length", "seconds", "time"]).offers(&["5"]);
        /// Framing and movement of the camera, in free text.
        camera: Option<Text<'a>> = Prose,
            word(Effect::Prompt, "camera: Medium shot")
                .foreign(&["framing", "shot", "motion", "movement"])
                .offers(&["Medium shot"]);
        /// What happens in this part.
        prompt: Option<Text<'a>> = Prose,
            word(Effect::Prompt, "prompt: The light moves on.")
                .required()
                .foreign(&["text", "description", "action", "caption"]);
    }
    beside(reader, fields) {
        /// The shot's whole mapping.
        span: Span = fields.table.span;
    }
}
