//! What can go wrong in a run. Each variant is named by what the caller does next.
//!
//! No rendering and no exit codes here: [`RunError::class`] says of which kind an error is, and
//! the CLI turns kinds into codes in one place. What names an error is in this folder, too: it
//! knows no module that fails with one.

mod damage;
mod holder;
mod lock_flaw;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use wanflow_api::TaskId;
use wanflow_plan::SceneId;

pub use damage::{Damage, JournalFlaw, REPAIR_COMMAND};
pub use holder::Holder;
pub use lock_flaw::{LockFlaw, LockFlawKind};

/// Why a run, or a look at one, cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The disk said no. Fix that, then run again: nothing is lost.
    #[error("cannot {doing} `{}`", path.display())]
    Disk {
        /// What was tried, such as `append to`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A journal cannot be trusted. It may hold purchases: a person looks, then repairs it.
    #[error("{0}")]
    DamagedJournal(Box<Damage>),
    /// The file that was to be repaired is something else. Name a journal.
    #[error("`{}` is not a journal: their names end in `.journal`; nothing was changed", path.display())]
    NotAJournal {
        /// The file.
        path: PathBuf,
    },
    /// The journal was written by a newer wanflow: update this one.
    #[error(
        "`{}`, line {line}: written by a newer wanflow (format {found}, this one reads up to {known}); \
         update wanflow, nothing was changed",
        path.display()
    )]
    NewerJournal {
        /// The journal.
        path: PathBuf,
        /// Line of the first record that this version cannot read, from 1.
        line: u64,
        /// The format of that record.
        found: u32,
        /// The newest format that this version reads.
        known: u32,
    },
    /// A journal could not be synced earlier in this run; what it holds is not certain any more.
    #[error(
        "`{}` could not be synced earlier in this run, so nothing more is submitted; \
         fix the disk, then run again",
        path.display()
    )]
    Latched {
        /// The journal.
        path: PathBuf,
    },
    /// A paid task's id could not be journalled. The caller must show it to a person.
    #[error("{0}")]
    Unrecorded(Box<Unrecorded>),
    /// An intent could not be journalled: its submit was not sent, and nothing is owed for it.
    #[error(
        "scene `{scene}` was not sent and nothing is owed for it: its intent could not be journalled"
    )]
    IntentNotKept {
        /// The scene.
        scene: SceneId,
        /// Why the journal did not take it.
        #[source]
        source: Box<RunError>,
    },
    /// A part of the program panicked: a mistake of wanflow's. Nothing more is begun; what was
    /// bought is in the journal.
    #[error(
        "wanflow made a mistake and panicked while {doing}; nothing more was begun, and what was \
         bought is in the journal: run again, and please report it"
    )]
    Panicked {
        /// What it was doing.
        doing: &'static str,
    },
    /// A stored file is missing or is not what its name says. A later run fetches a clip again
    /// from its task, and takes an input in again from its source.
    #[error("`{}` in the store {flaw}", path.display())]
    DamagedStore {
        /// The stored file.
        path: PathBuf,
        /// What is wrong with it.
        flaw: StoreFlaw,
    },
    /// The storyboard's lock file cannot be used: a person fixes it, or restores it from git.
    #[error("{0}")]
    BadLockFile(Box<LockFlaw>),
    /// Another run holds the folder: wait for it, or stop.
    #[error(
        "another run is at work here: {holder}; wait for it, or end that process: its lock ends \
         with it"
    )]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Who holds it, as far as its text tells.
        holder: Holder,
    },
    /// The lock file of a run is not the one that it locked: another run may be at work.
    #[error(
        "`{}` was removed or replaced during this run, so another run may be at work beside it: \
         nothing more is bought here; check whether one is, then run again",
        path.display()
    )]
    LockLost {
        /// The lock file.
        path: PathBuf,
    },
    /// Another process writes to the journal, whatever the lock file says.
    #[error(
        "another run is at work here: it writes to `{}`; wait for it, or end its process",
        path.display()
    )]
    JournalHeld {
        /// The journal.
        path: PathBuf,
    },
    /// A journal is not the file that it was when the run began, or not as it was left.
    #[error(
        "`{}` was removed, replaced or changed during this run, so nothing more is bought; \
         put it back as it was if you can, then run again",
        path.display()
    )]
    JournalDisplaced {
        /// The journal.
        path: PathBuf,
    },
}

/// What is wrong with a stored file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFlaw {
    /// There is no such file.
    Missing,
    /// Its bytes are not those it was stored with.
    Changed,
}

impl fmt::Display for StoreFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "is missing; run again to fetch it again, which buys nothing",
            Self::Changed => {
                "was changed after it was stored; remove it, then run again to fetch it again, \
                 which buys nothing"
            }
        })
    }
}

/// A task id that the journal did not take.
#[derive(Debug, thiserror::Error)]
#[error(
    "scene `{scene}`: task {task_id} is bought, but its id could not be journalled; {}",
    where_now(rescue.as_deref())
)]
pub struct Unrecorded {
    /// The scene that the task is for.
    pub scene: SceneId,
    /// The host's id of the task: worth money.
    pub task_id: TaskId,
    /// Where the id lies instead; `None` if no file took it, and this error is all there is.
    pub rescue: Option<PathBuf>,
    /// Why the journal did not take it.
    #[source]
    pub source: Box<RunError>,
}

fn where_now(rescue: Option<&Path>) -> String {
    match rescue {
        Some(path) => {
            format!("it was saved to `{}`, where the next run finds it", path.display())
        }
        None => "write it down, then `wanflow reconcile SCENE --adopt TASK_ID`".to_owned(),
    }
}

/// Kinds of errors, by what the user does: the CLI's exit code follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Something in the storyboard or its files must change.
    Storyboard,
    /// Budget or approval stopped the run.
    Stopped,
    /// Some scenes failed; the others are done.
    ScenesFailed,
    /// An ambiguous task waits for a decision.
    Ambiguous,
    /// Key, disk, network or endpoint.
    Environment,
    /// The user interrupted the run.
    Interrupted,
}

impl RunError {
    /// Of which kind this error is.
    pub fn class(&self) -> Class {
        match self {
            Self::BadLockFile(_) => Class::Storyboard,
            Self::Disk { .. }
            | Self::DamagedJournal(_)
            | Self::NotAJournal { .. }
            | Self::NewerJournal { .. }
            | Self::Latched { .. }
            | Self::Unrecorded(_)
            | Self::IntentNotKept { .. }
            | Self::Panicked { .. }
            | Self::DamagedStore { .. }
            | Self::Locked { .. }
            | Self::LockLost { .. }
            | Self::JournalHeld { .. }
            | Self::JournalDisplaced { .. } => Class::Environment,
        }
    }

    /// An error of the disk, for `map_err`.
    pub(crate) fn disk(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Disk { doing, path: path.to_owned(), source }
    }
}
