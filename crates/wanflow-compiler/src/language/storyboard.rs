//! The words of a whole storyboard.

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{Defaults, EndpointId, FilmShape, PlainText, Prose, Scenes, Variables, Whole};
use super::{Film, Scene, Settings};
use crate::decode::rules::OUT_OF_RANGE;
use crate::storyboard::{Spanned, Text, Var};

mapping! {
    /// A film as a list of scenes, each made from a picture and a prompt.
    pub struct Storyboard {
        /// Version of the language. May be left out.
        wanflow: Option<Spanned<u32>> = Whole { range: || (1, 1), rule: &OUT_OF_RANGE },
            word(Effect::Nothing, "wanflow: 1").foreign(&["version"]);
        /// The film's title.
        title: Option<Text<'a>> = PlainText,
            word(Effect::Nothing, "title: Deep Field").foreign(&["name"]).offers(&["Deep Field"]);
        /// Which model at which host makes the clips. `check` assumes `novita/wan2.6-i2v`; a paid
        /// run asks for it to be written out.
        endpoint: Option<Text<'a>> = EndpointId,
            word(Effect::Request, "endpoint: dashscope/wan2.6-i2v")
                .foreign(&["model", "provider", "engine"]);
        /// Put before every prompt. A scene may override it; `""` there turns it off.
        style: Option<Text<'a>> = Prose,
            word(Effect::Prompt, "style: 35 mm film, soft grain, warm light")
                .foreign(&["styleprompt", "prefix"])
                .offers(&["35 mm film, soft grain, warm light"]);
        /// Texts that `${name}` stands for in every other text.
        vars: Vec<Var<'a>> = Variables,
            word(Effect::Inner, "style: the film of ${who}\nvars:\n  who: the pilot in an orange suit")
                .foreign(&["variables", "params"]);
        /// What holds for every scene that does not say otherwise.
        defaults: Settings<'a> = Defaults,
            word(Effect::Inner, "defaults:\n  camera: slow tilt up")
                .foreign(&["parameters", "settings", "options", "global"]);
        /// The scenes, in the film's order.
        scenes: Vec<Scene<'a>> = Scenes,
            word(Effect::Inner, "scenes:\n  - image: rocket.jpg\n    prompt: The rocket clears the tower.")
                .required()
                .foreign(&["clips", "shots", "segments", "steps", "storyboard"]);
        /// How the clips become a film.
        film: Film<'a> = FilmShape,
            word(Effect::Inner, "film:\n  fit: crop").foreign(&["video", "movie", "output"]);
    }
    beside(reader, fields) {}
}
