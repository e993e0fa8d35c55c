//! A bad line, as a machine without IO: how much of an answer may pass, when, and how it ends.
//!
//! It sees the answer's bytes as they go by and finds the end of the head in them. Whoever has a
//! socket does what it says.

use std::time::Duration;

use crate::fault::{At, Cut, Line};

/// How often a second slow bodies are sent a piece, where they are fast enough for it.
const PIECES_PER_SECOND: u64 = 20;

/// How long the last bytes have to get through before a reset, which would overtake them.
const SETTLE: Duration = Duration::from_millis(10);

/// What the end of a head looks like.
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// What may happen next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// So many bytes may go.
    Send(usize),
    /// Nothing for this long.
    Wait(Duration),
    /// Headers that nobody asked for, and no end of them.
    Fill,
    /// The connection ends.
    Cut(Cut),
}

/// One answer on a bad line.
#[derive(Debug)]
pub(crate) struct Meter {
    line: Line,
    /// Bytes of the answer that went through.
    sent: u64,
    /// Bytes of the body among them; `None` while the head is not over.
    body: Option<u64>,
    /// How many bytes of the end of a head were seen last.
    matched: usize,
    has_settled: bool,
}

impl Meter {
    /// Nothing has been sent.
    pub(crate) fn new(line: Line) -> Self {
        Self { line, sent: 0, body: None, matched: 0, has_settled: false }
    }

    /// What may happen with these bytes, which come next. A wait is reported once, then it is over.
    pub(crate) fn next(&mut self, bytes: &[u8]) -> Step {
        if let Some(pause) = self.line.delay.filter(|(at, _)| self.is_at(*at)) {
            self.line.delay = None;
            return Step::Wait(pause.1);
        }
        if let Some((_, cut)) = self.line.cut.filter(|(at, _)| self.is_at(*at)) {
            if self.has_settled || self.sent == 0 {
                return Step::Cut(cut);
            }
            self.has_settled = true;
            return Step::Wait(SETTLE);
        }
        match self.body {
            None => self.next_of_head(bytes),
            Some(sent) => Step::Send(self.workshop(sent, bytes.len())),
        }
    }

    /// These bytes went through; the pause that a slow line makes after them.
    pub(crate) fn sent(&mut self, bytes: &[u8]) -> Option<Duration> {
        self.sent += bytes.len() as u64;
        if let Some(sent) = &mut self.body {
            *sent += bytes.len() as u64;
            let per_second = self.line.bytes_per_second?.get();
            #[expect(clippy::cast_precision_loss, reason = "a pause need not be exact")]
            return Some(Duration::from_secs_f64(bytes.len() as f64 / per_second as f64));
        }
        for byte in bytes {
            self.matched = match self.matched {
                seen if END_OF_HEAD[seen] == *byte => seen + 1,
                _ => usize::from(*byte == END_OF_HEAD[0]),
            };
            if self.matched == END_OF_HEAD.len() {
                self.body = Some(0);
            }
        }
        None
    }

    fn is_at(&self, at: At) -> bool {
        match at {
            At::Head => self.sent == 0,
            At::Byte(byte) => self.body == Some(byte),
        }
    }

    /// The head goes by itself, so that the body begins with a call of its own.
    fn next_of_head(&self, bytes: &[u8]) -> Step {
        if self.line.endless_head {
            let status = bytes.windows(2).position(|two| two == b"\r\n").map(|at| at + 2);
            return if self.sent == 0 {
                Step::Send(status.unwrap_or(bytes.len()))
            } else {
                Step::Fill
            };
        }
        let mut matched = self.matched;
        for (at, byte) in bytes.iter().enumerate() {
            matched = match matched {
                seen if END_OF_HEAD[seen] == *byte => seen + 1,
                _ => usize::from(*byte == END_OF_HEAD[0]),
            };
            if matched == END_OF_HEAD.len() {
                return Step::Send(at + 1);
            }
        }
        Step::Send(bytes.len())
    }

    /// How much of the body may go now: no further than the next event, no faster than the line.
    fn workshop(&self, sent: u64, offered: usize) -> usize {
        let ahead = |at: At| match at {
            At::Byte(byte) if byte > sent => Some(byte - sent),
            _ => None,
        };
        let delay = self.line.delay.and_then(|(at, _)| ahead(at));
        let cut = self.line.cut.and_then(|(at, _)| ahead(at));
        let piece =
            self.line.bytes_per_second.map(|speed| (speed.get() / PIECES_PER_SECOND).max(1));
        let least = [delay, cut, piece].into_iter().flatten().min();
        least.map_or(offered, |workshop| {
            usize::try_from(workshop).unwrap_or(usize::MAX).min(offered)
        })
    }
}
