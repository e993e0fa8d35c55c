//! The storyboards of a folder, told apart by their journals.
//!
//! Clips are shared: whether one is bought is asked of all journals together. Everything that is
//! told of scenes is one storyboard's own: sums, what was bought for a scene before, whose clips
//! take the plain names in the output folder. A renamed storyboard goes on with the journal of
//! its old name, as long as no storyboard of that name is there and the two never ran side by
//! side. The journal of a version of a storyboard is that version's alone.

use std::collections::BTreeSet;

use crate::journal::JournalId;
use crate::record::{Record, RunStarted, UnixMillis};

/// The journals of a folder, and which of them are one storyboard's.
#[derive(Debug)]
pub(super) struct Storyboards {
    journals: Vec<Known>,
    /// The journal that records are taken in from.
    current: JournalId,
}

/// What is known of a journal.
#[derive(Debug, Default, PartialEq, Eq)]
struct Known {
    /// Its storyboard's stem at that time.
    stem: String,
    /// Whether it belongs to another storyboard than the one that is asked about.
    is_foreign: bool,
    /// Its first run.
    first: Option<First>,
    /// Other storyboards that its runs knew.
    beside: BTreeSet<String>,
    /// Whether it is that of a version of a storyboard.
    is_edition: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct First {
    at: UnixMillis,
    /// The others that had run before.
    beside: Vec<String>,
}

impl Default for Storyboards {
    fn default() -> Self {
        Self { journals: vec![Known::default()], current: JournalId::default() }
    }
}

impl Storyboards {
    /// Those of journals, by their stems.
    pub(super) fn of(stems: impl IntoIterator<Item = String>) -> Self {
        let known = |stem| Known { stem, ..Known::default() };
        let journals: Vec<_> = stems.into_iter().map(known).collect();
        if journals.is_empty() { Self::default() } else { Self { journals, ..Self::default() } }
    }

    /// The journal that records are taken in from.
    pub(super) fn current(&self) -> JournalId {
        self.current
    }

    /// What is taken in next comes from this journal.
    pub(super) fn read_from(&mut self, journal: usize) {
        self.current = JournalId::at(journal);
    }

    /// Whether a journal is the storyboard's own.
    pub(super) fn is_own(&self, journal: JournalId) -> bool {
        self.journals.get(journal.index()).is_none_or(|known| !known.is_foreign)
    }

    /// A journal's storyboard.
    pub(super) fn stem(&self, journal: JournalId) -> Option<&str> {
        self.journals.get(journal.index()).map(|known| known.stem.as_str())
    }

    /// Which journals are others'.
    pub(super) fn foreign(&self) -> Vec<bool> {
        self.journals.iter().map(|known| known.is_foreign).collect()
    }

    /// The stems of the others.
    pub(super) fn others(&self) -> Vec<String> {
        let others = self.journals.iter().filter(|known| known.is_foreign);
        others.map(|known| known.stem.clone()).collect()
    }

    /// Takes in the beginning of a run.
    pub(super) fn begin_run(&mut self, record: &Record, run: &RunStarted) {
        let Some(known) = self.journals.get_mut(self.current.index()) else { return };
        known.beside.extend(run.beside.iter().cloned());
        known.is_edition |= run.edition.is_some();
        known.first.get_or_insert_with(|| First { at: record.at, beside: run.beside.clone() });
    }

    /// Asks for one storyboard from here on: what is taken in next is its own. `exists` tells
    /// whether a storyboard of a name is there.
    pub(super) fn ask_for(&mut self, stem: &str, exists: impl Fn(&str) -> bool) {
        if let [unnamed] = &mut self.journals[..]
            && unnamed.stem.is_empty()
        {
            stem.clone_into(&mut unnamed.stem);
        }
        let own = self.journals.iter().position(|known| known.stem == stem);
        let own = own.unwrap_or_else(|| {
            self.journals.push(Known { stem: stem.to_owned(), ..Known::default() });
            self.journals.len() - 1
        });
        self.current = JournalId::at(own);
        let beside = self.journals[own].beside.clone();
        for (index, known) in self.journals.iter_mut().enumerate() {
            let ran_beside = beside.contains(&known.stem) || known.beside.contains(stem);
            let is_apart = ran_beside || known.is_edition || exists(&known.stem);
            known.is_foreign = index != own && is_apart;
        }
    }

    /// Whether both tell the same of which storyboard ran when.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        self.journals == other.journals
    }

    /// Whether this storyboard ran in this folder before all others, or alone.
    pub(super) fn is_first(&self) -> bool {
        let first = |is_foreign: bool| {
            let known = self.journals.iter().filter(move |known| known.is_foreign == is_foreign);
            known.filter_map(|known| Some((known, known.first.as_ref()?)))
        };
        let own: Vec<_> = first(false).collect();
        first(true).all(|(other, theirs)| {
            let ours = own.iter().min_by_key(|(known, first)| (first.at, &known.stem));
            ours.is_some_and(|(known, ours)| {
                let is_told_later = own.iter().any(|(_, ours)| ours.beside.contains(&other.stem));
                let is_told_first = own.iter().any(|(own, _)| theirs.beside.contains(&own.stem));
                // Journals of earlier versions tell nothing: then the dates say it.
                let is_earlier = (ours.at, &known.stem) < (theirs.at, &other.stem);
                is_told_first || (!is_told_later && is_earlier)
            })
        })
    }
}
