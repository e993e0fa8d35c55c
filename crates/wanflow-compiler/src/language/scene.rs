//! The words of a scene that make it the scene it is.

use super::Settings;
use super::facts::{Effect, Requirement, word};
use super::mapping::mapping;
use super::shape::{LastPicture, Picture, PlainText, Prose, Shots};
use crate::source::Span;
use crate::storyboard::{Image, Shot, Spanned, Text, WordSet};

mapping! {
    /// One scene: a picture, and what happens from there.
    pub struct Scene {
        /// Name of the scene; the picture's file name without its ending otherwise. Renaming buys
        /// nothing anew.
        id: Option<Text<'a>> = PlainText,
            word(Effect::Nothing, "id: launch")
                .foreign(&["name", "scene", "key"])
                .offers(&["launch"]);
        /// The picture that the clip starts from: a path beside this file, a link, or the frame of
        /// another scene's clip.
        image: Option<Image<'a>> = Picture,
            word(Effect::Medium, "image: moon.png").required().foreign(&[
                "img", "imgurl", "imageurl", "imagepath", "picture", "src", "source", "file",
                "startimage", "initimage", "inputimage", "firstframe", "firstframeimage",
                "firstframeurl", "startframe", "keyframe", "reference",
            ]);
        /// The picture that the clip ends on, where the endpoint takes one: a path beside this
        /// file, or a link.
        end_image: Option<Image<'a>> = LastPicture,
            word(Effect::Medium, "end_image: moon.png")
                .foreign(&[
                    "endframe", "endimageurl", "finalframe", "imagetail", "lastframe",
                    "lastframeimage", "lastframeurl", "lastimage", "tailimage",
                ])
                .requires(&[Requirement::or_refused(
                    "ends no clip on a picture",
                    "remove `end_image`; endpoints that take one: {others}",
                )]);
        /// What happens. Describe motion, not what the picture shows already.
        prompt: Option<Text<'a>> = Prose,
            word(Effect::Prompt, "prompt: The rocket clears the tower; the camera tilts up with it.")
                .foreign(&["text", "description", "action", "caption"])
                .offers(&["The rocket clears the tower; the camera tilts up with it."]);
        /// Timed parts of the prompt. The clip is as long as they are together.
        shots: Option<Spanned<Vec<Shot<'a>>>> = Shots,
            word(
                Effect::Prompt,
                "shots:\n  - { duration: 4, prompt: She looks up. }\n  - { duration: 6, prompt: The light moves on. }",
            )
            .foreign(&["promptlist", "multiprompt"]);
    }
    beside(reader, fields) {
        /// All words that `defaults` may set too.
        settings: Settings<'a> = Settings::read(reader, fields);
        /// The scene's whole mapping.
        span: Span = fields.table.span;
        /// Its first line or so: where to point for something that is not there.
        head: Span = fields.table.head;
        /// Which words were written, well or not.
        written: WordSet = fields.table.written();
    }
}
