//! Writing the files of a new storyboard.

use std::path::Path;

use wanflow_session::regular_file;

use crate::failure::Failure;

/// The largest file of git's that is added to, in bytes.
const MOST: u64 = 1024 * 1024;

/// Adds lines to a file of git's, unless they are there already; whether anything was added.
pub(super) fn add_lines(file: &Path, lines: &[&str]) -> Result<bool, Failure> {
    let before = match regular_file::read_text(file, MOST) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(cannot_write(file, &error)),
    };
    let mut text = before.clone();
    for line in lines {
        if !text.lines().any(|present| present.trim() == *line) {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(line);
            text.push('\n');
        }
    }
    if text == before {
        return Ok(false);
    }
    write(file, text.as_bytes())?;
    Ok(true)
}

/// Writes a file; a link in its place could lead anywhere.
pub(super) fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if file.is_symlink() {
        let message = format!("{}: this is a link; nothing is written through it", file.display());
        return Err(Failure::environment(message));
    }
    std::fs::write(file, bytes).map_err(|error| cannot_write(file, &error))
}

/// Why a file or folder cannot be written.
pub(super) fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    Failure::environment(format!("{}: {error}", path.display()))
}
