//! `with`: fields that only some endpoints have, known to one of them, and of a value that it takes.

use super::leaf::{Kind, describe};
use super::read::Read;
use super::reader::{Field, Reader};
use super::{limits, rules};
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::Value;
use crate::language::SCENE;
use crate::language::shape::OwnFields;
use crate::storyboard::{Own, Spanned, Text, With};
use crate::suggest::{list, nearest, shown};

impl Read for OwnFields {
    type Value<'d> = Vec<With<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Vec<With<'d>> {
        let document = reader.document;
        if document.value(field.node) != Value::Map {
            reader.wrong(field, Kind::Other("a mapping of an endpoint's own fields"));
            return Vec::new();
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
                    let expected: Vec<_> =
                        known.iter().map(|field| field.kind.expected()).collect();
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
        fields
    }
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
    let belongs = SCENE.position(name.value).is_some();
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
