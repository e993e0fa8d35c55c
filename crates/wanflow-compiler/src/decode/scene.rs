//! A scene and what it is made of.

use wanflow_api::{At, Resolution, ShotType};

use super::leaf::{Kind, describe, flag_word};
use super::table::{Field, Reader, Table, list};
use super::{items, keys, limits, map, rules};
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::{NodeId, Value};
use crate::storyboard::{
    Audio, Chain, Colour, Image, Own, Scene, Settings, Shot, Spanned, Text, With, Written,
};
use crate::suggest::{nearest, shown};

/// The words of `resolution`, in the order of the schema.
pub(crate) const RESOLUTIONS: [(&str, Resolution); 4] = [
    ("720P", Resolution::P720),
    ("1080P", Resolution::P1080),
    ("720p", Resolution::P720),
    ("1080p", Resolution::P1080),
];

pub(super) fn scene<'d>(reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Scene<'d>> {
    let table = map(reader, field, &keys::SCENE)?;
    Some(Scene {
        span: table.span,
        head: table.head,
        written: Written(table.written()),
        id: table.read(reader, "id", Reader::text),
        image: table.need(reader, "image", image),
        end_image: table.read(reader, "end_image", end_image),
        prompt: table.read(reader, "prompt", Reader::text),
        shots: table.read(reader, "shots", shots),
        settings: settings(reader, &table),
    })
}

/// The fields that a scene and `defaults` share.
pub(super) fn settings<'d>(reader: &mut Reader<'d, '_>, table: &Table) -> Settings<'d> {
    let shot_types = [("single", ShotType::Single), ("multi", ShotType::Multi)];
    Settings {
        camera: table.read(reader, "camera", Reader::text),
        style: table.read(reader, "style", Reader::text),
        template: table.read(reader, "template", Reader::text),
        audio: table.read(reader, "audio", audio),
        negative_prompt: table.read(reader, "negative_prompt", Reader::text),
        seed: table.read(reader, "seed", |reader, field| {
            reader.ranged(field, &rules::SEED_OUT_OF_RANGE, *limits::SEEDS)
        }),
        duration: table.read(reader, "duration", duration),
        shot_type: table.read(reader, "shot_type", |reader, field| reader.word(field, &shot_types)),
        watermark: table.read(reader, "watermark", Reader::flag),
        resolution: table
            .read(reader, "resolution", |reader, field| reader.word(field, &RESOLUTIONS)),
        prompt_extend: table.read(reader, "prompt_extend", Reader::flag),
        takes: table.read(reader, "takes", |reader, field| {
            reader.ranged(field, &rules::OUT_OF_RANGE, (1, limits::MOST_TAKES))
        }),
        matte: table.read(reader, "matte", matte),
        prepare: table.read(reader, "prepare", Reader::flag),
        with: table.read(reader, "with", with).unwrap_or_default(),
    }
}

/// A duration that some endpoint sells.
fn duration(reader: &mut Reader<'_, '_>, field: Field<'_>) -> Option<Spanned<u32>> {
    let Spanned { value, span } = reader.whole(field)?;
    if limits::DURATIONS.binary_search(&value).is_ok() {
        return u32::try_from(value).ok().map(|value| Spanned { value, span });
    }
    let nearest = limits::DURATIONS.iter().min_by_key(|sold| sold.abs_diff(value))?;
    let message = format!("no endpoint sells clips of {value} s");
    let help = if limits::DURATIONS.len() <= 8 {
        let sold: Vec<String> = limits::DURATIONS.iter().map(ToString::to_string).collect();
        format!("`duration` may be {}", list(&sold))
    } else {
        format!("the nearest that is sold is `{nearest}`")
    };
    reader.report(
        Diagnostic::new(&rules::DURATION_NOT_SOLD, span, message).help(help).fix(Fix::replace(
            format!("write `{nearest}`"),
            span,
            nearest.to_string(),
        )),
    );
    None
}

