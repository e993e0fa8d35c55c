//! The checkpoints of a run's book: looked at when it is opened, and written behind each intent
//! and at the run's end.

use wanflow_plan::Purpose;

use crate::checkpoint::{Checkpoints, Marks, Missing};
use crate::disk::Disk;
use crate::error::RunError;
use crate::journal::Journal;

use super::location::Location;

/// Writes the checkpoints of a folder. A rehearsal has none: it buys nothing, and its folder may go
/// at any time.
#[derive(Debug)]
pub(super) struct CheckpointWriter {
    checkpoints: Option<Checkpoints>,
    /// The marks of all journals but the run's own, once they are known.
    others: Option<Marks>,
}

impl CheckpointWriter {
    /// Looks at what the journals once held. While something is missing, no checkpoint is written:
    /// the next run must find out, too.
    pub(super) fn open(
        disk: &dyn Disk,
        location: &Location<'_>,
    ) -> Result<(Self, Vec<Missing>), RunError> {
        let user = location.checkpoint.map(ToOwned::to_owned);
        let checkpoints = Checkpoints::of(location.folders, user);
        let checkpoints = Some(checkpoints).filter(|_| location.purpose == Purpose::Remote);
        let missing = checkpoints.as_ref().map(|it| it.missing(disk)).transpose()?;
        let missing = missing.unwrap_or_default();
        let checkpoints = checkpoints.filter(|_| missing.is_empty());
        Ok((Self { checkpoints, others: None }, missing))
    }

    /// Writes how far the run's journal is durable.
    pub(super) fn write(&mut self, disk: &dyn Disk, journal: &Journal) {
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
