//! The book of a run: all that is written down of it.
//!
//! The journal is the truth; history and ledger are folds over it, and are kept in step with it
//! here: whoever appends a record needs to know of none of them. The store has the clips, and the
//! lock file what is told to other checkouts. Whoever opens a book for a run holds the folder's
//! lock. What a record means for the run is not known here.

mod checkpoints;
mod location;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use wanflow_api::Usd;
use wanflow_plan::{Digest, Purpose, SceneId, Take};

use crate::checkpoint::Missing;
use crate::disk::Disk;
use crate::error::RunError;
use crate::history::History;
use crate::journal::{Journal, TornTail};
use crate::record::{Entry, Fetched, FilmMade, Record, RunStarted, UnixMillis};
use crate::run_lock::RunLock;
use crate::store::Store;
use crate::story_lock::{LockFile, LockedTake, StoryLock, TakeName};

use checkpoints::CheckpointWriter;
pub use location::Location;

/// All that is written down of one storyboard's runs.
#[derive(Debug)]
pub struct Book {
    disk: Arc<dyn Disk>,
    journal: Journal,
    history: History,
    store: Store,
    lock_file: LockFile,
    checkpoints: CheckpointWriter,
    /// The films that this storyboard's journal knows, the last one last.
    films: Vec<FilmMade>,
    /// The worst case when the book was opened.
    owed_before: Usd,
    /// The run's beginning, which goes before its first record.
    beginning: Option<RunStarted>,
    has_begun: bool,
}

/// A book, and what was found when it was opened.
#[derive(Debug)]
pub struct OpenedBook {
    /// The book.
    pub book: Book,
    /// What the journals once held and do not hold any more, in words that lead on: nothing is
    /// bought before a person has taken note of it.
    pub losses: Option<String>,
}

/// A take whose clip is stored, by the names under which the lock file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTake {
    /// Its scene.
    pub scene: SceneId,
    /// Which generation of it.
    pub take: Take,
    /// Its digest.
    pub digest: Digest,
}

impl Book {
    /// Opens journal, store and lock file, and replays what the folder's journals hold. `on_torn`
    /// hears of an unfinished line that was cut from the journal, whatever comes of the rest.
    pub fn open(
        disk: &Arc<dyn Disk>,
        location: &Location<'_>,
        on_torn: impl FnOnce(&TornTail),
    ) -> Result<OpenedBook, RunError> {
        let Location { folders, storyboard, edition, purpose, checkpoint: _ } = *location;
        let opened = Journal::open(Arc::clone(disk), &folders.journal_of(storyboard))?;
        if let Some(torn) = &opened.torn {
            on_torn(torn);
        }
        let store = Store::open(Arc::clone(disk), &folders.store)?;
        let mut lock_file = LockFile::at(folders.story_lock(storyboard), purpose);
        let lock = lock_file.read(&**disk)?;
        let history = History::read(&**disk, &folders.journal)?;
        let history = match edition {
            Some(_) => history.of_edition(storyboard),
            None => history.of_storyboard(storyboard, &folders.storyboards(&**disk)?),
        };
        let history = history.with_shared(&lock, |clip| store.holds(clip))?;
        let (checkpoints, missing) = CheckpointWriter::open(&**disk, location)?;
        let losses = losses_in_words(&missing).or_else(|| unknown_losses(&history));
        let book = Self {
            disk: Arc::clone(disk),
            journal: opened.journal,
            store,
            lock_file,
            checkpoints,
            films: opened.records.iter().filter_map(Record::film).cloned().collect(),
            owed_before: history.ledger().total().worst_case(),
            history,
            beginning: None,
            has_begun: false,
        };
        let losses = losses.filter(|_| purpose == Purpose::Remote);
        Ok(OpenedBook { book, losses })
    }

    /// Has a run's lock looked at before anything is bought.
    pub fn guard(&mut self, lock: Arc<RunLock>) {
        self.journal.guard(lock);
    }

    /// Has the run's first record follow this one. Other storyboards of the folder are filled in.
    pub fn begin_with(&mut self, run: RunStarted) {
        self.beginning = Some(RunStarted { beside: self.history.others(), ..run });
    }

