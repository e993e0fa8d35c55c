//! Document to storyboard: every mistake of the shape in one go.
//!
//! The shape is what an editor's schema can tell too. What needs the endpoint, other scenes or
//! files is for `rules`.

pub mod keys;
mod leaf;
pub(crate) mod limits;
pub mod rules;
mod scene;
mod table;

use wanflow_plan::{Fit, Quality};

use self::leaf::Kind;
use self::table::{Field, Reader, Table};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, NodeId, Value};
use crate::source::Span;
use crate::storyboard::{Film, Scene, Settings, Spanned, Storyboard, Var};
use crate::suggest::shown;

/// Reads a storyboard from its document. What is wrong is reported and left out.
pub fn decode<'d>(document: &'d Document<'d>, found: &mut Vec<Diagnostic>) -> Storyboard<'d> {
    let mut reader = Reader::new(document, found);
    let whole = Span::at(0);
    let Some(root) = document.root().filter(|root| document.value(*root) != Value::Null) else {
        if !document.is_partial() {
            reader.report(
                Diagnostic::new(&rules::MISSING_FIELD, whole, "the storyboard is empty")
                    .help("write `scenes:` with a list, each item with an `image` and a `prompt`"),
            );
        }
        return Storyboard::default();
    };
    let field = Field { name: "a storyboard", key: document.span(root), node: root };
    storyboard(&mut reader, field).unwrap_or_default()
}

fn storyboard<'d>(reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Storyboard<'d>> {
    let table = map(reader, field, &keys::STORYBOARD)?;
    Some(Storyboard {
        version: table.read(reader, "wanflow", |reader, field| {
            reader.ranged(field, &rules::OUT_OF_RANGE, (1, 1))
        }),
        title: table.read(reader, "title", Reader::text),
        endpoint: table.read(reader, "endpoint", Reader::text),
        style: table.read(reader, "style", Reader::text),
        vars: table.read(reader, "vars", vars).unwrap_or_default(),
        defaults: table.read(reader, "defaults", defaults).unwrap_or_default(),
        scenes: table.need(reader, "scenes", scenes).unwrap_or_default(),
        film: table.read(reader, "film", film).unwrap_or_default(),
    })
}

fn vars<'d>(reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Vec<Var<'d>>> {
    let document = reader.document;
    if document.value(field.node) != Value::Map {
        reader.wrong(field, Kind::Other("a mapping of names to texts"));
        return None;
    }
    let mut vars = Vec::new();
    for entry in document.entries(field.node) {
        let key = document.span(entry.key);
        let name = document.text(entry.key).unwrap_or_default();
        if !is_name(name) {
            let message = format!("{} cannot be the name of a variable", shown(name));
            reader.report(Diagnostic::new(&rules::MALFORMED, key, message).help(
                "a name begins with a letter or `_` and goes on with letters, digits, `_` and `-`",
            ));
        }
        let name = crate::storyboard::Text { value: name, span: key, node: entry.key };
        let field = Field { name: name.value, key, node: entry.value };
        if let Some(value) = reader.text(field) {
            vars.push(Var { name, value });
        }
    }
    Some(vars)
}

/// `[A-Za-z_][A-Za-z0-9_-]*`
fn is_name(name: &str) -> bool {
    let tail = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(tail)
}

fn defaults<'d>(reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Settings<'d>> {
    let table = map(reader, field, &keys::DEFAULTS)?;
    Some(scene::settings(reader, &table))
}

fn scenes<'d>(reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Vec<Scene<'d>>> {
    let items = items(reader, field, "a list of scenes")?;
    if items.is_empty() && !reader.document.borders_blank(field.key) {
        let span = reader.document.span(field.node);
        reader.report(
            Diagnostic::new(&rules::NO_SCENES, span, "the list of scenes is empty")
                .help("a film needs at least one scene: `- image: …` and `prompt: …`"),
        );
    }
    let scene = |node: &NodeId| {
        let key = reader.document.span(*node);
        scene::scene(reader, Field { name: "a scene", key, node: *node })
    };
    Some(items.iter().filter_map(scene).collect())
}

fn film<'d>(reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Film<'d>> {
    let table = map(reader, field, &keys::FILM)?;
    let fits = [("pad", Fit::Pad), ("crop", Fit::Crop)];
    let qualities = [("usual", Quality::Usual), ("high", Quality::High)];
    Some(Film {
        output: table.read(reader, "output", Reader::text),
        aspect: table.read(reader, "aspect", aspect),
        fit: table.read(reader, "fit", |reader, field| reader.word(field, &fits)),
        quality: table.read(reader, "quality", |reader, field| reader.word(field, &qualities)),
    })
}

fn aspect(reader: &mut Reader<'_, '_>, field: Field<'_>) -> Option<Spanned<(u32, u32)>> {
    let text = reader.text(field)?;
    let side = |text: &str| {
        let is_number = !text.starts_with('0') && text.len() <= 4;
        let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        (is_number && is_digits).then(|| text.parse().ok()).flatten()
    };
    let sides = text.value.split_once(':').and_then(|(w, h)| Some((side(w)?, side(h)?)));
    if sides.is_none() {
        let message = format!("{} is not an aspect", shown(text.value));
        reader.report(
            Diagnostic::new(&rules::MALFORMED, text.span, message)
                .help("write width and height as whole numbers up to 9999: \"16:9\""),
        );
    }
    sides.map(|value| Spanned { value, span: text.span })
}

/// Opens a mapping, or says that it is none.
fn map(reader: &mut Reader<'_, '_>, field: Field<'_>, keys: &'static keys::Keys) -> Option<Table> {
    if reader.document.value(field.node) == Value::Map {
        return Some(Table::open(reader, field.node, keys));
    }
    reader.wrong(field, Kind::Other("a mapping of keys to values"));
    None
}

/// The items of a list, or says that it is none.
fn items<'d>(
    reader: &mut Reader<'d, '_>,
    field: Field<'_>,
    what: &'static str,
) -> Option<&'d [NodeId]> {
    if let Value::List(items) = reader.document.value(field.node) {
        return Some(items);
    }
    reader.wrong(field, Kind::Other(what));
    None
}
