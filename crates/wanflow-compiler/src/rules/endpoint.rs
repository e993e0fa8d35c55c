//! What the language can say and an endpoint cannot do: told before anything is sent.
//!
//! A word that changes what is bought is an error where the endpoint has no place for it. A word
//! that only steers is a warning that says what will happen instead. Which words an endpoint has
//! a place for is in its document, as roles; no host is named here.

use wanflow_api::{Endpoint, LimitValue, ShotType};

use crate::diagnostic::{Diagnostic, Fix};
use crate::resolve::settings::is_said;
use crate::rule::rule;
use crate::source::Span;
use crate::storyboard::{Audio, Image, Scene, Settings, Shot};

use super::Context;
use super::limits::{limit, or, whole};

rule!(pub(super) NOT_AT_ENDPOINT, "not-at-endpoint", Error, "The endpoint cannot do what the storyboard asks for");
rule!(pub(super) IGNORED_BY_ENDPOINT, "ignored-by-endpoint", Warning, "The endpoint has no place for a word that only steers");
rule!(pub(super) FIELD_NOT_TAKEN, "field-not-taken", Error, "The endpoint has no field of its own by this name");
rule!(pub(super) NOT_TOGETHER, "not-together", Error, "The endpoint takes either of two things, not both");
rule!(pub(super) PROMPT_NEEDED, "prompt-needed", Error, "The endpoint makes no clip without a prompt");
rule!(pub(super) SHOT_NOT_SOLD, "shot-not-sold", Error, "The endpoint takes no such list of shots");

/// Words of a scene or of `defaults` for which the endpoint has no place.
pub(super) fn words(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for settings in context.settings() {
        bought(context.endpoint, settings, found);
        steering(context.endpoint, settings, found);
    }
    for scene in &context.storyboard().scenes {
        let Some(span) = scene.end_image.as_ref().and_then(place) else { continue };
        if context.endpoint.role("end_image", "").is_none() {
            let others = others("end_image", "");
            let help = format!("remove `end_image`; endpoints that take one: {others}");
            found.push(cannot(context.endpoint, span, "ends no clip on a picture", help));
        }
    }
}

/// Words that change what is bought.
fn bought(endpoint: &Endpoint, settings: &Settings<'_>, found: &mut Vec<Diagnostic>) {
    let lacks = |word, from| endpoint.role(word, from).is_none();
    if let Some(template) = settings.template.filter(is_said)
        && lacks("template", "")
    {
        let help = "remove `template`, and describe the effect in the prompt".to_owned();
        found.push(cannot(endpoint, template.span, "has no templates", help));
    }
    if let Some(mark) = settings.watermark.filter(|mark| mark.value)
        && lacks("watermark", "")
    {
        let help = "remove `watermark`, and draw the mark into the film afterwards".to_owned();
        found.push(cannot(endpoint, mark.span, "draws no mark", help));
    }
    let Some(audio) = settings.audio else { return };
    match audio.value {
        Audio::Silent if lacks("audio", "wanted") => {
            let others = others("audio", "wanted");
            let help = format!("write `audio: true`; endpoints that make silent clips: {others}");
            found.push(cannot(endpoint, audio.span, "cannot be told to make a silent clip", help));
        }
        Audio::Url(link) if lacks("audio", "link") => {
            let others = others("audio", "link");
            let help = format!("write `audio: true`; endpoints that take sound: {others}");
            found.push(cannot(endpoint, link.span, "takes no sound to drive a generation", help));
        }
        _ => {}
    }
}

/// Words that only steer: the clip is bought all the same.
fn steering(endpoint: &Endpoint, settings: &Settings<'_>, found: &mut Vec<Diagnostic>) {
    let lacks = |word| endpoint.role(word, "").is_none();
    let mut ignored = |span: Span, word: &str, instead: String| {
        let message = format!("{} has no place for `{word}`: {instead}", endpoint.id);
        found.push(Diagnostic::new(&IGNORED_BY_ENDPOINT, span, message).label("is not sent"));
    };
    if let Some(seed) = settings.seed
        && lacks("seed")
    {
        ignored(seed.span, "seed", "the host draws one for each clip".to_owned());
    }
    if let Some(extend) = settings.prompt_extend
        && lacks("prompt_extend")
    {
        let instead = "whether the prompt is rewritten is the host's choice".to_owned();
        ignored(extend.span, "prompt_extend", instead);
    }
    if let Some(mark) = settings.watermark.filter(|mark| !mark.value)
        && lacks("watermark")
    {
        ignored(mark.span, "watermark", "no mark is known to be drawn".to_owned());
    }
    if let Some(text) = settings.negative_prompt.filter(is_said)
        && lacks("negative_prompt")
    {
        ignored(text.span, "negative_prompt", "only the prompt is read".to_owned());
    }
    if let Some(kind) = settings.shot_type.filter(|kind| kind.value == ShotType::Multi)
        && lacks("shot_type")
    {
        let instead = "the words of prompt and shots decide".to_owned();
        ignored(kind.span, "shot_type", instead);
    }
    if let (Some(written), Some(only)) = (settings.resolution, endpoint.resolution)
        && written.value != only
    {
        let instead = format!("every clip is made in {}", only.as_str());
        ignored(written.span, "resolution", instead);
    }
}

fn cannot(endpoint: &Endpoint, span: Span, what: &str, help: String) -> Diagnostic {
    let message = format!("{} {what}", endpoint.id);
    Diagnostic::new(&NOT_AT_ENDPOINT, span, message).help(help)
}

/// The endpoints that have a place for a word.
fn others(word: &str, from: &str) -> String {
    let able = wanflow_api::ENDPOINTS.iter().filter(|other| other.role(word, from).is_some());
    or(able.map(|other| other.id))
}

fn place(image: &Image<'_>) -> Option<Span> {
    match image {
        Image::File(text) | Image::Url(text) => Some(text.span),
        Image::Chain(_) => None,
    }
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
                let able = wanflow_api::ENDPOINTS.iter();
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
        for scene in &context.storyboard().scenes {
            let (Some(first), Some(second)) = (written(scene, one), written(scene, other)) else {
                continue;
            };
            let message = format!("{} takes `{one}` or `{other}`, not both", endpoint.id);
            let both = Diagnostic::new(&NOT_TOGETHER, first, message)
                .also(second, format!("`{other}` is here"))
                .help("remove one of them, or make two scenes of it");
            found.push(both);
        }
    }
}

/// Where a scene has something to say by a word.
fn written(scene: &Scene<'_>, word: &str) -> Option<Span> {
    match word {
        "end_image" => scene.end_image.as_ref().and_then(place),
        "shots" => scene.shots.as_ref().and_then(|shots| Some(shots.value.first()?.span)),
        "template" => scene.settings.template.map(|template| template.span),
        "audio" => scene.settings.audio.map(|audio| audio.span),
        "negative_prompt" => scene.settings.negative_prompt.map(|text| text.span),
        _ => None,
    }
}

pub(super) fn prompt_needed(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !context.endpoint.needs.contains(&"prompt") || context.reading.is_flawed() {
        return;
    }
    for scene in &context.storyboard().scenes {
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
    for scene in &context.storyboard().scenes {
        let Some(shots) = &scene.shots else { continue };
        too_many(endpoint, &shots.value, found);
        for shot in &shots.value {
            found.extend(odd_length(endpoint, shot));
        }
        let Some(max) = whole(endpoint, "shots.prompt", "maxLength") else { continue };
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
