//! What a record or a fact holds, by what readers look for. Each match names every kind, so that
//! whoever adds one decides here what it means.

use super::task::{Decision, Fetched, Submitted, Submitting, Succeeded, TaskFact};
use super::{Entry, FilmMade, Record, RunStarted, TaskEntry};

impl Record {
    /// The take that this record is about, if it is about one.
    pub fn as_task(&self) -> Option<&TaskEntry> {
        match &self.entry {
            Entry::Task(entry) => Some(entry),
            Entry::RunStarted(_)
            | Entry::RunEnded(_)
            | Entry::FilmMade(_)
            | Entry::Repaired(_)
            | Entry::LossesAccepted(_)
            | Entry::Balance(_)
            | Entry::Compacted(_)
            | Entry::Sunset(_) => None,
        }
    }

    /// What it says of that take.
    pub fn fact(&self) -> Option<&TaskFact> {
        self.as_task().map(|entry| &entry.fact)
    }

    /// The film that was made, if it tells of one.
    pub fn film(&self) -> Option<&FilmMade> {
        match &self.entry {
            Entry::FilmMade(film) => Some(film),
            Entry::RunStarted(_)
            | Entry::RunEnded(_)
            | Entry::Task(_)
            | Entry::Repaired(_)
            | Entry::LossesAccepted(_)
            | Entry::Balance(_)
            | Entry::Compacted(_)
            | Entry::Sunset(_) => None,
        }
    }

    /// How many lines a repair lost before it.
    pub fn lost_lines(&self) -> u64 {
        match &self.entry {
            Entry::Repaired(repaired) => repaired.lost_lines,
            Entry::RunStarted(_)
            | Entry::RunEnded(_)
            | Entry::Task(_)
            | Entry::FilmMade(_)
            | Entry::LossesAccepted(_)
            | Entry::Balance(_)
            | Entry::Compacted(_)
            | Entry::Sunset(_) => 0,
        }
    }
}

impl Entry {
    /// The oldest format that knows this kind of record.
    pub const fn format(&self) -> u32 {
        match self {
            Self::Sunset(_) => 3,
            Self::LossesAccepted(_) | Self::Balance(_) | Self::Compacted(_) => 2,
            Self::Task(entry) => entry.fact.format(),
            Self::RunStarted(_) | Self::RunEnded(_) | Self::FilmMade(_) | Self::Repaired(_) => 1,
        }
    }
}

impl From<RunStarted> for Entry {
    fn from(run: RunStarted) -> Self {
        Self::RunStarted(Box::new(run))
    }
}

impl TaskFact {
    /// The oldest format that knows this kind of fact.
    pub const fn format(&self) -> u32 {
        match self {
            Self::Planned(_)
            | Self::Anchor { .. }
            | Self::Submitting(_)
            | Self::Submitted(_)
            | Self::Rejected { .. }
            | Self::NotSent { .. }
            | Self::NotCreated { .. }
            | Self::Ambiguous { .. }
            | Self::Resolved { .. }
            | Self::Polled { .. }
            | Self::Succeeded(_)
            | Self::Failed { .. }
            | Self::Lost { .. }
            | Self::Unusable { .. }
            | Self::Fetched(_) => 1,
        }
    }

    /// The intent to buy, if it is one.
    pub const fn intent(&self) -> Option<&Submitting> {
        match self {
            Self::Submitting(intent) => Some(intent),
            Self::Planned(_)
            | Self::Anchor { .. }
            | Self::Submitted(_)
            | Self::Rejected { .. }
            | Self::NotSent { .. }
            | Self::NotCreated { .. }
            | Self::Ambiguous { .. }
            | Self::Resolved { .. }
            | Self::Polled { .. }
            | Self::Succeeded(_)
            | Self::Failed { .. }
            | Self::Lost { .. }
            | Self::Unusable { .. }
            | Self::Fetched(_) => None,
        }
    }

    /// The task that the host has, by its own word or by a person's.
    pub const fn task(&self) -> Option<&Submitted> {
        match self {
            Self::Submitted(task) | Self::Resolved { decision: Decision::Adopt(task), .. } => {
                Some(task)
            }
            Self::Resolved { decision: Decision::NotCreated | Decision::BuyAgain, .. }
            | Self::Planned(_)
            | Self::Anchor { .. }
            | Self::Submitting(_)
            | Self::Rejected { .. }
            | Self::NotSent { .. }
            | Self::NotCreated { .. }
            | Self::Ambiguous { .. }
            | Self::Polled { .. }
            | Self::Succeeded(_)
            | Self::Failed { .. }
            | Self::Lost { .. }
            | Self::Unusable { .. }
            | Self::Fetched(_) => None,
        }
    }

    /// The task's result, if it has one.
    pub const fn result(&self) -> Option<&Succeeded> {
        match self {
            Self::Succeeded(result) => Some(result),
            Self::Planned(_)
            | Self::Anchor { .. }
            | Self::Submitting(_)
            | Self::Submitted(_)
            | Self::Rejected { .. }
            | Self::NotSent { .. }
            | Self::NotCreated { .. }
            | Self::Ambiguous { .. }
            | Self::Resolved { .. }
            | Self::Polled { .. }
            | Self::Failed { .. }
            | Self::Lost { .. }
            | Self::Unusable { .. }
            | Self::Fetched(_) => None,
        }
    }

    /// The clip that came, if it did.
    pub const fn clip(&self) -> Option<&Fetched> {
        match self {
            Self::Fetched(clip) => Some(clip),
            Self::Planned(_)
            | Self::Anchor { .. }
            | Self::Submitting(_)
            | Self::Submitted(_)
            | Self::Rejected { .. }
            | Self::NotSent { .. }
            | Self::NotCreated { .. }
            | Self::Ambiguous { .. }
            | Self::Resolved { .. }
            | Self::Polled { .. }
            | Self::Succeeded(_)
            | Self::Failed { .. }
            | Self::Lost { .. }
            | Self::Unusable { .. } => None,
        }
    }

    /// The decision of a person to buy once more, whatever became of the attempt before.
    pub const fn buys_again(&self) -> bool {
        match self {
            Self::Resolved { decision, .. } => match decision {
                Decision::BuyAgain => true,
                Decision::Adopt(_) | Decision::NotCreated => false,
            },
            Self::Planned(_)
            | Self::Anchor { .. }
            | Self::Submitting(_)
            | Self::Submitted(_)
            | Self::Rejected { .. }
            | Self::NotSent { .. }
            | Self::NotCreated { .. }
            | Self::Ambiguous { .. }
            | Self::Polled { .. }
            | Self::Succeeded(_)
            | Self::Failed { .. }
            | Self::Lost { .. }
            | Self::Unusable { .. }
            | Self::Fetched(_) => false,
        }
    }
}
