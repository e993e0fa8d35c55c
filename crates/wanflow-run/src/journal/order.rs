//! The one order of all records of a folder.
//!
//! Whoever appends holds the folder's lock, looks for the highest number that any journal of the
//! folder has, and counts on from there: clocks have no part in it. The name of a sequence tells
//! records of this folder from those of a journal that was brought from elsewhere: their numbers
//! say nothing about each other.

use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{inspect, line};
use crate::disk::{Disk, Open};
use crate::error::RunError;

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
    fn from((sequence, number): (u32, u64)) -> Self {
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

/// The highest order that any journal of a folder has, but for one that was read already.
pub(super) fn highest_beside(disk: &dyn Disk, journal: &Path) -> Result<Option<Order>, RunError> {
    let folder = journal.parent().unwrap_or(Path::new("."));
    let mut highest = None;
    for other in inspect::list(disk, folder)? {
        if other.file_name() != journal.file_name() {
            highest = highest.max(last_of(disk, &other)?);
        }
    }
    Ok(highest)
}

/// The order of a journal's last record that has one: numbers only rise in a journal.
fn last_of(disk: &dyn Disk, journal: &Path) -> Result<Option<Order>, RunError> {
    let end = end_of(disk, journal).map_err(RunError::disk("read", journal))?;
    // The first piece may be the end of a line, the last one a line without its end.
    let mut lines = end.bytes.split_inclusive(|&byte| byte == b'\n').rev().peekable();
    while let Some(piece) = lines.next() {
        let is_whole = piece.ends_with(b"\n") && (lines.peek().is_some() || end.is_all);
        match line::read(piece) {
            Ok(line) if line.place.order.is_some() => return Ok(line.place.order),
            Err(_) if is_whole => break,
            _ => {}
        }
    }
    // Damage is told by line, and a long end without an order needs the lines before it.
    let orders = inspect::read_one(disk, journal)?.orders;
    Ok(orders.into_iter().flatten().max())
}

/// The end of a file.
struct End {
    bytes: Vec<u8>,
    /// Whether that is the whole file.
    is_all: bool,
}

fn end_of(disk: &dyn Disk, path: &Path) -> io::Result<End> {
    const ENOUGH: usize = 64 * 1024;
    let mut file = disk.open(path, Open::Read)?;
    let mut end = End { bytes: Vec::new(), is_all: true };
    while (&mut file).take(ENOUGH as u64).read_to_end(&mut end.bytes)? > 0 {
        if let Some(more @ 1..) = end.bytes.len().checked_sub(2 * ENOUGH) {
            end.bytes.drain(..more);
            end.is_all = false;
        }
    }
    Ok(end)
}
