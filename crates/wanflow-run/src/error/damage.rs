//! What is wrong with a journal, in words that lead on.

use std::fmt;
use std::path::PathBuf;

/// A line that stops everything: nothing was changed, a person looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The journal.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub flaw: JournalFlaw,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalFlaw {
    /// Length or checksum do not hold: bytes were changed after they were written.
    Checksum,
    /// What stands behind the last whole line is no beginning of one: lines may have been there.
    NoLine,
    /// The checksum holds, but it is not a record of any version up to this one.
    NotARecord(String),
    /// Records between the line before and this one are missing.
    Missing {
        /// The number that was due.
        expected: u64,
        /// The number that stands there.
        found: u64,
    },
    /// The record stands above already: a doubled line, or two copies in one file.
    Again {
        /// The number that was due.
        expected: u64,
        /// The number that stands there.
        found: u64,
    },
    /// The record follows another line than the one above it: two copies were merged.
    Chain,
}

/// The command that repairs a journal, but for its path.
pub const REPAIR_COMMAND: &str = "wanflow reconcile --repair";

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        write!(
            f,
            "`{path}`, line {}: {}; it may record a purchase, so nothing was changed. \
             Restore the file if you can, else `{REPAIR_COMMAND} {path}`",
            self.line, self.flaw
        )
    }
}

impl fmt::Display for JournalFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checksum => f.write_str("its checksum does not match: its bytes were changed"),
            Self::NoLine => {
                f.write_str("what is there is not the beginning of a line: lines have been lost")
            }
            Self::NotARecord(why) => write!(f, "not a record ({why})"),
            Self::Missing { expected, found } => {
                write!(f, "record {found} where record {expected} was due: lines are missing")
            }
            Self::Again { expected, found } => write!(
                f,
                "record {found} again where record {expected} was due: \
                 a line is duplicated, or two copies were merged"
            ),
            Self::Chain => {
                f.write_str("it does not continue the line above: two copies were merged")
            }
        }
    }
}
