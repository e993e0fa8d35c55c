//! What the film does to its scenes: whether there is so much of them.

use wanflow_plan::timeline::{Caption, READING_SPEED_MAX, Time, Transition};

use crate::diagnostic::Diagnostic;
use crate::resolve::settings::is_said;
use crate::rule::rule;
use crate::source::Span;
use crate::storyboard::{self, Scene, TransitionType};

use super::Context;
use super::scene_length::seconds;

rule!(pub(super) TRIM_OUTSIDE, "trim-outside", Error, "A trim is empty, or goes beyond the end of the clip");
rule!(pub(super) TRANSITION_TOO_LONG, "transition-too-long", Error, "A transition is longer than a scene has room for");
rule!(pub(super) FIRST_TRANSITION, "first-transition", Note, "The first scene has a transition, and nothing before it");
rule!(pub(super) TRANSITION_IGNORES, "transition-ignores", Warning, "A transition sets an option that its type ignores");
rule!(pub(super) SHORT_SCENE, "short-scene", Warning, "A scene is seen for less than half a second");
rule!(pub(super) CAPTION_OUTSIDE, "caption-outside", Error, "A caption is empty, or goes beyond the end of its scene");
rule!(pub(super) CAPTIONS_OVERLAP, "captions-overlap", Warning, "Two captions of a scene are shown at once");
rule!(pub(super) FAST_CAPTION, "fast-caption", Warning, "A caption is gone before it can be read");

/// Scenes that are shorter are probably a mistake, in milliseconds.
const SHORT: u64 = 500;

pub(super) fn trim_outside(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for scene in &context.storyboard().scenes {
        let Some(written) = &scene.trim else { continue };
        let (from, to) = (written.value.from, written.value.to);
        let (begin, end) = (context.resolved.time(from.value), context.resolved.time(to.value));
        if begin >= end {
            let message = "this trim leaves nothing of the clip";
            found.push(
                Diagnostic::new(&TRIM_OUTSIDE, written.span, message)
                    .help("write where the stretch begins, then where it ends: `[0.5, 4.5]`"),
            );
        } else if let Some(length) = context.own_length(scene).filter(|length| end > *length) {
            let message = format!("the clip ends at {} s", seconds(length));
            found.push(
                Diagnostic::new(&TRIM_OUTSIDE, to.span, message)
                    .label("there is nothing at this time"),
            );
        }
    }
}

pub(super) fn short_scene(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for scene in &context.storyboard().scenes {
        let Some(length) = context.shown_length(scene).filter(|length| length.millis() < SHORT)
        else {
            continue;
        };
        // A trim that leaves nothing is an error already.
        if length.is_zero() && scene.trim.is_some() {
            continue;
        }
        let message = format!("the scene is seen for {} s", seconds(length));
        let trim = scene.trim.as_ref().map(|trim| trim.span);
        let place = trim.or(scene.speed.map(|speed| speed.span)).unwrap_or(scene.head);
        found.push(Diagnostic::new(&SHORT_SCENE, place, message));
    }
}

/// Where it is written how the film comes to a scene.
fn transition_place(context: &Context<'_>, scene: &Scene<'_>) -> Option<Span> {
    let storyboard = context.storyboard();
    let own = scene.settings.transition.as_deref();
    let written = own.or(storyboard.defaults.transition.as_deref());
    written.or(storyboard.film.transition.as_ref()).map(|transition| transition.span)
}

pub(super) fn first_transition(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(first) = context.storyboard().scenes.first() else { return };
    let Some(written) = &first.settings.transition else { return };
    if context.resolved.transition(first) != Transition::Cut {
        let message = "nothing is before the first scene: the film begins with a cut";
        found.push(
            Diagnostic::new(&FIRST_TRANSITION, written.span, message).help(
                "put a card before it, `card: { text: \"\", duration: 1 }`, to come from black",
            ),
        );
    }
}

/// A scene lies under two transitions at most, and they do not meet.
pub(super) fn transition_too_long(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let scenes = &context.storyboard().scenes;
    // How much of the scene before is not under its own transition.
    let mut free = None;
    for (index, scene) in scenes.iter().enumerate() {
        let length = context.shown_length(scene);
        let overlap = match context.resolved.transition(scene) {
            Transition::Blend(_, overlap) if index > 0 => overlap,
            _ => Time::ZERO,
        };
        let room = [free, length].into_iter().flatten().min();
        if let Some(room) = room.filter(|room| overlap > *room)
            && let Some(place) = transition_place(context, scene)
        {
            let (overlap, room) = (seconds(overlap), seconds(room));
            let name = context.resolved.names.get(index).map_or("", |name| &name.text);
            let message = format!(
                "the transition into `{name}` takes {overlap} s, and there is room for {room} s"
            );
            found.push(
                Diagnostic::new(&TRANSITION_TOO_LONG, place, message)
                    .also(scene.head, "the scene that it leads into")
                    .help("shorten it: `{ type: …, duration: … }`, or let the scenes be longer"),
            );
        }
        free = length.map(|length| length - overlap.min(length));
    }
}

