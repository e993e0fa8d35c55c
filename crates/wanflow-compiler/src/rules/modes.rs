//! Settings that contradict each other: shots, shot type, prompt extension, templates.

use wanflow_api::ShotType;

use crate::diagnostic::{Diagnostic, Fix};
use crate::resolve::settings::is_said;
use crate::rule::rule;
use crate::source::Span;
use crate::storyboard::{Scene, Spanned};

use super::Context;

rule!(pub(super) SHOTS_AND_SINGLE, "shots-and-single", Error, "`shot_type: single` stands beside shots");
rule!(pub(super) MULTI_NEEDS_EXTEND, "multi-needs-extend", Error, "Several shots are asked for while `prompt_extend` is off");
rule!(pub(super) TEMPLATE_WITH_WORDS, "template-with-words", Error, "A template stands beside words that it would replace");

pub(super) fn shots_and_single(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for scene in context.storyboard().generated() {
        let (Some(shots), Some(written)) = (&scene.shots, scene.settings.shot_type) else {
            continue;
        };
        if written.value != ShotType::Single {
            continue;
        }
        let message = "`shot_type: single` asks for one shot, and the scene lists several";
        let single = Diagnostic::new(&SHOTS_AND_SINGLE, written.span, message)
            .label("outranks the list at the endpoint")
            .also(first_shot(scene).unwrap_or(shots.span), "the first shot")
            .help("remove `shot_type`: shots imply `multi`")
            .fix(Fix::replace("write `multi`", written.span, "multi"));
        found.push(single);
    }
}

pub(super) fn multi_needs_extend(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let defaults = &context.storyboard().defaults;
    for scene in context.storyboard().generated() {
        let effective = context.resolved.effective(scene);
        if effective.shot_type() != ShotType::Multi || effective.prompt_extend() {
            continue;
        }
        let (off, asks) = (
            scene.settings.prompt_extend.or(defaults.prompt_extend),
            scene.settings.shot_type.or(defaults.shot_type).map(|written| written.span),
        );
        let Some(Spanned { span, .. }) = off else { continue };
        let message = "several shots work only where the endpoint may extend the prompt";
        let off = Diagnostic::new(&MULTI_NEEDS_EXTEND, span, message)
            .label("turned off here")
            .help("remove `prompt_extend: false`, or write one shot")
            .fix(Fix::replace("write `true`", span, "true"));
        found.push(match first_shot(scene).or(asks) {
            Some(asks) => off.also(asks, "several shots are asked for here"),
            None => off,
        });
    }
}

pub(super) fn template_with_words(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for scene in context.storyboard().generated() {
        let Some(template) = context.resolved.effective(scene).template() else { continue };
        let prompt = scene.prompt.filter(is_said).map(|prompt| prompt.span);
        let Some(words) = prompt.or_else(|| first_shot(scene)) else { continue };
        let what = if prompt.is_some() { "prompt" } else { "shots" };
        let message = format!("the template `{}` replaces the {what}", template.value);
        let replaced = Diagnostic::new(&TEMPLATE_WITH_WORDS, words, message)
            .label("would be ignored, and the clip billed")
            .also(template.span, "the template")
            .help(format!("remove the template or the {what}"));
        found.push(replaced);
    }
}

fn first_shot(scene: &Scene<'_>) -> Option<Span> {
    Some(scene.shots.as_ref()?.value.first()?.span)
}
