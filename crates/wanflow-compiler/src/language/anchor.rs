//! The words of a picture that is taken from another scene's clip.

use wanflow_api::At;

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{Moment, PlainText};
use crate::source::Span;
use crate::storyboard::{Spanned, Text};

mapping! {
    /// A frame of another scene's clip, so that this scene goes on where that one ends.
    pub struct Anchor {
        /// Id of the other scene.
        from: Option<Text<'a>> = PlainText,
            word(Effect::Medium, "from: moon")
                .required()
                .foreign(&["scene", "clip", "id", "continue", "continues"]);
        /// Which frame: `last`, the one at this many seconds, or `best`: the one of the clip's last
        /// half second that is sharpest and best exposed. With `seams: drop`, the film leaves the
        /// clip at that frame.
        at: Option<Spanned<At>> = Moment,
            word(Effect::Medium, "at: 2.5")
                .default("`last`")
                .foreign(&["frame", "time", "seconds", "position"]);
    }
    beside(reader, fields) {
        /// The whole mapping.
        span: Span = fields.table.span;
    }
}