    /// Appends a record: to the journal first, as durably as its kind needs; then history and
    /// ledger know it. Behind an intent and a run's end a checkpoint is written.
    ///
    /// An error means that it must be taken as not written (see [`Journal::append`]).
    pub fn append(&mut self, record: Record) -> Result<(), RunError> {
        self.has_begun = true;
        if let Some(run) = self.beginning.take() {
            self.write(Record { at: record.at, entry: run.into() })?;
        }
        let is_marked = has_checkpoint(&record.entry);
        self.write(record)?;
        if is_marked {
            self.checkpoints.write(&*self.disk, &self.journal);
        }
        Ok(())
    }

    /// The same, of something other than a take.
    pub fn append_entry(&mut self, at: UnixMillis, entry: Entry) -> Result<(), RunError> {
        self.append(Record { at, entry })
    }

    fn write(&mut self, record: Record) -> Result<(), RunError> {
        self.journal.append(&record)?;
        if let Some(film) = record.film() {
            self.films.push(film.clone());
        }
        self.history.apply(record);
        Ok(())
    }

    /// Whether anything was appended, or at least tried.
    pub fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// What all journals of the folder and the lock file say.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Clips and inputs by their content.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The film that was made last.
    pub fn film(&self) -> Option<&FilmMade> {
        self.films.last()
    }

    /// The film that was made last under a name.
    pub fn film_named(&self, output: &str) -> Option<&FilmMade> {
        self.films.iter().rev().find(|film| film.output == output)
    }

    /// The worst case of all that the storyboard owes.
    pub fn owed(&self) -> Usd {
        self.history.ledger().total().worst_case()
    }

    /// What was added to it since the book was opened.
    pub fn added(&self) -> Usd {
        self.owed().saturating_sub(self.owed_before)
    }

    /// Tells the lock file of stored takes. Every scene has its place there, so that takes of two
    /// scenes can be merged.
    pub fn share(&mut self, scenes: &[&SceneId], stored: &[StoredTake]) -> Result<(), RunError> {
        let takes: Vec<_> = stored.iter().filter_map(|take| self.to_share(take)).collect();
        let (store, history) = (&self.store, &self.history);
        let change = |lock: &mut StoryLock| {
            for scene in scenes {
                lock.scene_mut(scene);
            }
            for (scene, name, take) in &takes {
                let past = history.take(&take.digest);
                let is_replaced =
                    |clip: &Fetched| past.is_some_and(|it| it.has_replaced(&clip.clip));
                let is_here =
                    |clip: &Fetched| !is_replaced(clip) && store.holds(clip).unwrap_or(false);
                lock.scene_mut(scene).add(name.clone(), take.clone(), is_here);
            }
        };
        self.lock_file.update(&*self.disk, change).map(|_| ())
    }

    fn to_share(&self, stored: &StoredTake) -> Option<(SceneId, TakeName, LockedTake)> {
        let StoredTake { scene, take, digest } = stored;
        let locked = LockedTake::of(digest, self.history.take(digest)?)?;
        Some((scene.clone(), TakeName::of(*take, digest), locked))
    }
}

/// Whether a checkpoint is written behind a record: money is at risk from an intent on.
fn has_checkpoint(entry: &Entry) -> bool {
    match entry {
        Entry::RunEnded(_) => true,
        Entry::Task(task) => task.fact.intent().is_some(),
        Entry::RunStarted(_)
        | Entry::FilmMade(_)
        | Entry::Repaired(_)
        | Entry::LossesAccepted(_)
        | Entry::Balance(_)
        | Entry::Compacted(_)
        | Entry::Sunset(_) => false,
    }
}

/// What is missing, in words that lead on.
fn losses_in_words(missing: &[Missing]) -> Option<String> {
    let list: Vec<_> = missing.iter().map(ToString::to_string).collect();
    (!list.is_empty()).then(|| {
        format!(
            "the journals of this folder are not what they were: {}; purchases may have been \
             forgotten. Put them back if you can; otherwise look in the host's console, then \
             `wanflow reconcile --accept-losses --reason TEXT`",
            list.join(", ")
        )
    })
}

/// Lines that a repair lost may be purchases: nothing is bought until a person has looked.
fn unknown_losses(history: &History) -> Option<String> {
    let lost = history.lost_lines();
    (lost > 0).then(|| {
        format!(
            "a repaired journal lacks {lost} lines, and each may be a purchase; look at it, then \
             `wanflow reconcile --accept-losses --reason TEXT`"
        )
    })
}
