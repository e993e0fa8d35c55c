//! Compaction: leaves out what no decision depends on, and keeps the whole file aside.
//!
//! Polls that were followed by something else, runs that are over, films that were made again and
//! balances that nothing was sent between. Never money, requests, clips or decisions: that the
//! shorter journal says the same is checked before it takes the longer one's place.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use wanflow_plan::{Digest, SceneId, Take};

use super::file::JournalFile;
use super::highest;
use super::inspect::read_all;
use super::order::Order;
use super::read::{self, Contents};
use super::repair::{chain, replace};
use crate::disk::{self, Disk};
use crate::error::RunError;
use crate::record::{Compacted, Decision, Entry, Record, TaskEntry, TaskFact, UnixMillis};

/// What a compaction left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compaction {
    /// How many records are left, with the one that tells of the compaction.
    pub kept: usize,
    /// How many were left out.
    pub dropped: u64,
    /// The whole journal.
    pub kept_as: PathBuf,
}

/// Why a journal was not compacted. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotCompacted {
    /// Every record counts.
    Nothing,
    /// Another journal of the folder begins as this one does: what they share counts once, which
    /// would show no more.
    Copied,
    /// Without those records it would not say the same.
    Needed,
}

/// Compacts a journal. The caller holds the run's lock. `says_the_same` tells whether fewer records
/// say all that the whole journal does.
pub(crate) fn compact(
    disk: &dyn Disk,
    path: &Path,
    at: UnixMillis,
    says_the_same: impl FnOnce(&[Record], &[&Record]) -> bool,
) -> Result<Result<Compaction, NotCompacted>, RunError> {
    let bytes = disk::read(disk, path).map_err(RunError::disk("read", path))?;
    let mut records = Vec::new();
    let Contents { chain: sums, orders, torn, .. } = read::read(path, &*bytes, &mut records)?;
    let kept = worth_keeping(&records, &orders);
    let dropped = (records.len() - kept.len()) as u64;
    if dropped == 0 {
        return Ok(Err(NotCompacted::Nothing));
    }
    let fewer: Vec<_> = kept.iter().map(|(_, record)| record).collect();
    if !says_the_same(&records, &fewer) {
        return Ok(Err(NotCompacted::Needed));
    }
    let highest = orders.iter().copied().flatten().max();
    let ours = JournalFile { path: path.to_owned(), records, chain: sums, orders };
    if is_shared(disk, &ours)? {
        return Ok(Err(NotCompacted::Copied));
    }
    let next = highest.max(highest::highest_beside(disk, path)?).map(Order::next);
    let kept_as = path.with_extension(format!("compacted-{}", at.0));
    disk::write_new(disk, &kept_as, &bytes).map_err(RunError::disk("copy to", &kept_as))?;
    let name = kept_as.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let note = Record { at, entry: Entry::Compacted(Compacted { dropped, kept_as: name }) };
    let lines: Vec<_> = kept.into_iter().chain([(next, note)]).collect();
    // A torn tail stays one: whoever opens the journal next sets it aside.
    let new = [chain(&lines), torn].concat();
    replace(disk, path, &new)?;
    Ok(Ok(Compaction { kept: lines.len(), dropped, kept_as }))
}

fn is_shared(disk: &dyn Disk, ours: &JournalFile) -> Result<bool, RunError> {
    let folder = ours.path.parent().unwrap_or(Path::new("."));
    let others = read_all(disk, folder)?;
    let name = ours.path.file_name();
    Ok(others.iter().any(|other| other.path.file_name() != name && other.common_with(ours) > 0))
}

/// The records that something depends on, in their order.
fn worth_keeping(records: &[Record], orders: &[Option<Order>]) -> Vec<(Option<Order>, Record)> {
    let mut before = Before::default();
    let first: Vec<bool> = records.iter().map(|record| before.is_first(record)).collect();
    let mut behind = Behind::default();
    let mut kept = Vec::new();
    for (index, record) in records.iter().enumerate().rev() {
        // Among records of earlier versions, this one's time is what orders those behind it where
        // the clock jumped back.
        let next = records.get(index + 1);
        let in_order = next.is_some_and(|next| orders[index].is_some() || next.at >= record.at);
        if behind.is_last(record) || first[index] || !in_order {
            kept.push((orders[index], record.clone()));
        }
    }
    kept.reverse();
    kept
}

