//! What the language can say and an endpoint cannot do: reported before anything is sent.
//!
//! Which places a word needs is written where the word is, and which places an endpoint has is in
//! its document, as roles. No word and no host is named here, where all of them are treated alike.

use wanflow_api::{Endpoint, LimitValue};

use crate::diagnostic::{Diagnostic, Fix};
use crate::language::{Otherwise, Requirement, Word};
use crate::resolve::settings::is_said;
use crate::rule::rule;
use crate::source::Span;
use crate::storyboard::{Audio, Shot, ValueKind, WordValue};

use super::Context;
use super::limits::{limit, or, whole};

rule!(pub(super) NOT_AT_ENDPOINT, "not-at-endpoint", Error, "The endpoint cannot do what the storyboard asks for");
rule!(pub(super) IGNORED_BY_ENDPOINT, "ignored-by-endpoint", Warning, "The endpoint ignores a setting that is only a hint");
rule!(pub(super) FIELD_NOT_TAKEN, "field-not-taken", Error, "The endpoint has no field of its own by this name");
rule!(pub(super) NOT_TOGETHER, "not-together", Error, "The endpoint takes either of two things, not both");
rule!(pub(super) PROMPT_NEEDED, "prompt-needed", Error, "The endpoint makes no clip without a prompt");
rule!(pub(super) SHOT_NOT_SOLD, "shot-not-sold", Error, "The endpoint takes no such list of shots");

/// Words that decide what is bought, and for which the endpoint has no place.
pub(super) fn not_at_endpoint(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let endpoint = context.endpoint;
    for (word, value, requirement) in unmet(context) {
        let Otherwise::Refused { what, help } = requirement.otherwise else { continue };
        let others = wanflow_api::endpoints();
        let able = others.filter(|other| other.role(word.name, requirement.part).is_some());
        let help = help.replace("{others}", &or(able.map(|other| other.id)));
        let message = format!("{} {what}", endpoint.id);
        found.push(Diagnostic::new(&NOT_AT_ENDPOINT, value.span, message).help(help));
    }
}

/// Words that only steer, and for which the endpoint has no place: the clip is bought all the same.
pub(super) fn ignored_by_endpoint(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut ignored = |span: Span, word: &str, instead: &str| {
        let message = format!("{} has no place for `{word}`: {instead}", context.endpoint.id);
        found.push(Diagnostic::new(&IGNORED_BY_ENDPOINT, span, message).label("is not sent"));
    };
    for (word, value, requirement) in unmet(context) {
        if let Otherwise::Ignored { instead } = requirement.otherwise {
            ignored(value.span, word.name, instead);
        }
    }
    let Some(only) = context.endpoint.resolution else { return };
    for written in context.settings().filter_map(|settings| settings.resolution) {
        if written.value != only {
            let instead = format!("every clip is made in {}", only.as_str());
            ignored(written.span, "resolution", &instead);
        }
    }
}

/// What the storyboard says by words that need a place which the endpoint does not have.
fn unmet<'a>(
    context: &Context<'a>,
) -> impl Iterator<Item = (&'static Word, WordValue<'a>, &'static Requirement)> {
    let endpoint = context.endpoint;
    context.values().flat_map(move |(word, value)| {
        let unmet = word.facts.requirements.iter().filter(move |requirement| {
            is_of(requirement, &value) && endpoint.role(word.name, requirement.part).is_none()
        });
        unmet.map(move |requirement| (word, value, requirement))
    })
}

/// Whether a value is one that needs the place. An empty text says nothing.
fn is_of(requirement: &Requirement, value: &WordValue<'_>) -> bool {
    let spelt = match value.kind {
        ValueKind::Text(text) if !is_said(&text) => return false,
        ValueKind::Flag(true) | ValueKind::Sound(Audio::Generated) => "true",
        ValueKind::Flag(false) | ValueKind::Sound(Audio::Silent) => "false",
        ValueKind::Sound(Audio::Url(_)) => "link",
        ValueKind::Choice(word) => word,
        ValueKind::Sound(Audio::File(_))
        | ValueKind::Text(_)
        | ValueKind::Picture(_)
        | ValueKind::Whole(_)
        | ValueKind::List
        | ValueKind::Other => "",
    };
    requirement.value.is_empty() || requirement.value == spelt
}

