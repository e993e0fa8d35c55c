//! The words of a whole storyboard.

use super::facts::{Effect, word};
use super::mapping::mapping;
use super::shape::{
    Bases, Defaults, EndpointId, FilmShape, PlainText, Prose, Scenes, Variables, Variants, Whole,
};
use super::{Film, Scene, Settings};
use crate::decode::rules::OUT_OF_RANGE;
use crate::storyboard::{Spanned, Text, Var};

mapping! {
    /// A film as a list of scenes, each made from a picture and a prompt.
    pub struct Storyboard {
        /// Version of the language. May be left out.
        wanflow: Option<Spanned<u32>> = Whole { range: || (1, 1), rule: &OUT_OF_RANGE },
            word(Effect::Nothing, "wanflow: 1").foreign(&["version"]);
        /// The storyboard that this one is laid over, or several, the first one at the bottom.
        /// Mappings are merged key by key, whatever else is written here takes the place of what
        /// is there, and `null` takes it away. `scenes` may be a mapping of scenes' names to their
        /// changes. Paths are relative to the folder of the file that they are written in.
        extends: Vec<Text<'a>> = Bases,
            word(Effect::Inner, "extends: base.yaml").foreign(&["inherits", "base", "basedon", "parent"]);
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
        /// Other versions of the film by name, each made by `--variant NAME`. What a variant says is
        /// laid over this file as this file is laid over what it `extends`. Its journal, lock file
        /// and films have its name in theirs.
        variants: Vec<Text<'a>> = Variants,
            word(
                Effect::Inner,
                "variants:\n  vertical:\n    film: { aspect: \"9:16\", fit: crop }",
            )
            .foreign(&["versions", "profiles", "editions"]);
    }
    beside(reader, fields) {}
}
