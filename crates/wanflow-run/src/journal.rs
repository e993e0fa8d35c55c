//! The journal: append-only, checksummed, and the truth about money.
//!
//! A record that anything depends on is on disk when [`Journal::append`] has returned. Whoever
//! appends holds the folder's [`RunLock`](crate::RunLock); reading needs no lock. What records mean is not known here, but
//! for two things: space is reserved before an intent, and a task id is rescued when the journal
//! cannot take it.

mod append;
mod compact;
#[cfg(test)]
mod crash_tests;
mod file;
mod highest;
mod inspect;
mod line;
mod mark;
mod order;
mod pieces;
mod position;
mod read;
mod repair;
mod rescue;
mod spelling;
#[cfg(test)]
mod tests;

pub use append::{Journal, Opened, RESERVE, TornTail};
pub(crate) use compact::compact;
pub use compact::{Compaction, NotCompacted};
pub use file::JournalFile;
pub(crate) use file::JournalId;
pub use inspect::{Health, list, read_all, read_one, verify};
pub(crate) use inspect::{checksums, replay};
pub use mark::Mark;
pub use order::Order;
#[cfg(test)]
pub(crate) use repair::written_before;
pub use repair::{Repair, repair};
