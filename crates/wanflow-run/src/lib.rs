//! Plan to clips: what is on disk, what is in flight, what to do next.
//!
//! The journal remembers every paid call before it leaves and every task id before it is asked
//! about; the store holds clips and inputs by their content. This crate knows no YAML, no spans
//! and no terminal.

pub mod accept;
pub mod admission;
mod alike;
#[cfg(test)]
mod arbitrary;
pub mod assembly;
pub mod book;
pub mod call;
pub mod cancel;
pub mod checkpoint;
pub mod clip;
pub mod clip_names;
pub mod clock;
pub mod collect;
pub mod compaction;
pub mod dag;
pub mod disk;
pub mod download;
pub mod driver;
pub mod error;
mod escape;
pub mod event;
pub mod export;
mod film_cache;
mod film_changes;
mod film_sound;
mod film_work;
#[cfg(test)]
mod fixtures;
pub mod folders;
pub mod history;
pub mod host;
pub mod journal;
pub mod ledger;
pub mod link;
pub mod look_up;
pub mod order;
pub mod output_place;
pub mod plan_diff;
pub mod policy_upload;
pub mod poll;
pub mod publish;
pub mod rate;
pub mod reasons;
pub mod reconcile;
pub mod record;
pub mod resolve;
pub mod run_lock;
pub mod scrub;
pub mod secret;
pub mod sidecar;
mod signed_link;
#[cfg(any(test, feature = "simulate"))]
pub mod simulate;
pub mod steps;
pub mod stop;
pub mod store;
pub mod story_lock;
pub mod studio;
pub mod submit;
pub mod takes;
pub mod transport;
pub mod unusable;
pub mod upload;

pub use book::Book;
pub use clip_names::{ClipNames, marked, named};
pub use disk::{Disk, ProjectDisk, RealDisk};
pub use error::{Class, RunError};
pub use film_cache::FilmCache;
pub use film_changes::{ChangedPart, FilmChange, FilmMakings};
pub use film_sound::FilmSound;
pub use film_work::FilmWork;
pub use folders::Folders;
pub use history::History;
pub use journal::Journal;
pub use ledger::{Amounts, Ledger};
pub use reasons::{Reason, Summary, TaskReason, mark_undecoded, reasons};
pub use record::{Entry, Record, TaskEntry, TaskFact, UnixMillis};
pub use resolve::{ResolvedTask, resolve};
pub use run_lock::RunLock;
pub use store::Store;
pub use story_lock::{LockFile, StoryLock};
