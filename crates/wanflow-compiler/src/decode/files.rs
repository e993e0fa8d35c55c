//! What leads to other files, and the variants: as far as their shape goes. What is in the files
//! has been put in place before a storyboard is decoded.

use super::leaf::Kind;
use super::open;
use super::read::Read;
use super::reader::{Field, Reader};
use super::table::Table;
use super::{limits, rules};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Entry, NodeId, Value};
use crate::language::shape::{Bases, LocalFile, Paths, Variants};
use crate::language::{INCLUDE, Include, SCENE};
use crate::resolve::name;
use crate::storyboard::{Scene, Text};

impl Read for LocalFile {
    type Value<'d> = Option<Text<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Option<Text<'d>> {
        let text = reader.text(field)?;
        Some(reader.relocated(text))
    }
}

impl Read for Bases {
    type Value<'d> = Vec<Text<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Vec<Text<'d>> {
        Paths.read(reader, field)
    }
}

impl Read for Variants {
    type Value<'d> = Vec<Text<'d>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Vec<Text<'d>> {
        let document = reader.document;
        if document.value(field.node) != Value::Map {
            reader.wrong(field, Kind::Other("a mapping of names to words of a storyboard"));
            return Vec::new();
        }
        let mut names = Vec::new();
        let entries = document.entries(field.node);
        if let Some(entry) = entries.get(limits::VARIANTS_MAX) {
            let (count, most) = (entries.len(), limits::VARIANTS_MAX);
            let message = format!("the storyboard has {count} variants, and {most} are the most");
            let many = Diagnostic::new(&rules::OUT_OF_RANGE, document.span(entry.key), message);
            reader.report(many.help("a table is for many films of one kind: `--each FILE.csv`"));
        }
        for Entry { key, value } in entries {
            let span = document.span(key);
            let name = Text { value: document.text(key).unwrap_or_default(), span, node: key };
            if document.value(value) != Value::Map {
                let field = Field { name: name.value, key: span, node: value };
                reader.wrong(field, Kind::Other("a mapping of words of a storyboard"));
            }
            names.push(name);
        }
        names
    }
}

impl<'d> Reader<'d, '_> {
    /// A path as it is from the storyboard's folder, whichever file it stands in.
    pub(super) fn relocated(&self, text: Text<'d>) -> Text<'d> {
        let value = self.document.path(text.node).unwrap_or(text.value);
        Text { value, ..text }
    }
}

/// Whether an item of the list of scenes is meant to stand for those of a file.
pub(super) fn is_include(document: &Document<'_>, node: NodeId) -> bool {
    document.has_key(node, "include")
}

/// Reads one whose file could not be put in its place.
pub(super) fn read_include(reader: &mut Reader<'_, '_>, node: NodeId) {
    let table = Table::open(reader, node, &INCLUDE);
    Include::read(reader, &mut table.fields());
}

/// The paths under a key: one, or a list.
pub(crate) fn paths<'d>(
    document: &'d Document<'d>,
    entry: Entry,
    found: &mut Vec<Diagnostic>,
) -> Vec<Text<'d>> {
    let name = document.text(entry.key).unwrap_or_default();
    let field = Field { name, key: document.span(entry.key), node: entry.value };
    Paths.read(&mut Reader::new(document, found), field)
}

/// The names of the scenes of a list, written or derived.
pub(crate) fn scene_names(document: &Document<'_>, list: NodeId) -> Vec<Option<String>> {
    let Value::List(items) = document.value(list) else { return Vec::new() };
    let mut unheard = Vec::new();
    let mut reader = Reader::new(document, &mut unheard);
    let mut name = |node: &NodeId| {
        let field = Field { name: SCENE.what, key: document.span(*node), node: *node };
        let table = open(&mut reader, field, &SCENE)?;
        let scene = Scene::read(&mut reader, &mut table.fields());
        name::name(&scene).map(|name| name.text.into_owned())
    };
    items.iter().map(&mut name).collect()
}
