//! Scenes that ask for one and the same clip.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::resolve::settings::DURATION;
use crate::rule::rule;
use crate::storyboard::{Audio, Image, Scene};

use super::Context;

rule!(pub(super) SAME_CLIP, "same-clip", Warning, "Two scenes ask for the same clip");

pub(super) fn same_clip(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    // With errors about, two scenes may only look alike.
    if context.reading.is_flawed() {
        return;
    }
    let scenes = &context.storyboard().scenes;
    let mut starts: HashMap<_, u32> = HashMap::new();
    for start in scenes.iter().filter_map(start) {
        *starts.entry(start).or_default() += 1;
    }
    // Most scenes start from a picture of their own: only the others need to be compared.
    let shared = |scene: &&Scene<'_>| {
        start(scene).is_some_and(|start| starts.get(&start).is_some_and(|count| *count > 1))
    };
    let mut first: HashMap<String, &Scene<'_>> = HashMap::new();
    for scene in scenes.iter().filter(shared) {
        let Some(other) = first.insert(clip(context, scene), scene) else { continue };
        let message = "this scene asks for the same clip as another";
        let same = Diagnostic::new(&SAME_CLIP, scene.head, message)
            .label("the clip is bought once and plays twice")
            .also(other.head, "the other")
            .help("change its words, or give it a `seed` of its own");
        found.push(same);
    }
}

/// What a scene starts from, as written.
fn start<'a>(scene: &Scene<'a>) -> Option<(&'a str, String)> {
    Some(match scene.image.as_ref()? {
        Image::File(text) | Image::Url(text) => (text.value, String::new()),
        Image::Chain(chain) => (chain.from.value, format!("{:?}", chain.at.map(|at| at.value))),
    })
}

/// Everything that decides what is bought, in a form to compare.
fn clip<'a>(context: &Context<'a>, scene: &'a Scene<'a>) -> String {
    let effective = context.resolved.effective(scene);
    let audio = match effective.audio() {
        Audio::Generated => "true",
        Audio::Silent => "false",
        Audio::File(text) | Audio::Url(text) => text.value,
    };
    let numbers = (effective.seed(), effective.duration().unwrap_or(DURATION), effective.matte());
    let words = (effective.shot_type(), effective.resolution());
    let flags = (effective.watermark(), effective.prompt_extend());
    let template = effective.template().map(|template| template.value.trim());
    let texts = (
        context.resolved.prompt(scene).text,
        context.resolved.negative_prompt(scene).text,
        template,
        audio,
    );
    format!("{:?}", (start(scene), numbers, words, flags, texts))
}
