//! What can be wrong with a lock file, with its place and what to do.

use std::fmt;
use std::path::{Path, PathBuf};

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
    pub what: What,
}

/// What is wrong with a lock file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A merge stopped here, and nobody has gone on with it.
    Conflict,
    /// A newer wanflow wrote it.
    Newer {
        /// Its version.
        found: u32,
    },
    /// It is too large to be one.
    TooLarge,
    /// It is not what wanflow writes.
    Wrong(String),
}

/// A flaw before its file and line are known: a byte offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) offset: usize,
    pub(super) what: What,
}

impl Flaw {
    pub(super) fn wrong(offset: usize, message: impl Into<String>) -> Self {
        Self { offset, what: What::Wrong(message.into()) }
    }

    /// The flaw with its place in a file's text.
    pub(super) fn in_file(self, path: &Path, text: &str) -> LockFlaw {
        let before = &text[..text.floor_char_boundary(self.offset)];
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        LockFlaw {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
            what: self.what,
        }
    }
}

impl fmt::Display for LockFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, Self { line, column, .. }) = (self.path.display(), self);
        match &self.what {
            What::Conflict => write!(
                f,
                "`{path}`, line {line}: a merge left its conflict here; keep the lines of both \
                 sides and take the marks out (of two lines `picked` for one scene, keep one)"
            ),
            What::Newer { found } => write!(
                f,
                "`{path}`, line {line}: written by a newer wanflow (version {found}, this one reads \
                 up to {}); update wanflow, nothing was changed",
                super::LOCK_VERSION
            ),
            What::TooLarge => write!(
                f,
                "`{path}` is too large for a lock file; restore it from git, nothing was changed"
            ),
            What::Wrong(message) => {
                let text = format!("`{path}`, line {line}, column {column}: {message}");
                crate::reasons::escaped(&text, f)?;
                f.write_str("; fix that line or restore the file from git, nothing was changed")
            }
        }
    }
}

impl std::error::Error for LockFlaw {}
