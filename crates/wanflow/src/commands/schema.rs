//! `wanflow schema`: the JSON Schema of storyboards, for editors.

use crate::exit::Exit;
use crate::print::out;

/// Prints the schema.
pub(crate) fn run() -> Exit {
    out!("{}", text());
    Exit::Done
}

/// The schema's text, as it is committed under `schemas/`.
pub(crate) fn text() -> String {
    wanflow_compiler::schema::editor_schema_text()
}
