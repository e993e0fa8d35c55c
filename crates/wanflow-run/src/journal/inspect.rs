//! Looking at journals without changing them: whether they are whole, and what they hold.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::file::JournalFile;
use super::{line, read, rescue};
use crate::disk::{self, Disk};
use crate::error::RunError;
use crate::record::{Record, UnixMillis};

/// What is known of a journal that is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Health {
    /// How many records it has.
    pub records: usize,
    /// Size of all whole lines.
    pub bytes: usize,
    /// Size of the unfinished line behind them, 0 if there is none.
    pub torn: usize,
    /// How many lines repairs have lost, accepted or not.
    pub lost_lines: u64,
    /// When the last record was written, by the wall clock.
    pub last: Option<UnixMillis>,
    /// How many task ids lie beside it, to be taken in by the next run.
    pub rescued: usize,
}

/// The journals of a folder, by name. A missing folder has none.
pub fn list(disk: &dyn Disk, folder: &Path) -> Result<Vec<PathBuf>, RunError> {
    let files = match disk.list(folder) {
        Ok(files) => files,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(RunError::disk("list", folder)(error)),
    };
    let is_journal = |file: &PathBuf| file.extension().is_some_and(|name| name == "journal");
    Ok(files.into_iter().filter(is_journal).collect())
}

/// Reads all journals of a folder, in the order of their names. A missing folder holds none.
///
/// A line that another run is just writing is not there yet.
pub fn read_all(disk: &dyn Disk, folder: &Path) -> Result<Vec<JournalFile>, RunError> {
    list(disk, folder)?.iter().map(|path| read_one(disk, path)).collect()
}

/// Reads one journal, without a lock. A line that another run is just writing is not there yet.
pub fn read_one(disk: &dyn Disk, path: &Path) -> Result<JournalFile, RunError> {
    let mut records = Vec::new();
    let read::Contents { chain, orders, .. } = read::whole(disk, path, &mut records)?;
    Ok(JournalFile { path: path.to_owned(), records, chain, orders })
}

/// The checksums that a journal's whole lines state, up to the first that states none. Whether they
/// hold, whoever reads the records finds out.
pub(crate) fn checksums(disk: &dyn Disk, path: &Path) -> Result<Vec<u32>, RunError> {
    let bytes = disk::read(disk, path).map_err(RunError::disk("read", path))?;
    let lines = bytes.split_inclusive(|&byte| byte == b'\n');
    Ok(lines.filter(|line| line.ends_with(b"\n")).map_while(line::stated).collect())
}

/// Replays one journal, without a lock, as its lines are read.
pub(crate) fn replay(
    disk: &dyn Disk,
    path: &Path,
    sink: &mut impl Extend<Record>,
) -> Result<(), RunError> {
    read::whole(disk, path, sink).map(|_| ())
}

/// Checks a journal: every line's length and checksum, the sequence and the chain, and what was
/// rescued beside it. Damage is an error, with the command that repairs it.
pub fn verify(disk: &dyn Disk, path: &Path) -> Result<Health, RunError> {
    let mut records = Vec::new();
    let read::Contents { size, torn, .. } = read::whole(disk, path, &mut records)?;
    Ok(Health {
        records: records.len(),
        bytes: size,
        torn: torn.len(),
        lost_lines: records.iter().map(Record::lost_lines).sum(),
        last: records.last().map(|record| record.at),
        rescued: rescue::find(disk, path)?.len(),
    })
}
