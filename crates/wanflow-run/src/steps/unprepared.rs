//! Why a request could not be made ready.

use std::io;

use crate::error::RunError;

/// Why a request is not ready.
#[derive(Debug)]
pub enum Unprepared {
    /// Something about this task: it is not sent.
    Task(String),
    /// The clip that it continues could not be decoded by another program.
    Undecoded(String),
    /// The disk, or a panic: the run ends.
    Run(RunError),
}

pub(super) fn unreadable(path: &str, error: &io::Error) -> Unprepared {
    Unprepared::Task(match error.kind() {
        io::ErrorKind::NotFound => format!("`{path}` is missing"),
        _ => format!("`{path}` cannot be read: {error}"),
    })
}
