//! A journal as it was read.

use std::path::PathBuf;

use super::order::Order;
use crate::record::Record;

/// A journal as it was read, without a lock.
#[derive(Debug)]
pub struct JournalFile {
    /// The file.
    pub path: PathBuf,
    /// Its records, in order.
    pub records: Vec<Record>,
    /// The checksum of each record's line, which depends on all lines before it.
    pub(super) chain: Vec<u32>,
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

/// One journal of a folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct JournalId(usize);

impl JournalId {
    /// The journal at a place.
    pub(crate) const fn at(index: usize) -> Self {
        Self(index)
    }

    /// Its place among the folder's journals.
    pub(crate) const fn index(self) -> usize {
        self.0
    }
}
