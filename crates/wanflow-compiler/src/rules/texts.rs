//! What stands in texts, and how much: characters that nobody sees, no words, too many.

use wanflow_api::limit::Excess;

use crate::diagnostic::Diagnostic;
use crate::document::rules::HIDDEN_CHARACTER;
use crate::file_name::{is_invisible, name_of};
use crate::resolve::compose::{Composed, LONGEST};
use crate::resolve::settings::is_said;
use crate::rule::{Rule, rule};
use crate::source::Span;
use crate::storyboard::{Scene, Shot, Storyboard, Text, ValueKind};

use super::Context;
use super::limits::{limit, whole};

rule!(pub(super) NO_WORDS, "no-words", Warning, "A scene has no words");
rule!(pub(super) PROMPT_TOO_LONG, "prompt-too-long", Error, "The endpoint would cut the prompt");
rule!(pub(super) NEGATIVE_PROMPT_TOO_LONG, "negative-prompt-too-long", Error, "The endpoint would cut the negative prompt");

/// Every text that is sent, and so may hold variables.
pub(super) fn texts<'a>(storyboard: &'a Storyboard<'a>) -> impl Iterator<Item = Text<'a>> {
    let general = storyboard.values().chain(storyboard.defaults.values());
    let own = storyboard.scenes.iter().flat_map(|scene| {
        let shots = scene.shots.iter().flat_map(|shots| &shots.value);
        scene.values().chain(scene.settings.values()).chain(shots.flat_map(Shot::values))
    });
    general.chain(own).filter_map(|(word, value)| match value.kind {
        ValueKind::Text(text) if word.shape.has_variables() => Some(text),
        _ => None,
    })
}

/// Every text that is drawn into the film, where variables are replaced, too.
pub(super) fn drawn<'a>(storyboard: &'a Storyboard<'a>) -> impl Iterator<Item = Text<'a>> {
    storyboard.scenes.iter().flat_map(|scene| {
        let card = scene.card.iter().filter_map(|card| card.text);
        card.chain(scene.caption.iter().filter_map(|caption| caption.text))
    })
}

pub(super) fn hidden_character(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let storyboard = context.storyboard();
    let vars = storyboard.vars.iter().map(|var| var.value);
    for text in texts(storyboard).chain(vars).chain(storyboard.title) {
        if text.value.bytes().all(is_plain) {
            continue;
        }
        let hidden = text.value.char_indices().filter(|(_, c)| is_hidden(*c));
        let mut found_at = context.resolved.document.places(text.node);
        let places = hidden.map(|(at, c)| (c, found_at.of(at..at + c.len_utf8())));
        let mut places = places.filter(|(c, place)| is_news(context, *c, *place));
        let Some((first, place)) = places.next() else { continue };
        let message = match places.count() {
            0 => format!("the text contains {}, which nobody sees", name_of(first)),
            more => {
                format!("the text contains {} and {more} more that nobody sees", name_of(first))
            }
        };
        let hidden = Diagnostic::new(&HIDDEN_CHARACTER, place, message)
            .help("remove it, unless the model is meant to read it");
        found.push(hidden);
    }
}

/// Bytes of which a text without hidden characters usually consists.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b'\n' | b' '..=b'~')
}

/// Line ends and tabs show, and joiners belong to emoji and several scripts.
fn is_hidden(c: char) -> bool {
    is_invisible(c) && !matches!(c, '\n' | '\r' | '\t' | '\u{200c}' | '\u{200d}')
}

/// Reading the text reports controls, unless they are written as escapes.
fn is_news(context: &Context<'_>, c: char, place: Span) -> bool {
    let raw = context.resolved.document.slice(place);
    !c.is_control() || raw.starts_with('\\')
}

pub(super) fn no_words(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    // In a text with errors, the words may have been misread.
    if context.reading.is_flawed() || context.endpoint.needs.contains(&"prompt") {
        return;
    }
    for scene in context.storyboard().generated() {
        let template = context.resolved.effective(scene).template();
        if scene.prompt.is_some_and(|prompt| is_said(&prompt))
            || scene.shots.is_some()
            || template.is_some()
        {
            continue;
        }
        let place = scene.prompt.map_or(scene.head, |prompt| prompt.span);
        let silent = Diagnostic::new(&NO_WORDS, place, "the scene says nothing about what happens")
            .label("no prompt, no shots, no template")
            .help("write a `prompt`: the clip costs the same");
        found.push(silent);
    }
}

pub(super) fn prompt_too_long(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let limit = TextLimit::of(context, "prompt", &PROMPT_TOO_LONG);
    for scene in context.storyboard().generated() {
        // A code point has at least one byte: most prompts need not even be composed.
        if context.resolved.prompt_bytes_max(scene) > limit.max {
            found.extend(limit.exceeded(context, scene, &context.resolved.prompt(scene)));
        }
    }
}

pub(super) fn negative_prompt_too_long(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let limit = TextLimit::of(context, "negative_prompt", &NEGATIVE_PROMPT_TOO_LONG);
    for scene in context.storyboard().generated() {
        if context.resolved.negative_prompt_bytes_max(scene) > limit.max {
            found.extend(limit.exceeded(context, scene, &context.resolved.negative_prompt(scene)));
        }
    }
}

/// How long a text may be that is composed for a word.
struct TextLimit {
    word: &'static str,
    /// In code points.
    max: usize,
    /// What a longer text is reported as.
    rule: &'static Rule,
}

impl TextLimit {
    fn of(context: &Context<'_>, word: &'static str, rule: &'static Rule) -> Self {
        Self { word, max: length_max(context, word), rule }
    }

    /// What is said of a scene's text, if it is longer.
    fn exceeded(
        &self,
        context: &Context<'_>,
        scene: &Scene<'_>,
        composed: &Composed,
    ) -> Option<Diagnostic> {
        let &Self { word, max, rule } = self;
        let length = composed.text.chars().count();
        let excess = length.checked_sub(max).filter(|excess| *excess > 0)?;
        let endpoint = context.endpoint.id;
        let limit = limit(&context.endpoint, word, "maxLength");
        let is_cut = limit.is_some_and(|limit| limit.excess == Excess::Cut);
        let what = word.replace('_', " ");
        let bound = if is_cut { "cuts it after" } else { "takes at most" };
        let message = format!("the {what} has {length} characters, and {endpoint} {bound} {max}");
        let place = context.resolved.place(composed, max).unwrap_or(scene.head);
        let label = format!("{excess} characters from here on would be lost");
        let also = if word == "prompt" { "style, camera and variables" } else { "variables" };
        let help = format!("shorten it by {excess} characters; {also} count");
        Some(Diagnostic::new(rule, place, message).label(label).help(help))
    }
}

/// Code points that the endpoint takes; where it states none, what is composed at all. A text is
/// never longer than a whole request may be.
fn length_max(context: &Context<'_>, word: &str) -> usize {
    let stated = whole(&context.endpoint, word, "maxLength");
    let stated = stated.and_then(|stated| usize::try_from(stated).ok()).unwrap_or(LONGEST / 4);
    let body = context.endpoint.body_bytes_max.and_then(|bytes| usize::try_from(bytes).ok());
    body.map_or(stated, |body| stated.min(body))
}
