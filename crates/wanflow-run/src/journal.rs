//! The journal: append-only, checksummed, and the truth about money.
//!
//! A record that anything depends on is on disk when [`Journal::append`] has returned. Whoever appends holds the folder's
//! [`RunLock`](crate::RunLock); reading needs no lock. What records mean is not known here, but
//! for two things: space is reserved before an intent, and a task id is rescued when the journal
//! cannot take it.

mod append;
mod compact;
#[cfg(test)]
mod compact_tests;
#[cfg(test)]
mod crash_tests;
mod damage;
mod inspect;
mod line;
mod order;
mod pieces;
mod read;
mod repair;
mod rescue;
mod spelling;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use crate::disk::Disk;
use crate::error::RunError;
use crate::record::Record;

pub use append::{Journal, Opened, RESERVE, TornTail};
pub use compact::{Compaction, Left, compact};
pub use damage::{Damage, Flaw, REPAIR_COMMAND};
pub use inspect::{Health, list, read_one, verify};
pub(crate) use inspect::{checksums, replay};
pub use order::Order;
pub use repair::{Repair, repair};

/// A journal as it was read, without a lock.
#[derive(Debug)]
pub struct JournalFile {
    /// The file.
    pub path: PathBuf,
    /// Its records, in order.
    pub records: Vec<Record>,
    /// The checksum of each record's line, which depends on all lines before it.
    chain: Vec<u32>,
    /// Each record's place among those of the folder; records of earlier versions have none.
    pub(crate) orders: Vec<Option<Order>>,
}

impl JournalFile {
    /// How many records at its beginning this journal has in common with another: more than none
    /// if one is a copy of the other.
    pub(crate) fn common_with(&self, other: &Self) -> usize {
        self.chain.iter().zip(&other.chain).take_while(|(ours, theirs)| ours == theirs).count()
    }
}

/// Reads all journals of a folder, in the order of their names. A missing folder holds none.
///
/// A line that another run is just writing is not there yet.
pub fn read_all(disk: &dyn Disk, folder: &Path) -> Result<Vec<JournalFile>, RunError> {
    list(disk, folder)?.iter().map(|path| read_one(disk, path)).collect()
}

/// The bytes of a journal as versions before the third format wrote it.
#[cfg(test)]
pub(crate) fn written_before(records: &[Record]) -> Vec<u8> {
    let lines: Vec<_> = records.iter().map(|record| (None, record.clone())).collect();
    repair::chain(&lines)
}
