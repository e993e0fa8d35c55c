//! What can be wrong with a lock file, with its place and what to do.

use std::fmt;
use std::path::PathBuf;

use crate::escape::escaped;

/// A lock file that cannot be used. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockFlaw {
    /// The file.
    pub path: PathBuf,
    /// Line of the flaw, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub kind: LockFlawKind,
}

/// What is wrong with a lock file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LockFlawKind {
    /// A merge stopped here, and nobody has gone on with it.
    Conflict,
    /// A newer wanflow wrote it.
    Newer {
        /// Its version.
        found: u32,
        /// The newest version that this one reads.
        known: u32,
    },
    /// It is too large to be one.
    TooLarge,
    /// It is not what wanflow writes.
    Wrong(String),
}

impl fmt::Display for LockFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, Self { line, column, .. }) = (self.path.display(), self);
        match &self.kind {
            LockFlawKind::Conflict => write!(
                f,
                "`{path}`, line {line}: a merge left a conflict here; keep the lines of both \
                 sides and remove the markers (if one scene has two `picked` lines, keep one)"
            ),
            LockFlawKind::Newer { found, known } => write!(
                f,
                "`{path}`, line {line}: written by a newer wanflow (version {found}, this one reads \
                 up to {known}); update wanflow, nothing was changed"
            ),
            LockFlawKind::TooLarge => write!(
                f,
                "`{path}` is too large for a lock file; restore it from git, nothing was changed"
            ),
            LockFlawKind::Wrong(message) => {
                let text = format!("`{path}`, line {line}, column {column}: {message}");
                escaped(&text, f)?;
                f.write_str("; fix that line or restore the file from git, nothing was changed")
            }
        }
    }
}

impl std::error::Error for LockFlaw {}
