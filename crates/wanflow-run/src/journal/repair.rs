//! Repair of a damaged journal, at a person's word.
//!
//! Keeps every record that can still be read, in the file's order, and the damaged file beside
//! the new one. What could not be read is counted in the journal itself: each line of it may
//! have been a purchase.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use super::highest;
use super::line::{self, Line, NotALine};
use super::order::Order;
use super::position::LinePosition;
use crate::disk::{self, Disk};
use crate::error::RunError;
use crate::record::{Entry, FORMAT, Record, Repaired, UnixMillis};

/// What a repair kept and lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// How many records were kept.
    pub kept: usize,
    /// How many lines could not be read.
    pub lost_lines: u64,
    /// The damaged file.
    pub kept_as: PathBuf,
}

/// Repairs a journal; one that is whole is not touched, which `None` tells. The caller holds the
/// run's lock and has a person's word.
pub fn repair(disk: &dyn Disk, path: &Path, at: UnixMillis) -> Result<Option<Repair>, RunError> {
    if path.extension().is_none_or(|kind| kind != "journal") {
        return Err(RunError::NotAJournal { path: path.to_owned() });
    }
    let bytes = disk::read(disk, path).map_err(RunError::disk("read", path))?;
    match super::read::read(path, &*bytes, &mut Vec::new()) {
        // A torn tail is cut when the journal is opened: nothing of it was ever acknowledged.
        Ok(_) => return Ok(None),
        Err(RunError::DamagedJournal(_)) => {}
        Err(error) => return Err(error),
    }
    let (mut lines, lost_lines) = salvage(path, &bytes)?;
    let kept = lines.len();
    // Where another journal cannot be read either, this record counts beside the one above it.
    let beside = highest::highest_beside(disk, path).unwrap_or_default();
    let highest = lines.iter().filter_map(|(order, _)| *order).max().max(beside);
    let kept_as = path.with_extension(format!("damaged-{}", at.0));
    disk::write_new(disk, &kept_as, &bytes).map_err(RunError::disk("copy to", &kept_as))?;

    let name = kept_as.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let entry = Entry::Repaired(Repaired { lost_lines, kept_as: name });
    lines.push((highest.map(Order::next), Record { at, entry }));
    replace(disk, path, &chain(&lines))?;
    Ok(Some(Repair { kept, lost_lines, kept_as }))
}

/// The records that can be read, each once, and the number of lines that are missing: those that
/// cannot be read, and those that the numbers of the others show to have been there.
fn salvage(path: &Path, bytes: &[u8]) -> Result<(Vec<Numbered>, u64), RunError> {
    let (mut lines, mut known, mut numbers) = (Vec::new(), HashSet::new(), BTreeSet::new());
    let (mut unread, mut unread_behind, mut offset) = (0, 0, 0);
    while offset < bytes.len() {
        let rest = &bytes[offset..];
        match read_leniently(rest) {
            Ok(line) => {
                if known.insert(alone(&line.record)) {
                    lines.push((line.place.order, line.record));
                }
                numbers.insert(line.place.seq);
                (unread_behind, offset) = (0, offset + line.size);
            }
            Err(Some(found)) => {
                let line = lines.len() as u64 + unread + 1;
                let path = path.to_owned();
                return Err(RunError::NewerJournal { path, line, found, known: FORMAT });
            }
            Err(None) => {
                (unread, unread_behind) = (unread + 1, unread_behind + 1);
                let newline = rest.iter().position(|&byte| byte == b'\n');
                offset += newline.map_or(rest.len(), |at| at + 1);
            }
        }
    }
    let counted = numbers.last().map_or(0, |last| last.saturating_add(1));
    let gaps = counted.saturating_sub(numbers.len() as u64);
    Ok((lines, unread.max(gaps.saturating_add(unread_behind))))
}

/// What a record says, wherever it stands.
fn alone(record: &Record) -> Vec<u8> {
    let mut bytes = Vec::new();
    line::write(record, LinePosition::default(), &mut bytes);
    bytes
}

/// Reads a line even if its newline was changed. Fails with the format of a newer record.
fn read_leniently(bytes: &[u8]) -> Result<Line, Option<u32>> {
    let repaired = match line::read(bytes) {
        Err(NotALine::OnlyNewline { size }) => {
            let mut line = bytes[..size].to_vec();
            line[size - 1] = b'\n';
            line::read(&line)
        }
        other => other,
    };
    repaired.map_err(|flaw| match flaw {
        NotALine::Newer(found) => Some(found),
        _ => None,
    })
}

/// A record with its place among those of its folder.
pub(super) type Numbered = (Option<Order>, Record);

/// The bytes of a journal that holds these records.
pub(super) fn chain(lines: &[Numbered]) -> Vec<u8> {
    let (mut bytes, mut place) = (Vec::new(), LinePosition::default());
    for (order, record) in lines {
        place.order = *order;
        place = place.next(line::write(record, place, &mut bytes));
    }
    bytes
}

/// The bytes of a journal as versions before the third format wrote it.
#[cfg(test)]
pub(crate) fn written_before(records: &[Record]) -> Vec<u8> {
    let lines: Vec<_> = records.iter().map(|record| (None, record.clone())).collect();
    chain(&lines)
}

/// Puts bytes in a file's place, all or none.
pub(super) fn replace(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), RunError> {
    let new = path.with_extension("repairing");
    if disk.size(&new).map_err(RunError::disk("look at", &new))?.is_some() {
        disk.remove(&new).map_err(RunError::disk("remove", &new))?;
    }
    disk::write_new(disk, &new, bytes).map_err(RunError::disk("write", &new))?;
    disk.rename(&new, path).map_err(RunError::disk("rename to", path))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    disk.sync_entries(folder).map_err(RunError::disk("sync the folder", folder))
}
