//! Scenes that continue other scenes.

use wanflow_api::At;

use crate::diagnostic::Diagnostic;
use crate::resolve::name::stem;
use crate::rule::rule;
use crate::storyboard::{Chain, Image};

use super::Context;
use super::scene_length::seconds;

rule!(pub(super) UNKNOWN_SCENE, "unknown-scene", Error, "A scene continues a scene that does not exist");
rule!(pub(super) SCENE_CYCLE, "scene-cycle", Error, "Scenes continue each other in a circle");
rule!(pub(super) LONG_CHAIN, "long-chain", Warning, "A chain has more than three scenes");
rule!(pub(super) FRAME_BEYOND_END, "frame-beyond-end", Error, "`at` points past the end of the clip that it takes its frame from");

/// Colour and contrast are seen to drift by the third or fourth link.
const DEPTH_MAX: usize = 3;

/// Every scene that continues another, with its index.
fn chained<'a>(context: &Context<'a>) -> impl Iterator<Item = (usize, &'a Chain<'a>)> {
    let scenes = context.storyboard().scenes.iter().enumerate();
    scenes.filter_map(|(index, scene)| match &scene.image {
        Some(Image::Chain(chain)) => Some((index, chain)),
        _ => None,
    })
}

pub(super) fn unknown_scene(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    // A scene whose id could not be read may be the one that is meant.
    if context.reading.may_miss_scenes() {
        return;
    }
    let names = &context.resolved.names;
    for (index, chain) in chained(context) {
        let wrong = chain.from.value;
        if names.find(wrong).is_some() {
            continue;
        }
        let unknown = format!("no scene is called `{wrong}`");
        let unknown = Diagnostic::new(&UNKNOWN_SCENE, chain.from.span, unknown);
        let own = names.get(index).map(|name| name.text.as_ref());
        found.push(if names.find(stem(wrong)).is_some() {
            context.suggest(unknown, wrong, chain.from.span, std::iter::once(stem(wrong)))
        } else {
            let others: Vec<_> = names.iter().map(|(_, name)| name.text.as_ref()).collect();
            let others = others.into_iter();
            match own {
                // A name derived from the wrong one is not a suggestion for it.
                Some(own) if own.strip_suffix("-next") == Some(wrong) => unknown,
                _ => context.suggest(unknown, wrong, chain.from.span, others),
            }
        });
    }
}

pub(super) fn scene_cycle(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let name = |index: usize| context.resolved.names.get(index).map_or("", |name| &name.text);
    for members in context.resolved.chains.loops() {
        let links: Vec<_> = members.iter().filter_map(|index| link(context, *index)).collect();
        let Some((first, others)) = links.split_first() else { continue };
        let start = name(members[0]);
        let message = match members.as_slice() {
            [_] => format!("`{start}` continues itself"),
            [_, second] => format!("`{start}` and `{}` continue each other", name(*second)),
            _ => format!("{} scenes continue each other in a circle", members.len()),
        };
        let mut cycle = Diagnostic::new(&SCENE_CYCLE, first.span, message)
            .label(format!("`{start}` continues `{}`", first.from.value))
            .help("give one of them a picture of its own");
        for (chain, index) in others.iter().zip(&members[1..]) {
            let label = format!("`{}` continues `{}`", name(*index), chain.from.value);
            cycle = cycle.also(chain.span, label);
        }
        found.push(cycle);
    }
}

pub(super) fn long_chain(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (index, chain) in chained(context) {
        if context.resolved.chains.depth(index) != DEPTH_MAX + 1 {
            continue;
        }
        let message = "this is the fourth scene of a chain";
        let long = Diagnostic::new(&LONG_CHAIN, chain.span, message)
            .label("colour and contrast drift with every link")
            .help("begin a new chain with a picture where the story allows it");
        found.push(long);
    }
}

pub(super) fn frame_beyond_end(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let scenes = &context.storyboard().scenes;
    for (index, chain) in chained(context) {
        let Some(at) = chain.at else { continue };
        let At::Millis(millis) = at.value else { continue };
        let Some(parent) = context.resolved.chains.parent(index) else { continue };
        let parent = &scenes[parent];
        let is_footage = parent.video.is_some();
        if !parent.is_generated() && !is_footage {
            continue;
        }
        let Some(length) = context.own_length(parent) else { continue };
        if u64::from(millis) < length.millis() {
            continue;
        }
        let from = chain.from.value;
        let what = if is_footage { "footage" } else { "clip" };
        let message = format!("the {what} of `{from}` ends at {} s", seconds(length));
        let mut beyond = Diagnostic::new(&FRAME_BEYOND_END, at.span, message)
            .label("there is no frame at this time")
            .help("write a time before the end, or `at: last`");
        if let Some(duration) = parent.settings.duration {
            beyond = beyond.also(duration.span, format!("the length of `{from}`"));
        }
        found.push(beyond.fix(crate::Fix::replace("take the last frame", at.span, "last")));
    }
}

fn link<'a>(context: &Context<'a>, index: usize) -> Option<&'a Chain<'a>> {
    match &context.storyboard().scenes[index].image {
        Some(Image::Chain(chain)) => Some(chain),
        _ => None,
    }
}
