//! Document to storyboard: every mistake of the shape in one go.
//!
//! The shape is what an editor's schema can check, too. What needs the endpoint, other scenes or
//! files is for `rules`. Which words there are is for `language`; here is how each shape is read.

mod edits;
mod files;
mod film;
mod leaf;
mod levels;
pub(crate) mod limits;
mod lists;
mod media;
mod own;
mod read;
mod reader;
pub mod rules;
mod table;
mod time;
mod times;

use self::table::Table;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, NodeId, Value};
use crate::language::{Mapping, STORYBOARD};
use crate::source::Span;
use crate::storyboard::Storyboard;

use self::leaf::Kind;
use self::reader::Field;

pub(crate) use self::files::{paths, scene_names};
pub(crate) use self::reader::Reader;
pub(crate) use self::table::Fields;

/// Reads a storyboard from its document. What is wrong is reported and left out.
pub fn decode<'d>(document: &'d Document<'d>, found: &mut Vec<Diagnostic>) -> Storyboard<'d> {
    let mut reader = Reader::new(document, found);
    let whole = Span::at(document.source().base());
    let Some(root) = document.root().filter(|root| document.value(*root) != Value::Null) else {
        if !document.is_partial() {
            reader.report(
                Diagnostic::new(&rules::MISSING_FIELD, whole, "the storyboard is empty")
                    .help(STORYBOARD.help_for_missing("scenes")),
            );
        }
        return Storyboard::default();
    };
    let field = Field { name: STORYBOARD.what, key: document.span(root), node: root };
    let Some(table) = open(&mut reader, field, &STORYBOARD) else { return Storyboard::default() };
    // What it is laid over is not here: a base that was read is a part of the document.
    reader.is_over = STORYBOARD.position("extends").is_some_and(|place| table.written().has(place));
    Storyboard::read(&mut reader, &mut table.fields())
}

/// Opens a mapping, or says that it is none.
fn open(reader: &mut Reader<'_, '_>, field: Field<'_>, mapping: &'static Mapping) -> Option<Table> {
    if reader.document.value(field.node) == Value::Map {
        return Some(Table::open(reader, field.node, mapping));
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
