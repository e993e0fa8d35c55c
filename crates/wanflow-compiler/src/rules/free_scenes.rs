//! Scenes that buy nothing: cards, stills, and footage of the user's own.

use crate::diagnostic::Diagnostic;
use crate::language::{Effect, SCENE, SOURCES};
use crate::rule::rule;
use crate::source::Span;
use crate::storyboard::{Image, Scene};

use super::Context;

rule!(pub(super) NO_EFFECT, "no-effect", Error, "A word that has no effect in a scene that buys no clip");
rule!(pub(super) NO_CLIP_TO_CONTINUE, "no-clip-to-continue", Error, "A scene continues a card or a still");

/// Words that only hold for clips that are bought, in scenes that buy none.
pub(super) fn no_effect(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for scene in &context.storyboard().scenes {
        // What shows several things has been reported.
        let Some(source) = source(scene).filter(|_| !scene.has("image")) else { continue };
        for word in SCENE.words() {
            let is_of_film = matches!(word.facts.effect, Effect::Film | Effect::Nothing);
            let is_moving = source == "video" || !["trim", "speed", "volume"].contains(&word.name);
            let says_something = is_of_film && is_moving && word.name != "prepare";
            if says_something || SOURCES.contains(&word.name) || !scene.has(word.name) {
                continue;
            }
            let message = format!("`{}` has no effect with `{source}`", word.name);
            let idle = Diagnostic::new(&NO_EFFECT, place(scene, word.name), message);
            found.push(match (word.name, source) {
                ("duration", "card") => {
                    idle.help("write it inside of the card: `card: { text: …, duration: 3 }`")
                }
                ("duration", "still") => {
                    idle.help("write it inside of the still: `still: { file: …, duration: 5 }`")
                }
                ("duration", _) => idle.help("footage is cut with `trim: [FROM, TO]`"),
                _ if is_of_film => idle.help("it has neither motion nor sound: remove the word"),
                _ => idle.help("this scene buys no clip: remove the word"),
            });
        }
    }
}

/// The word by which a scene buys nothing.
fn source(scene: &Scene<'_>) -> Option<&'static str> {
    SOURCES[1..].iter().copied().find(|word| scene.has(word))
}

/// Where a word of a scene is written.
fn place(scene: &Scene<'_>, name: &str) -> Span {
    let mut values = scene.values().chain(scene.settings.values());
    let written = values.find(|(word, _)| word.name == name);
    written.map_or(scene.head, |(_, value)| value.span)
}

/// Scenes that continue a card or a still: what is drawn depends on fonts and the film's size.
pub(super) fn no_clip_to_continue(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let scenes = &context.storyboard().scenes;
    for (index, scene) in scenes.iter().enumerate() {
        let Some(Image::Chain(chain)) = &scene.image else { continue };
        let Some(parent) = context.resolved.chains.parent(index) else { continue };
        let Some(source) = source(&scenes[parent]).filter(|source| *source != "video") else {
            continue;
        };
        let message = format!("`{}` is a {source}, and has no clip to continue", chain.from.value);
        let help = match source {
            "still" => "write the path of that picture as `image`",
            _ => "begin with a picture: its path as `image`",
        };
        found.push(Diagnostic::new(&NO_CLIP_TO_CONTINUE, chain.from.span, message).help(help));
    }
}
