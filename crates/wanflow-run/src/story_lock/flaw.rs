//! A flaw of a lock file's text, until its line is known.

use std::path::Path;

use crate::error::{LockFlaw, LockFlawKind};

/// A flaw before its file and line are known: a byte offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) offset: usize,
    pub(super) kind: LockFlawKind,
}

impl Flaw {
    pub(super) fn wrong(offset: usize, message: impl Into<String>) -> Self {
        Self { offset, kind: LockFlawKind::Wrong(message.into()) }
    }

    /// The flaw with its place in a file's text.
    pub(super) fn in_file(self, path: &Path, text: &str) -> LockFlaw {
        let before = &text[..text.floor_char_boundary(self.offset)];
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        LockFlaw {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
            kind: self.kind,
        }
    }
}