/// Fields of `with` that this endpoint does not have, or of which it takes other values.
pub(super) fn field_not_taken(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let endpoint = context.endpoint;
    for field in context.settings().flat_map(|settings| &settings.with) {
        let name = field.name.value;
        match endpoint.own.iter().find(|own| own.name == name) {
            Some(own) if own.kind.takes(&field.value.value.to_json()) => {}
            Some(own) => {
                let message = format!("`{name}` is {} at {}", own.kind.expected(), endpoint.id);
                found.push(Diagnostic::new(&FIELD_NOT_TAKEN, field.value.span, message));
            }
            None => {
                let message = format!("{} has no field `{name}`", endpoint.id);
                let able = wanflow_api::endpoints();
                let able = able.filter(|other| other.own.iter().any(|own| own.name == name));
                let able = or(able.map(|other| other.id));
                let help = format!("remove it; it belongs to {able}");
                found.push(Diagnostic::new(&FIELD_NOT_TAKEN, field.name.span, message).help(help));
            }
        }
    }
}

/// Pairs of words that the endpoint's document excludes.
pub(super) fn not_together(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let endpoint = context.endpoint;
    for (one, other) in endpoint.exclusive {
        let (Some(one), Some(other)) = (endpoint.word_at(one), endpoint.word_at(other)) else {
            continue;
        };
        for scene in context.storyboard().generated() {
            let written = |name: &str| {
                let mut values = scene.values().chain(scene.settings.values());
                values.find(|(word, _)| word.name == name).map(|(_, value)| value.span)
            };
            let (Some(first), Some(second)) = (written(one), written(other)) else { continue };
            let message = format!("{} takes `{one}` or `{other}`, not both", endpoint.id);
            let both = Diagnostic::new(&NOT_TOGETHER, first, message)
                .also(second, format!("`{other}` is here"))
                .help("remove one of them, or make two scenes of it");
            found.push(both);
        }
    }
}

pub(super) fn prompt_needed(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !context.endpoint.needs.contains(&"prompt") || context.reading.is_flawed() {
        return;
    }
    for scene in context.storyboard().generated() {
        let effective = context.resolved.effective(scene);
        let has_words = effective.template().is_some()
            || scene.prompt.is_some_and(|prompt| is_said(&prompt))
            || scene.shots.is_some()
            || effective.style().is_some()
            || effective.camera().is_some();
        if has_words {
            continue;
        }
        let place = scene.prompt.map_or(scene.head, |prompt| prompt.span);
        let message = format!("{} makes no clip without a prompt", context.endpoint.id);
        found.push(
            Diagnostic::new(&PROMPT_NEEDED, place, message).help("write what happens as `prompt`"),
        );
    }
}

/// Shots as a list: how many, how long and how wordy each may be.
pub(super) fn shot_not_sold(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let endpoint = context.endpoint;
    if endpoint.role("shots", "prompt").is_none() {
        return;
    }
    for scene in context.storyboard().generated() {
        let Some(shots) = &scene.shots else { continue };
        too_many(&endpoint, &shots.value, found);
        for shot in &shots.value {
            found.extend(odd_length(&endpoint, shot));
        }
        let Some(max) = whole(&endpoint, "shots.prompt", "maxLength") else { continue };
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        if context.resolved.prompt_bytes_max(scene) <= max {
            continue;
        }
        for ((text, _), shot) in context.resolved.shots(scene).iter().zip(&shots.value) {
            let count = text.text.chars().count();
            if count > max {
                let message =
                    format!("the shot has {count} characters, and {} takes {max}", endpoint.id);
                let span = shot.prompt.map_or(shot.span, |prompt| prompt.span);
                let help = "shorten it; style, camera and the scene's prompt count";
                found.push(Diagnostic::new(&SHOT_NOT_SOLD, span, message).help(help));
            }
        }
    }
}

fn too_many(endpoint: &Endpoint, shots: &[Shot<'_>], found: &mut Vec<Diagnostic>) {
    let bound = limit(endpoint, "shots", "maxItems").map(|limit| limit.value);
    let Some(LimitValue::Int(most)) = bound else { return };
    let excess = usize::try_from(most).ok().and_then(|most| shots.get(most));
    if let Some(excess) = excess {
        let message = format!("{} takes {most} shots at most, not {}", endpoint.id, shots.len());
        let help = "make two scenes of it: the second continues the first with `{ from: … }`";
        found.push(Diagnostic::new(&SHOT_NOT_SOLD, excess.span, message).help(help));
    }
}

fn odd_length(endpoint: &Endpoint, shot: &Shot<'_>) -> Option<Diagnostic> {
    let duration = shot.duration?;
    let bound = |keyword| whole(endpoint, "shots.duration", keyword);
    let (min, max) = (bound("minimum").unwrap_or(1), bound("maximum").unwrap_or(i64::MAX));
    let seconds = i64::from(duration.value);
    let near = seconds.clamp(min, max);
    if near == seconds {
        return None;
    }
    let message = format!("a shot lasts {min} to {max} s at {}, not {seconds} s", endpoint.id);
    let fix = Fix::replace(format!("write {near}"), duration.span, near.to_string());
    Some(Diagnostic::new(&SHOT_NOT_SOLD, duration.span, message).fix(fix))
}
