//! Reading a whole journal: records, and where the next one goes.
//!
//! Nothing is mended here, and no record is left out: a journal is read whole or refused.

use std::io::{self, Read};
use std::num::NonZero;
use std::path::Path;
use std::thread;

use super::damage::{Damage, Flaw};
use super::line::{self, Line, NotALine, Place};
use super::order::Order;
use crate::disk::{Disk, Open};
use crate::error::RunError;
use crate::record::{FORMAT, Record};

/// What a journal is, beside its records.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The checksum of each record's line, which depends on all lines before it.
    pub chain: Vec<u32>,
    /// Each record's place among those of the folder.
    pub orders: Vec<Option<Order>>,
    /// Where the next line belongs.
    pub next: Place,
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
    source: impl Read,
    sink: &mut impl Extend<Record>,
) -> Result<Contents, RunError> {
    let mut contents = Contents::default();
    let mut blocks = Blocks { source, bytes: Vec::new(), given: 0, is_over: false };
    while let Some(block) = blocks.next().map_err(RunError::disk("read", path))? {
        for line in parse(block) {
            match line {
                Ok(line) => {
                    contents.take(&line).map_err(|flaw| contents.damaged(path, flaw))?;
                    sink.extend([line.record]);
                }
                // A line that was never finished was never acknowledged. Anything else without a
                // newline may have been lines once.
                Err(NotALine::Frame) if !block.ends_with(b"\n") => {
                    if !line::is_unfinished(block) {
                        return Err(contents.damaged(path, Flaw::NoLine));
                    }
                    contents.torn = block.to_vec();
                }
                Err(flaw) => return Err(contents.refused(path, flaw)),
            }
        }
    }
    Ok(contents)
}

/// Parses a block's lines, up to the first that is none. Many are parsed on all cores: they depend
/// on each other by their checksums only, which whoever takes them in compares.
fn parse(block: &[u8]) -> impl Iterator<Item = Result<Line, NotALine>> {
    let pieces = split(block);
    let parsed = match &*pieces {
        [one] => vec![lines(one)],
        _ => thread::scope(|scope| {
            let spawn = |piece| thread::Builder::new().spawn_scoped(scope, move || lines(piece));
            let spawned: Vec<_> = pieces.iter().map(|piece| (*piece, spawn(*piece))).collect();
            // Where there is no thread to be had, it is read here.
            let parsed = spawned.into_iter().map(|(piece, thread)| match thread {
                Ok(thread) => thread.join().expect("it only reads"),
                Err(_) => lines(piece),
            });
            parsed.collect()
        }),
    };
    parsed.into_iter().flatten()
}

/// Cuts a block of lines into as many pieces as there are cores, where that is worth a thread.
fn split(block: &[u8]) -> Vec<&[u8]> {
    let cores = || thread::available_parallelism().map_or(1, NonZero::get);
    let pieces = if block.len() < PIECE { 1 } else { cores().min(BLOCK / PIECE) };
    let (mut rest, mut cut) = (block, Vec::new());
    for left in (2..=pieces).rev() {
        let near = rest.len() / left;
        let end = rest[near..].iter().position(|&byte| byte == b'\n');
        let (piece, behind) = rest.split_at(end.map_or(rest.len(), |at| near + at + 1));
        cut.push(piece);
        rest = behind;
    }
    cut.push(rest);
    cut
}

/// The lines of a piece, up to the first that is none.
fn lines(mut piece: &[u8]) -> Vec<Result<Line, NotALine>> {
    let mut lines = Vec::with_capacity(piece.len() / 256);
    while !piece.is_empty() {
        let line = line::read(piece);
        piece = line.as_ref().map_or(&[], |line| &piece[line.size..]);
        lines.push(line);
    }
    lines
}

/// How much is read at once: a long journal must not be in memory twice.
const BLOCK: usize = 4 * 1024 * 1024;
/// What parsing on a thread of its own is worth the trouble for.
const PIECE: usize = BLOCK / 8;

/// A source as blocks of whole lines; what stands behind the last newline is a block of its own.
struct Blocks<R> {
    source: R,
    bytes: Vec<u8>,
    /// How many of the bytes were handed out.
    given: usize,
    /// What stands behind the last newline was handed out: whatever a run adds to it meanwhile is
    /// the rest of a line, not one.
    is_over: bool,
}

impl<R: Read> Blocks<R> {
    /// The next block; `None` at the end.
    fn next(&mut self) -> io::Result<Option<&[u8]>> {
        self.bytes.drain(..self.given);
        self.given = 0;
        if self.is_over {
            return Ok(None);
        }
        self.given = loop {
            let room = BLOCK.saturating_sub(self.bytes.len()).max(PIECE) as u64;
            let read = (&mut self.source).take(room).read_to_end(&mut self.bytes)?;
            match self.bytes.iter().rposition(|&byte| byte == b'\n') {
                Some(newline) => break newline + 1,
                None if read == 0 || self.bytes.len() > line::LONGEST => {
                    self.is_over = true;
                    break self.bytes.len();
                }
                None => {}
            }
        };
        let block = &self.bytes[..self.given];
        Ok((!block.is_empty()).then_some(block))
    }
}

impl Contents {
    fn take(&mut self, line: &Line) -> Result<(), Flaw> {
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
        self.chain.push(line.checksum);
        self.orders.push(line.place.order);
        self.size += line.size;
        self.next = Place { order: None, ..line.place.next(line.checksum) };
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
            NotALine::Record(why) => self.damaged(path, Flaw::NotARecord(why)),
            NotALine::Frame | NotALine::OnlyNewline { .. } => self.damaged(path, Flaw::Checksum),
        }
    }

    fn damaged(&self, path: &Path, flaw: Flaw) -> RunError {
        RunError::DamagedJournal(Box::new(Damage {
            path: path.to_owned(),
            line: self.line(),
            flaw,
        }))
    }
}
