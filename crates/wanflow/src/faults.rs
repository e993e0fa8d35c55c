//! The fault script of a rehearsal, read from its file. What it means is the emulator's to know.

use std::path::Path;

use wanflow_api::EndpointRef;
use wanflow_emulate::FaultScript;
use wanflow_session::regular_file;

use crate::failure::Failure;

/// The largest script that is read, in bytes.
const MOST: u64 = 1 << 20;

/// Reads a script for an emulator of these endpoints; without a file nothing goes wrong.
pub(crate) fn read(file: Option<&Path>, endpoints: &[EndpointRef]) -> Result<FaultScript, Failure> {
    let Some(file) = file else { return Ok(FaultScript::default()) };
    let name = file.display();
    let text = regular_file::read_text(file, MOST)
        .map_err(|error| Failure::environment(format!("{name}: {error}")))?;
    FaultScript::parse(&text, endpoints).map_err(|error| {
        let failure =
            Failure::usage(format!("{name}:{}:{}: {}", error.line, error.column, error.message));
        let vocabulary = || "docs/emulator.md has the vocabulary of fault scripts".to_owned();
        failure.with_help(error.help.unwrap_or_else(vocabulary))
    })
}