fn image<'d>(reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Image<'d>> {
    match reader.document.value(field.node) {
        Value::Map => {
            let table = Table::open(reader, field.node, &keys::CHAIN);
            let from = table.need(reader, "from", Reader::text);
            let at = table.read(reader, "at", at);
            Some(Image::Chain(Chain { span: table.span, from: from?, at }))
        }
        Value::List(_) => {
            reader.wrong(field, Kind::Other("a path, a link or `{ from: SCENE }`"));
            None
        }
        _ => {
            let text = reader.text(field)?;
            Some(if is_link(text.value) { Image::Url(text) } else { Image::File(text) })
        }
    }
}

/// The picture that a clip ends on: a file or a link, since no clip is there yet to take it from.
fn end_image<'d>(reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Image<'d>> {
    if matches!(reader.document.value(field.node), Value::Map | Value::List(_)) {
        reader.wrong(field, Kind::Other("a path or a link"));
        return None;
    }
    let text = reader.text(field)?;
    Some(if is_link(text.value) { Image::Url(text) } else { Image::File(text) })
}

/// Fields that only some endpoints have: known to one of them, and of a value that it takes.
fn with<'d>(reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Vec<With<'d>>> {
    let document = reader.document;
    if document.value(field.node) != Value::Map {
        reader.wrong(field, Kind::Other("a mapping of an endpoint's own fields"));
        return None;
    }
    let mut fields = Vec::new();
    for entry in document.entries(field.node) {
        let span = document.span(entry.key);
        let name =
            Text { value: document.text(entry.key).unwrap_or_default(), span, node: entry.key };
        let Some(known) = limits::OWN.get(name.value) else {
            reader.report(unknown_own(&name));
            continue;
        };
        let value = own(document.value(entry.value));
        let takes = |value: &Own<'_>| {
            let json = value.to_json();
            known.iter().any(|field| field.kind.takes(&json))
        };
        match value.filter(takes) {
            Some(value) => {
                let value = Spanned { value, span: document.span(entry.value) };
                fields.push(With { name, value });
            }
            None if document.value(entry.value) == Value::Broken => {}
            None => {
                let expected: Vec<_> = known.iter().map(|field| field.kind.expected()).collect();
                let text = document.text(entry.value).unwrap_or_default();
                let given = describe(document.value(entry.value), text);
                let expected = expected.join(" or ");
                let message = format!("`{}` is {expected}, not {given}", name.value);
                let place = document.span(entry.value);
                let place = if place.is_empty() { span } else { place };
                reader.report(Diagnostic::new(&rules::OUT_OF_RANGE, place, message));
            }
        }
    }
    Some(fields)
}

fn own(value: Value<'_>) -> Option<Own<'_>> {
    #[expect(clippy::cast_possible_truncation, reason = "whole, and small enough to be exact")]
    match value {
        Value::Bool(flag) => Some(Own::Flag(flag)),
        Value::Int(number) => Some(Own::Whole(number)),
        Value::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
            Some(Own::Whole(number as i64))
        }
        Value::Float(number) if number.is_finite() => Some(Own::Number(number)),
        Value::Text(text) => Some(Own::Text(text)),
        _ => None,
    }
}

fn unknown_own(name: &Text<'_>) -> Diagnostic {
    let known: Vec<&str> = limits::OWN.keys().copied().collect();
    let message = format!("no endpoint has a field {} of its own", shown(name.value));
    let unknown = Diagnostic::new(&rules::UNKNOWN_KEY, name.span, message);
    let belongs = keys::SCENE.position(name.value).is_some();
    match nearest(name.value, known.iter().copied()) {
        _ if belongs => unknown.help(format!("`{}` belongs to the scene itself", name.value)),
        Some(near) => unknown.help(format!("did you mean `{near}`?")).fix(Fix::replace(
            format!("rename it to `{near}`"),
            name.span,
            near,
        )),
        None => unknown.help(format!("known: {}", list(&known))),
    }
}

