//! Mappings and lists of them: scenes, shots, what all scenes share, and variables.

use super::files::{is_include, read_include};
use super::leaf::Kind;
use super::read::Read;
use super::reader::{Field, Reader};
use super::{items, open, rules};
use crate::diagnostic::Diagnostic;
use crate::document::{NodeId, Value};
use crate::language::shape::{Defaults, Scenes, Shots, Variables};
use crate::language::{DEFAULTS, SCENE, SHOT};
use crate::storyboard::{Scene, Settings, Shot, Spanned, Text, Var};
use crate::suggest::shown;

impl Read for Scenes {
    type Value<'d> = Vec<Scene<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Vec<Scene<'d>> {
        let is_map = reader.document.value(field.node) == Value::Map;
        if is_map && reader.is_over {
            return Vec::new();
        }
        let Some(items) = items(reader, field, "a list of scenes") else { return Vec::new() };
        if items.is_empty() && !reader.document.borders_lost(field.key) {
            let span = reader.document.span(field.node);
            reader.report(
                Diagnostic::new(&rules::NO_SCENES, span, "the list of scenes is empty")
                    .help("a film needs at least one scene: `- image: …` and `prompt: …`"),
            );
        }
        let scene = |node: &NodeId| {
            let key = reader.document.span(*node);
            if is_include(reader.document, *node) {
                read_include(reader, *node);
                return None;
            }
            let table = open(reader, Field { name: SCENE.what, key, node: *node }, &SCENE)?;
            Some(Scene::read(reader, &mut table.fields()))
        };
        // There may be very many, and a list that grows by doubling takes half as much again.
        let mut scenes = Vec::with_capacity(items.len());
        scenes.extend(items.iter().filter_map(scene));
        scenes
    }
}

impl Read for Shots {
    type Value<'d> = Option<Spanned<Vec<Shot<'d>>>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
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
            let table = open(reader, Field { name: SHOT.what, key, node: *node }, &SHOT)?;
            Some(Shot::read(reader, &mut table.fields()))
        };
        Some(Spanned { value: items.iter().filter_map(shot).collect(), span })
    }
}

impl Read for Defaults {
    type Value<'d> = Settings<'d>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Settings<'d> {
        let Some(table) = open(reader, field, &DEFAULTS) else { return Settings::default() };
        Settings::read(reader, &mut table.fields())
    }
}

impl Read for Variables {
    type Value<'d> = Vec<Var<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Vec<Var<'d>> {
        let document = reader.document;
        if document.value(field.node) != Value::Map {
            reader.wrong(field, Kind::Other("a mapping of names to texts"));
            return Vec::new();
        }
        let mut vars = Vec::new();
        for entry in document.entries(field.node) {
            let key = document.span(entry.key);
            let name = document.text(entry.key).unwrap_or_default();
            if !is_name(name) {
                let message = format!("{} cannot be the name of a variable", shown(name));
                reader.report(Diagnostic::new(&rules::MALFORMED, key, message).help(
                    "a name begins with a letter or `_` and goes on with letters, digits, `_` and \
                     `-`",
                ));
            }
            let name = Text { value: name, span: key, node: entry.key };
            let field = Field { name: name.value, key, node: entry.value };
            if let Some(value) = reader.text(field) {
                vars.push(Var { name, value });
            }
        }
        vars
    }
}

/// `[A-Za-z_][A-Za-z0-9_-]*`
fn is_name(name: &str) -> bool {
    let tail = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(tail)
}
