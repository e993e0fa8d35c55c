//! Reading a whole journal: records, and where the next one goes.
//!
//! Nothing is mended here, and no record is left out: a journal is read whole or refused.

use std::path::Path;

use super::damage::{Damage, Flaw};
use super::line::{self, NotALine, Place};
use crate::error::RunError;
use crate::record::{FORMAT, Record};

/// What a journal holds.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub records: Vec<Record>,
    /// The checksum of each record's line, which depends on all lines before it.
    pub chain: Vec<u32>,
    /// Where the next line belongs.
    pub next: Place,
    /// Size of all whole lines.
    pub size: usize,
    /// Whether a line without its end stands behind them.
    pub torn: bool,
}

/// Reads a journal's bytes.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Contents, RunError> {
    let mut contents = Contents::default();
    // Lines are seldom shorter than this; growing would copy large records again and again.
    contents.records.reserve(bytes.len() / 256);
    while contents.size < bytes.len() {
        let rest = &bytes[contents.size..];
        match line::read(rest) {
            Ok(line) => contents.take(line).map_err(|flaw| contents.damaged(path, flaw))?,
            // A line that was never finished was never acknowledged. Its end tells: only the
            // newline is written last.
            Err(NotALine::Frame) if !rest.contains(&b'\n') => {
                contents.torn = true;
                return Ok(contents);
            }
            Err(NotALine::Newer(found)) => {
                let (line, known) = (contents.line(), FORMAT);
                return Err(RunError::NewerJournal { path: path.to_owned(), line, found, known });
            }
            Err(NotALine::Record(why)) => {
                return Err(contents.damaged(path, Flaw::NotARecord(why)));
            }
            Err(NotALine::Frame | NotALine::OnlyNewline { .. }) => {
                return Err(contents.damaged(path, Flaw::Checksum));
            }
        }
    }
    Ok(contents)
}

impl Contents {
    fn take(&mut self, line: line::Line) -> Result<(), Flaw> {
        let (expected, found) = (self.next.seq, line.place.seq);
        if found > expected {
            return Err(Flaw::Missing { expected, found });
        }
        if found < expected {
            return Err(Flaw::Again { expected, found });
        }
        if line.place.prev != self.next.prev {
            return Err(Flaw::Chain);
        }
        self.records.push(line.record);
        self.chain.push(line.checksum);
        self.size += line.size;
        self.next = Place { seq: expected + 1, prev: line.checksum };
        Ok(())
    }

    fn line(&self) -> u64 {
        self.next.seq + 1
    }

    fn damaged(&self, path: &Path, flaw: Flaw) -> RunError {
        RunError::DamagedJournal(Box::new(Damage {
            path: path.to_owned(),
            line: self.line(),
            flaw,
        }))
    }
}