fn at(reader: &mut Reader<'_, '_>, field: Field<'_>) -> Option<Spanned<At>> {
    let span = reader.document.span(field.node);
    let value = reader.document.value(field.node);
    let seconds = match value {
        #[expect(clippy::cast_precision_loss, reason = "what loses precision is out of range")]
        Value::Int(seconds) => seconds as f64,
        Value::Float(seconds) if seconds.is_finite() => seconds,
        Value::Text("last") => return Some(Spanned { value: At::Last, span }),
        _ => {
            reader.wrong(field, Kind::Other("`last` or a number of seconds"));
            return None;
        }
    };
    #[expect(clippy::cast_precision_loss, reason = "an hour of seconds is exact")]
    let longest = limits::longest() as f64;
    if !(0.0..=longest).contains(&seconds) {
        let text = reader.document.text(field.node).unwrap_or_default();
        let message =
            format!("`at` is a time from 0 to {longest} s, not {}", describe(value, text));
        reader.report(
            Diagnostic::new(&rules::OUT_OF_RANGE, span, message)
                .help("write seconds from the clip's start, or `last`"),
        );
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and an hour"
    )]
    let millis = (seconds * 1000.0).round() as u32;
    Some(Spanned { value: At::Millis(millis), span })
}

fn audio<'d>(reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Spanned<Audio<'d>>> {
    let span = reader.document.span(field.node);
    let value = match reader.document.value(field.node) {
        Value::Bool(true) => Audio::Generated,
        Value::Bool(false) => Audio::Silent,
        Value::Text(text) if flag_word(text).is_some() => {
            reader.wrong(field, Kind::Flag);
            return None;
        }
        Value::Text(_) => {
            let text: Text<'d> = reader.text(field)?;
            if is_link(text.value) { Audio::Url(text) } else { Audio::File(text) }
        }
        _ => {
            reader.wrong(field, Kind::Other("`true`, `false`, a path or a link"));
            return None;
        }
    };
    Some(Spanned { value, span })
}

fn matte(reader: &mut Reader<'_, '_>, field: Field<'_>) -> Option<Spanned<Colour>> {
    let text = reader.text(field)?;
    let colour = match text.value {
        "black" => Some(Colour([0; 3])),
        "white" => Some(Colour([255; 3])),
        hex => hex.strip_prefix('#').and_then(hex_colour),
    };
    if colour.is_none() {
        let message = format!("{} is not a colour", shown(text.value));
        reader.report(
            Diagnostic::new(&rules::MALFORMED, text.span, message)
                .help("write \"#rrggbb\" in quotes, `black` or `white`"),
        );
    }
    colour.map(|value| Spanned { value, span: text.span })
}

fn hex_colour(digits: &str) -> Option<Colour> {
    let is_hex = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let channel = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    is_hex.then(|| Some(Colour([channel(0)?, channel(2)?, channel(4)?]))).flatten()
}

fn shots<'d>(reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Spanned<Vec<Shot<'d>>>> {
    let items = items(reader, field, "a list of shots")?;
    let span = reader.document.span(field.node);
    if items.is_empty() {
        reader.report(
            Diagnostic::new(&rules::NO_SHOTS, span, "the list of shots is empty")
                .help("write `- { duration: …, prompt: … }` for each shot, or remove `shots`"),
        );
        return None;
    }
    let shot = |node: &NodeId| {
        let key = reader.document.span(*node);
        shot(reader, Field { name: "a shot", key, node: *node })
    };
    Some(Spanned { value: items.iter().filter_map(shot).collect(), span })
}

fn shot<'d>(reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Shot<'d>> {
    let table = map(reader, field, &keys::SHOT)?;
    let range = (1, limits::longest());
    Some(Shot {
        span: table.span,
        duration: table.need(reader, "duration", |reader, field| {
            reader.ranged(field, &rules::OUT_OF_RANGE, range)
        }),
        camera: table.read(reader, "camera", Reader::text),
        prompt: table.need(reader, "prompt", Reader::text),
    })
}

/// Whether a text is an http or https link.
fn is_link(text: &str) -> bool {
    let has = |scheme: &str| {
        text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme))
    };
    has("http://") || has("https://")
}