pub(super) fn transition_ignores(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let storyboard = context.storyboard();
    let own = storyboard.scenes.iter().filter_map(|scene| scene.settings.transition.as_deref());
    let general = storyboard.defaults.transition.as_deref().into_iter();
    for written in own.chain(general).chain(storyboard.film.transition.as_ref()) {
        let storyboard::Transition { r#type, duration, direction, colour, span: _, text: _ } =
            written;
        let Some(kind) = r#type else { continue };
        let takes: &[&str] = match kind.value {
            TransitionType::Cut => &[],
            TransitionType::Crossfade => &["duration"],
            TransitionType::Fade | TransitionType::FadeWhite | TransitionType::Dip => {
                &["duration", "colour"]
            }
            TransitionType::Wipe | TransitionType::Slide => &["duration", "direction"],
        };
        let said = [
            ("duration", duration.map(|it| it.span), "a cut takes no time"),
            ("direction", direction.map(|it| it.span), "`wipe` and `slide` have a direction"),
            ("colour", colour.map(|it| it.span), "`fade`, `fade-white` and `dip` have a colour"),
        ];
        let name = context.resolved.document.slice(kind.span);
        for (word, place, help) in said {
            let Some(place) = place.filter(|_| !takes.contains(&word)) else { continue };
            let message = format!("`{word}` does nothing in a transition of the type `{name}`");
            found.push(Diagnostic::new(&TRANSITION_IGNORES, place, message).help(help));
        }
    }
}

/// A caption, where it stands in its scene.
struct Shown<'a> {
    written: &'a storyboard::Caption<'a>,
    caption: Caption,
}

/// The captions of a scene that have words.
fn shown<'a>(context: &Context<'a>, scene: &'a Scene<'a>, length: Time) -> Vec<Shown<'a>> {
    let captions = scene.caption.iter().filter_map(|written| {
        let text = context.resolved.drawn(written.text.filter(is_said)?);
        let begin = context.resolved.written_time(written.from).unwrap_or(Time::ZERO);
        let end = context.resolved.written_time(written.to).unwrap_or(length);
        Some(Shown { written, caption: Caption { begin, end, text } })
    });
    captions.collect()
}

/// Every scene whose length is known, with its captions.
fn captioned<'a>(context: &Context<'a>) -> impl Iterator<Item = (Time, Vec<Shown<'a>>)> {
    context.storyboard().scenes.iter().filter_map(|scene| {
        let length = context.shown_length(scene)?;
        Some((length, shown(context, scene, length)))
    })
}

pub(super) fn caption_outside(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (length, captions) in captioned(context) {
        for Shown { written, caption } in captions {
            let message = if caption.end > length || caption.begin >= length {
                format!("the scene ends at {} s", seconds(length))
            } else if caption.begin >= caption.end {
                "this caption ends before it starts".to_owned()
            } else {
                continue;
            };
            found
                .push(Diagnostic::new(&CAPTION_OUTSIDE, written.span, message).help(
                    "times count from the scene's beginning in the film, its speed included",
                ));
        }
    }
}

pub(super) fn captions_overlap(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, mut captions) in captioned(context) {
        captions.sort_by_key(|shown| shown.caption.begin);
        for pair in captions.windows(2) {
            let [first, second] = pair else { continue };
            if second.caption.begin < first.caption.end {
                let message = "this caption begins before another one ends";
                found.push(
                    Diagnostic::new(&CAPTIONS_OVERLAP, second.written.span, message)
                        .also(first.written.span, "the other")
                        .help(
                            "let one end where the next begins, or merge them into one two-line caption",
                        ),
                );
            }
        }
    }
}

pub(super) fn fast_caption(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, captions) in captioned(context) {
        for Shown { written, caption } in captions {
            let speed = caption.reading_speed();
            if caption.begin >= caption.end || speed <= f64::from(READING_SPEED_MAX) {
                continue;
            }
            let shown = seconds(caption.end - caption.begin);
            let message =
                format!("this has to be read in {shown} s, at {speed:.0} characters a second");
            let span = written.text.map_or(written.span, |text| text.span);
            found.push(Diagnostic::new(&FAST_CAPTION, span, message).help(format!(
                "{READING_SPEED_MAX} a second can be read (9 in Chinese, Japanese and Korean): \
                 shorten it, or show it for longer"
            )));
        }
    }
}
