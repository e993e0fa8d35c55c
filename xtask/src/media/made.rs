//! What every case has, whatever becomes of it, and where cases stand.

use std::path::PathBuf;

use serde::Deserialize;

use crate::cargo::workspace;

/// What every case has.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Made {
    /// The line of README's table.
    pub(crate) row: String,
    pub(crate) name: String,
    /// The shell line that makes the file.
    pub(crate) make: String,
    /// Whether CI plays it.
    #[serde(default)]
    pub(crate) part: bool,
}

/// The folder of cases and of what makes them.
pub(crate) fn folder() -> PathBuf {
    workspace().join("tests/media")
}
