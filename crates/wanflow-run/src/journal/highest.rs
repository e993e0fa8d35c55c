//! How far a folder's records have been counted.

use std::io::{self, Read};
use std::path::Path;

use super::order::Order;
use super::{inspect, line};
use crate::disk::{Disk, Open};
use crate::error::RunError;

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
