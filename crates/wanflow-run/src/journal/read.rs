//! Reading a whole journal: records, and where the next one goes.
//!
//! Nothing is repaired here, and no record is left out: a journal is read whole or refused.

use std::io::{self, Read};
use std::path::Path;

use super::line::{self, Line, NotALine};
use super::order::Order;
use super::pieces::{self, Piece};
use super::position::LinePosition;
use crate::disk::{Disk, Open};
use crate::error::{Damage, JournalFlaw, RunError};
use crate::record::{FORMAT, Record};

/// What a journal is, beside its records.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The checksum of each record's line, which depends on all lines before it.
    pub chain: Vec<u32>,
    /// Each record's place among those of the folder.
    pub orders: Vec<Option<Order>>,
    /// Where the next line belongs.
    pub next: LinePosition,
    /// Size of all whole lines.
    pub size: usize,
    /// The line without its end that stands behind them, if there is one.
    pub torn: Vec<u8>,
}

/// Reads a journal's file; its records go to `sink`.
pub(super) fn whole(
    disk: &dyn Disk,
    path: &Path,
    sink: &mut impl Extend<Record>,
) -> Result<Contents, RunError> {
    let file = disk.open(path, Open::Read).map_err(RunError::disk("read", path))?;
    read(path, file, sink)
}

/// Reads a journal from wherever its bytes come. After an error, `sink` has the records before.
pub(super) fn read(
    path: &Path,
    source: impl Read + Send,
    sink: &mut impl Extend<Record>,
) -> Result<Contents, RunError> {
    let mut contents = Contents::default();
    let ended =
        pieces::each(source, |piece| contents.take_in(path, piece, sink).map_err(Unread::Refused));
    match ended {
        Ok(()) => Ok(contents),
        Err(Unread::Refused(error)) => Err(error),
        Err(Unread::Disk(error)) => Err(RunError::disk("read", path)(error)),
    }
}

/// Why a journal was not read to its end.
enum Unread {
    Disk(io::Error),
    Refused(RunError),
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

impl Contents {
    fn take_in(
        &mut self,
        path: &Path,
        piece: Piece,
        sink: &mut impl Extend<Record>,
    ) -> Result<(), RunError> {
        for line in piece.lines {
            match (line, &piece.tail) {
                (Ok(line), _) => {
                    self.take(&line).map_err(|flaw| self.damaged(path, flaw))?;
                    sink.extend([line.record]);
                }
                // A line that was never finished was never acknowledged. Anything else without a
                // newline may have been lines once.
                (Err(NotALine::Frame), Some(tail)) => {
                    if !line::is_unfinished(tail) {
                        return Err(self.damaged(path, JournalFlaw::NoLine));
                    }
                    self.torn.clone_from(tail);
                }
                (Err(flaw), _) => return Err(self.refused(path, flaw)),
            }
        }
        Ok(())
    }

    fn take(&mut self, line: &Line) -> Result<(), JournalFlaw> {
        let (expected, found) = (self.next.seq, line.place.seq);
        if found > expected {
            return Err(JournalFlaw::Missing { expected, found });
        }
        if found < expected {
            return Err(JournalFlaw::Again { expected, found });
        }
        if line.place.prev != self.next.prev {
            return Err(JournalFlaw::Chain);
        }
        self.chain.push(line.checksum);
        self.orders.push(line.place.order);
        self.size += line.size;
        self.next = LinePosition { order: None, ..line.place.next(line.checksum) };
        Ok(())
    }

    fn line(&self) -> u64 {
        self.next.seq + 1
    }

    fn refused(&self, path: &Path, flaw: NotALine) -> RunError {
        match flaw {
            NotALine::Newer(found) => {
                let (line, known) = (self.line(), FORMAT);
                RunError::NewerJournal { path: path.to_owned(), line, found, known }
            }
            NotALine::Record(why) => self.damaged(path, JournalFlaw::NotARecord(why)),
            NotALine::Frame | NotALine::OnlyNewline { .. } => {
                self.damaged(path, JournalFlaw::Checksum)
            }
        }
    }

    fn damaged(&self, path: &Path, flaw: JournalFlaw) -> RunError {
        RunError::DamagedJournal(Box::new(Damage {
            path: path.to_owned(),
            line: self.line(),
            flaw,
        }))
    }
}
