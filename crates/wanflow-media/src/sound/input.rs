//! The bytes of a sound file, in memory or on disk, read in order through a window: of a file on
//! disk no more is held than somebody looks at. It must not know formats.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

use crate::MediaError;

/// Bytes that are read at once.
const WINDOW: usize = 1 << 16;

/// Where the bytes of a sound are.
pub(super) enum Bytes<'a> {
    Memory(Cursor<&'a [u8]>),
    Disk(File),
}

impl<'a> Bytes<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self::Memory(Cursor::new(bytes))
    }
}

impl Read for Bytes<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Memory(bytes) => bytes.read(into),
            Self::Disk(file) => file.read(into),
        }
    }
}

impl Seek for Bytes<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Memory(bytes) => bytes.seek(to),
            Self::Disk(file) => file.seek(to),
        }
    }
}

impl MediaSource for Bytes<'_> {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        match self {
            Self::Memory(bytes) => Some(bytes.get_ref().len() as u64),
            Self::Disk(file) => file.metadata().ok().map(|metadata| metadata.len()),
        }
    }
}

/// Bytes that are read in order.
pub(super) struct Input<'a> {
    bytes: Bytes<'a>,
    /// What was read, and how much of it lies behind.
    held: Vec<u8>,
    behind: usize,
    /// Bytes that were not read yet.
    unread: u64,
}

impl<'a> Input<'a> {
    /// All of some bytes.
    pub(super) fn open(mut bytes: Bytes<'a>) -> Result<Self, MediaError> {
        let unread = bytes.seek(SeekFrom::End(0))?;
        bytes.seek(SeekFrom::Start(0))?;
        Ok(Self { bytes, held: Vec::new(), behind: 0, unread })
    }

    /// The next bytes: at least so many, unless there are no more.
    pub(super) fn ahead(&mut self, count: usize) -> Result<&[u8], MediaError> {
        if self.held.len() - self.behind < count && self.unread > 0 {
            self.held.drain(..self.behind);
            self.behind = 0;
            let wanted = (count.max(WINDOW) - self.held.len()) as u64;
            let wanted = wanted.min(self.unread);
            let read = self.bytes.by_ref().take(wanted).read_to_end(&mut self.held)? as u64;
            // A file that became shorter ends there.
            self.unread = if read < wanted { 0 } else { self.unread - read };
        }
        Ok(&self.held[self.behind..])
    }

    /// Leaves bytes behind, then gives the next ones and leaves them behind, too. All of them were
    /// seen ahead.
    pub(super) fn take(&mut self, skipped: usize, count: usize) -> &[u8] {
        let from = (self.behind + skipped).min(self.held.len());
        self.behind = (from + count).min(self.held.len());
        &self.held[from..self.behind]
    }

    /// Leaves bytes behind, seen or not.
    pub(super) fn skip(&mut self, count: u64) -> Result<(), MediaError> {
        let seen = (self.held.len() - self.behind) as u64;
        if count <= seen {
            self.behind += usize::try_from(count).expect("no more than is held");
            return Ok(());
        }
        let unseen = (count - seen).min(self.unread);
        self.bytes.seek_relative(i64::try_from(unseen).unwrap_or(i64::MAX))?;
        self.unread -= unseen;
        self.held.clear();
        self.behind = 0;
        Ok(())
    }

    /// How many bytes there are from here on.
    pub(super) fn left(&self) -> u64 {
        (self.held.len() - self.behind) as u64 + self.unread
    }

    /// Ends it so many bytes from here, or where it ends.
    pub(super) fn end_after(&mut self, count: u64) {
        let seen = (self.held.len() - self.behind) as u64;
        if count < seen {
            self.held.truncate(self.behind + usize::try_from(count).expect("less than is held"));
        }
        self.unread = self.unread.min(count.saturating_sub(seen));
    }

    /// The last bytes, so many or all; nothing is left behind.
    pub(super) fn tail(&mut self, count: u64) -> Result<Vec<u8>, MediaError> {
        let here = self.bytes.stream_position()?;
        let length = self.bytes.seek(SeekFrom::End(0))?;
        self.bytes.seek(SeekFrom::Start(length.saturating_sub(count)))?;
        let mut tail = Vec::new();
        self.bytes.by_ref().take(count).read_to_end(&mut tail)?;
        self.bytes.seek(SeekFrom::Start(here))?;
        Ok(tail)
    }

    /// The bytes from their very beginning, for a reader of its own.
    pub(super) fn rewound(mut self) -> Result<Bytes<'a>, MediaError> {
        self.bytes.seek(SeekFrom::Start(0))?;
        Ok(self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_in_order_whether_they_are_looked_at_or_skipped() {
        let bytes: Vec<u8> = (0..300_000_u32).map(|value| (value % 251) as u8).collect();
        let mut input = Input::open(Bytes::of(&bytes)).expect("memory");
        let mut at = 0_usize;
        for (step, count) in [1, 70_000, 5, 65_536, 100, 30_000].into_iter().enumerate() {
            let seen = input.ahead(count).expect("memory");
            assert!(seen.len() >= count);
            assert_eq!(seen, &bytes[at..at + seen.len()]);
            if step % 2 == 0 {
                assert_eq!(input.take(1, count - 1), &bytes[at + 1..at + count]);
            } else {
                input.skip(count as u64 + 7).expect("memory");
                at += 7;
            }
            at += count;
            assert_eq!(input.left(), (bytes.len() - at) as u64);
        }
        assert_eq!(input.tail(10).expect("memory"), &bytes[bytes.len() - 10..]);
        input.end_after(50_000);
        assert_eq!(input.ahead(100_000).expect("memory"), &bytes[at..at + 50_000]);
        input.skip(1 << 40).expect("memory");
        assert_eq!((input.left(), input.ahead(1).expect("memory")), (0, &[][..]));
    }
}
