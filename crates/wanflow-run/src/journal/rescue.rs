//! A task id that the journal cannot take is saved in a file of its own.
//!
//! It is money: the host has the task, and nobody else knows its name. The next run that opens
//! the journal takes the file in.

use std::io;
use std::path::{Path, PathBuf};

use wanflow_api::TaskId;

use super::line;
use super::position::LinePosition;
use crate::disk::{self, Disk};
use crate::error::{Damage, JournalFlaw, RunError, Unrecorded};
use crate::record::Record;

/// The task id that would be lost with a record.
pub(super) fn task_id(record: &Record) -> Option<&TaskId> {
    Some(&record.fact()?.task()?.task_id)
}

/// Saves a record beside its journal, and tells the caller what became of it.
pub(super) fn save(disk: &dyn Disk, journal: &Path, record: &Record, why: RunError) -> RunError {
    let (Some(entry), Some(task_id)) = (record.as_task(), task_id(record)) else { return why };
    let name = format!("{}-{}", entry.digest.short(), entry.attempt);
    let rescue = write(disk, journal, record, &name).ok();
    RunError::Unrecorded(Box::new(Unrecorded {
        scene: entry.scene.clone(),
        task_id: task_id.clone(),
        rescue,
        source: Box::new(why),
    }))
}

/// Writes a record to a file of its own. It gets its name when it is whole.
fn write(disk: &dyn Disk, journal: &Path, record: &Record, name: &str) -> io::Result<PathBuf> {
    let mut line = Vec::new();
    line::write(record, LinePosition::default(), &mut line);
    let unfinished = journal.with_extension(format!("saving-{name}"));
    let rescue = journal.with_extension(format!("rescue-{name}"));
    disk::write_new(disk, &unfinished, &line)?;
    disk.rename(&unfinished, &rescue)?;
    disk.sync_entries(journal.parent().unwrap_or(Path::new(".")))?;
    Ok(rescue)
}

/// Finds what was rescued in a journal's folder, also from journals of other storyboards: who
/// renames a storyboard still owes what it bought.
pub(super) fn find(disk: &dyn Disk, journal: &Path) -> Result<Vec<(PathBuf, Record)>, RunError> {
    let folder = journal.parent().unwrap_or(Path::new("."));
    let files = disk.list(folder).map_err(RunError::disk("list", folder))?;
    files
        .into_iter()
        .filter(|file| is_rescue(file))
        .map(|file| {
            let bytes = disk::read(disk, &file).map_err(RunError::disk("read", &file))?;
            match line::read(&bytes) {
                Ok(line) if line.size == bytes.len() => Ok((file, line.record)),
                _ => {
                    let damage = Damage { path: file, line: 1, flaw: JournalFlaw::Checksum };
                    Err(RunError::DamagedJournal(Box::new(damage)))
                }
            }
        })
        .collect()
}

/// Removes what was taken in, durably.
pub(super) fn remove(disk: &dyn Disk, file: &Path) -> Result<(), RunError> {
    disk.remove(file).map_err(RunError::disk("remove", file))?;
    let folder = file.parent().unwrap_or(Path::new("."));
    disk.sync_entries(folder).map_err(RunError::disk("sync the folder", folder))
}

fn is_rescue(file: &Path) -> bool {
    let extension = file.extension().and_then(|name| name.to_str()).unwrap_or_default();
    extension.starts_with("rescue-")
}
