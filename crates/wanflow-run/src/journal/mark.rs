//! How far a journal had come, as others remember it.

use serde::{Deserialize, Serialize};

/// How far a journal had come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// How many records it had.
    pub records: u64,
    /// Checksum of the last one's line, which stands for all lines before it.
    pub checksum: u32,
}

impl Mark {
    /// Whether a journal whose lines have these checksums came as far.
    pub(crate) fn is_in(&self, checksums: &[u32]) -> bool {
        let last = self.records.checked_sub(1).and_then(|last| usize::try_from(last).ok());
        last.is_none_or(|last| checksums.get(last) == Some(&self.checksum))
    }
}
