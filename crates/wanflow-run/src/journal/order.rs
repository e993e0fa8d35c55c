//! The one order of all records of a folder.
//!
//! Whoever appends holds the folder's lock, looks for the highest number that any journal of the
//! folder has, and counts on from there: clocks have no part in it. The name of a sequence tells
//! records of this folder from those of a journal that was brought from elsewhere: their numbers
//! say nothing about each other.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// Where a record stands among those of all journals of its folder. Written `[sequence,number]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(u32, u64)", into = "(u32, u64)")]
pub struct Order {
    /// Its number, from 1.
    pub number: u64,
    /// Which sequence it counts in.
    pub sequence: u32,
}

impl From<(u32, u64)> for Order {
    fn from(pair: (u32, u64)) -> Self {
        let (sequence, number) = pair;
        Self { number, sequence }
    }
}

impl From<Order> for (u32, u64) {
    fn from(Order { number, sequence }: Order) -> Self {
        (sequence, number)
    }
}

impl Order {
    /// The beginning of a sequence, named after its first record and where that is written.
    pub(super) fn first(journal: &Path, record: &[u8]) -> Self {
        let place = crc32c::crc32c(journal.as_os_str().as_encoded_bytes());
        Self { number: 1, sequence: crc32c::crc32c_append(place, record) }
    }

    /// The one behind it.
    #[must_use]
    pub(super) fn next(self) -> Self {
        Self { number: self.number.saturating_add(1), ..self }
    }
}
