//! A journal's bytes as pieces of whole lines, parsed ahead of whoever takes them in.
//!
//! Lines depend on each other by their checksums only, which whoever takes them in compares: so
//! other threads parse what follows meanwhile. A piece is dropped once it is parsed: a long journal
//! must not be in memory twice.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::num::NonZero;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::line::{self, Line, NotALine};

/// What is read at once, and what parsing on another thread is worth the trouble for.
const PIECE: usize = 256 * 1024;

/// Lines that were parsed, up to the first that is none.
pub(super) struct Piece {
    pub lines: Vec<Result<Line, NotALine>>,
    /// The bytes, where they do not end with a newline.
    pub tail: Option<Vec<u8>>,
}

/// Hands each piece of a source to `take`, in order, until that fails.
pub(super) fn each<E: From<io::Error>>(
    source: impl Read + Send,
    mut take: impl FnMut(Piece) -> Result<(), E>,
) -> Result<(), E> {
    let mut blocks = Blocks { source, rest: Vec::new(), is_over: false };
    // Most journals are one piece, which is not worth a thread.
    let Some(first) = blocks.next() else { return Ok(()) };
    take(parse(&first?))?;
    let blocks = &Mutex::new((0..).zip(blocks));
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, NonZero::get).min(8);
        let (send, parsed) = sync_channel(2 * threads);
        for send in vec![send; threads] {
            // Where there is no thread to be had, it is read here.
            let _ = thread::Builder::new().spawn_scoped(scope, move || parse_ahead(blocks, &send));
        }
        let rest = std::iter::from_fn(|| next(blocks));
        let (mut early, mut due) = (BTreeMap::new(), 0);
        for (number, piece) in parsed.into_iter().chain(rest) {
            early.insert(number, piece);
            while let Some(piece) = early.remove(&due) {
                take(piece?)?;
                due += 1;
            }
        }
        Ok(())
    })
}

type Numbered<T> = (usize, io::Result<T>);

/// Parses pieces until there are none, or nobody wants them any more.
fn parse_ahead(
    blocks: &Mutex<impl Iterator<Item = Numbered<Vec<u8>>>>,
    send: &SyncSender<Numbered<Piece>>,
) {
    while let Some(piece) = next(blocks) {
        if send.send(piece).is_err() {
            return;
        }
    }
}

/// The next piece, with its number.
fn next(blocks: &Mutex<impl Iterator<Item = Numbered<Vec<u8>>>>) -> Option<Numbered<Piece>> {
    // Reading is one thread's at a time, parsing is not.
    let block = blocks.lock().unwrap_or_else(PoisonError::into_inner).next();
    let (number, bytes) = block?;
    Some((number, bytes.map(|bytes| parse(&bytes))))
}

fn parse(mut bytes: &[u8]) -> Piece {
    let tail = (!bytes.ends_with(b"\n")).then(|| bytes.to_vec());
    let mut lines = Vec::with_capacity(bytes.len() / 256);
    while !bytes.is_empty() {
        let line = line::read(bytes);
        bytes = line.as_ref().map_or(&[], |line| &bytes[line.size..]);
        lines.push(line);
    }
    Piece { lines, tail }
}

/// A source as blocks of whole lines; what stands behind the last newline is a block of its own.
struct Blocks<R> {
    source: R,
    /// The beginning of a line that was read already.
    rest: Vec<u8>,
    /// What stands behind the last newline was handed out, or reading failed: whatever a run adds
    /// to it meanwhile is the rest of a line, not one.
    is_over: bool,
}

impl<R: Read> Iterator for Blocks<R> {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let mut bytes = std::mem::take(&mut self.rest);
        loop {
            bytes.reserve(PIECE);
            let read = (&mut self.source).take(PIECE as u64).read_to_end(&mut bytes);
            let read = match read {
                Ok(read) => read,
                Err(error) => {
                    self.is_over = true;
                    return Some(Err(error));
                }
            };
            match bytes.iter().rposition(|&byte| byte == b'\n') {
                Some(newline) => {
                    self.rest = bytes.split_off(newline + 1);
                    return Some(Ok(bytes));
                }
                None if read == 0 || bytes.len() > line::LONGEST => {
                    self.is_over = true;
                    return (!bytes.is_empty()).then_some(Ok(bytes));
                }
                None => {}
            }
        }
    }
}