/// What stands before the record that is being looked at.
#[derive(Default)]
struct Before<'a> {
    came_up: HashSet<(Digest, &'a SceneId, Take)>,
    /// Takes whose task a person named, or that had come to an end, and of which the host told
    /// nothing since: its next word of them makes them tasks under way.
    silent: HashSet<Digest>,
    balances: HashSet<&'a str>,
    began: bool,
    /// Storyboards that runs knew of.
    beside: HashSet<&'a str>,
}

impl<'a> Before<'a> {
    /// Whether a record is kept because none of its kind stands before it: the first that a take
    /// came up with for its scene, the first poll of a task that was adopted or given up, the first
    /// balance after a submit, the first run, also beside another storyboard. Takes it in.
    fn is_first(&mut self, record: &'a Record) -> bool {
        match &record.entry {
            Entry::RunStarted(run) => {
                let is_first = !std::mem::replace(&mut self.began, true);
                let known = self.beside.len();
                self.beside.extend(run.beside.iter().map(String::as_str));
                is_first || self.beside.len() > known
            }
            Entry::Task(entry) => {
                let confirms = self.confirms(entry);
                self.came_up.insert((entry.digest, &entry.scene, entry.take)) || confirms
            }
            Entry::Balance(seen) => self.balances.insert(&seen.origin),
            // The last one of each counts, or all.
            Entry::RunEnded(_)
            | Entry::FilmMade(_)
            | Entry::Sunset(_)
            | Entry::Repaired(_)
            | Entry::LossesAccepted(_)
            | Entry::Compacted(_) => false,
        }
    }

    /// Whether a poll is the host's first word of a task that was adopted or given up.
    fn confirms(&mut self, entry: &TaskEntry) -> bool {
        match &entry.fact {
            TaskFact::Submitting(_) => {
                self.balances.clear();
                false
            }
            TaskFact::Resolved { decision: Decision::Adopt(_), .. }
            | TaskFact::Failed { .. }
            | TaskFact::Lost { .. }
            | TaskFact::Unusable { .. } => {
                self.silent.insert(entry.digest);
                false
            }
            TaskFact::Polled { .. } => self.silent.remove(&entry.digest),
            TaskFact::Resolved { decision: Decision::NotCreated | Decision::BuyAgain, .. }
            | TaskFact::Planned(_)
            | TaskFact::Anchor { .. }
            | TaskFact::Submitted(_)
            | TaskFact::Rejected { .. }
            | TaskFact::NotSent { .. }
            | TaskFact::NotCreated { .. }
            | TaskFact::Ambiguous { .. }
            | TaskFact::Succeeded(_)
            | TaskFact::Fetched(_) => false,
        }
    }
}

/// What stands behind the record that is being looked at.
#[derive(Default)]
struct Behind<'a> {
    takes: HashSet<Digest>,
    films: HashSet<&'a str>,
    balances: HashSet<&'a str>,
    /// Endpoints whose end was told.
    sunsets: HashSet<&'a str>,
    began: bool,
    ended: bool,
}

impl<'a> Behind<'a> {
    /// Whether a record is kept because of its kind, or because none of its kind stands behind
    /// it: the last run, the last balance before a submit, a task's last word. Takes it in.
    fn is_last(&mut self, record: &'a Record) -> bool {
        match &record.entry {
            Entry::RunStarted(_) => !std::mem::replace(&mut self.began, true),
            Entry::RunEnded(_) => !std::mem::replace(&mut self.ended, true),
            Entry::FilmMade(film) => self.films.insert(&film.output),
            Entry::Sunset(seen) => self.sunsets.insert(&seen.endpoint),
            Entry::Balance(seen) => self.balances.insert(&seen.origin),
            Entry::Task(entry) => {
                if entry.fact.intent().is_some() {
                    self.balances.clear();
                }
                self.takes.insert(entry.digest) || !is_passing(&entry.fact)
            }
            Entry::Repaired(_) | Entry::LossesAccepted(_) | Entry::Compacted(_) => true,
        }
    }
}

/// Whether what follows a fact says all that it does.
const fn is_passing(fact: &TaskFact) -> bool {
    match fact {
        TaskFact::Polled { .. } => true,
        TaskFact::Planned(_)
        | TaskFact::Anchor { .. }
        | TaskFact::Submitting(_)
        | TaskFact::Submitted(_)
        | TaskFact::Rejected { .. }
        | TaskFact::NotSent { .. }
        | TaskFact::NotCreated { .. }
        | TaskFact::Ambiguous { .. }
        | TaskFact::Resolved { .. }
        | TaskFact::Succeeded(_)
        | TaskFact::Failed { .. }
        | TaskFact::Lost { .. }
        | TaskFact::Unusable { .. }
        | TaskFact::Fetched(_) => false,
    }
}
