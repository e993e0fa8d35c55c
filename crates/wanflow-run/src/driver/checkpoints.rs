//! What a run does about checkpoints: looks at them before anything is bought, and writes them
//! behind each intent and at its end.

use wanflow_plan::Purpose;

use crate::checkpoint::{Checkpoints, Marks, Missing};
use crate::disk::Disk;
use crate::error::RunError;
use crate::journal::Journal;

use super::RunOptions;

/// A run's checkpoints. A rehearsal has none: it buys nothing, and its folder may go at any time.
pub(super) struct Keeper {
    checkpoints: Option<Checkpoints>,
    /// The marks of all journals but the run's own, once they are known.
    others: Option<Marks>,
}

impl Keeper {
    /// Looks at what the journals once held. While something is missing, no checkpoint is written:
    /// the next run must find out, too.
    pub(super) fn open(
        disk: &dyn Disk,
        purpose: Purpose,
        options: &RunOptions,
    ) -> Result<(Self, Vec<Missing>), RunError> {
        let checkpoints = Checkpoints::of(&options.folders, options.checkpoint.clone());
        let checkpoints = Some(checkpoints).filter(|_| purpose == Purpose::Remote);
        let missing = checkpoints.as_ref().map(|it| it.missing(disk)).transpose()?;
        let missing = missing.unwrap_or_default();
        let checkpoints = checkpoints.filter(|_| missing.is_empty());
        Ok((Self { checkpoints, others: None }, missing))
    }

    /// Writes how far the run's journal is durable.
    pub(super) fn keep(&mut self, disk: &dyn Disk, journal: &Journal) {
        let (Some(checkpoints), synced) = (&self.checkpoints, journal.synced()) else { return };
        if synced.records == 0 {
            return;
        }
        if self.others.is_none() {
            self.others = checkpoints.marks(disk).ok();
        }
        // Where another journal cannot be looked at, the old checkpoint is what there is.
        let Some(marks) = &mut self.others else { return };
        let name = journal.path().file_name().unwrap_or_default();
        marks.insert(name.to_string_lossy().into_owned(), synced);
        checkpoints.write(disk, marks);
    }
}

/// What is missing, in words that lead on.
pub(super) fn in_words(missing: &[Missing]) -> Option<String> {
    let list: Vec<_> = missing.iter().map(ToString::to_string).collect();
    (!list.is_empty()).then(|| {
        format!(
            "the journals of this folder are not what they were: {}; clips may have been bought \
             that are not known here any more. Put them back if you can; else look into the \
             host's console, then `wanflow reconcile --accept-losses --reason TEXT`",
            list.join(", ")
        )
    })
}
