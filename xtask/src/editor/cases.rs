//! Files of cases: a line behind `==`, and the text that it is about.

use std::path::Path;

use crate::rehearsal::Check;

/// Parts of a file of cases: the line behind each `==`, and the text that follows.
pub(super) fn cases(file: &str) -> impl Iterator<Item = (&str, String)> {
    file.split("\n== ").skip(1).map(|case| {
        let (head, text) = case.split_once('\n').unwrap_or((case, ""));
        (head, format!("{text}\n"))
    })
}

/// The text of a file.
pub(super) fn read(path: &Path) -> Check<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
