//! Compaction of a journal, held to what is read from it: a shorter one takes its place only if it
//! says the same of every take, of money and of what is in doubt.

#[cfg(test)]
mod tests;

use std::path::Path;

use crate::disk::Disk;
use crate::error::RunError;
use crate::history::History;
use crate::journal;
use crate::reconcile::questions;
use crate::record::{Record, UnixMillis};

pub use crate::journal::{Compaction, NotCompacted};

/// Compacts a journal. The caller holds the run's lock.
pub fn compact(
    disk: &dyn Disk,
    path: &Path,
    at: UnixMillis,
) -> Result<Result<Compaction, NotCompacted>, RunError> {
    journal::compact(disk, path, at, |whole, fewer| {
        let whole = history(whole.iter());
        let fewer = history(fewer.iter().copied());
        whole.says_the_same(&fewer) && has_the_same_doubts(&whole, &fewer)
    })
}

fn history<'a>(records: impl Iterator<Item = &'a Record>) -> History {
    let mut history = History::default();
    history.extend(records.cloned());
    history
}

fn has_the_same_doubts(one: &History, other: &History) -> bool {
    let doubts = |history: &History| -> Vec<_> {
        let questions = questions(history).into_iter();
        questions.map(|question| (question.evidence(history), question)).collect()
    };
    doubts(one) == doubts(other)
}
