//! History: what all journals of a folder say about each take.
//!
//! A fold over records. Takes are found by digest, whatever storyboard, scene or attempt they
//! were bought for; scenes lead to what was bought for them last. It knows no files: whether a
//! stored clip is still there is for [`resolve`](crate::resolve) to ask.

mod state;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use wanflow_plan::{Digest, SceneId, Take};

use crate::journal::JournalFile;
use crate::ledger::Ledger;
use crate::record::{Planned, Record, Submitting, TaskEntry, TaskFact};

pub use state::{InFlight, TakeState, Unanswered};

/// What is known of all takes.
#[derive(Debug, Default)]
pub struct History {
    takes: HashMap<Digest, Past>,
    /// Digests of each scene's take, in the order in which they first came up.
    scenes: HashMap<(SceneId, Take), Vec<Digest>>,
    /// Scenes that have had some take.
    known: HashSet<SceneId>,
    ledger: Ledger,
}

/// What is known of one take.
#[derive(Clone, Debug)]
pub struct Past {
    /// What to do with it now.
    pub state: TakeState,
    /// Its request, endpoint and price as last planned; `None` in journals that lack it.
    pub planned: Option<Planned>,
    /// All records about it, in order: a machine replays them.
    pub records: Vec<Record>,
    /// The number of the next attempt to buy it.
    pub next_attempt: u32,
    intent: Option<Submitting>,
}

impl History {
    /// The history of a folder's journals.
    ///
    /// They follow each other by the time of their last records; within a journal the order of
    /// its lines counts, whatever the clock said. A record that stands in two of them, because
    /// one is a copy, counts once.
    pub fn of(mut journals: Vec<JournalFile>) -> Self {
        journals.sort_by_key(|journal| journal.records.last().map(|record| record.at));
        let mut history = Self::default();
        let records = journals.into_iter().flat_map(|journal| journal.records);
        records.for_each(|record| history.apply(record));
        history
    }

    /// Takes in one more record.
    pub fn apply(&mut self, record: Record) {
        let Some(entry) = record.as_task() else { return };
        let past = self.takes.entry(entry.digest).or_default();
        if past.records.contains(&record) {
            return;
        }
        self.ledger.apply(&record);
        past.apply(&record, entry);
        let digests = self.scenes.entry((entry.scene.clone(), entry.take)).or_default();
        if !digests.contains(&entry.digest) {
            digests.push(entry.digest);
            self.known.insert(entry.scene.clone());
        }
        past.records.push(record);
    }

    /// What is known of a take.
    pub fn take(&self, digest: &Digest) -> Option<&Past> {
        self.takes.get(digest)
    }

    /// All takes that ever came up.
    pub fn takes(&self) -> impl Iterator<Item = (&Digest, &Past)> {
        self.takes.iter()
    }

    /// What was last bought for a scene's take, or else planned for it.
    pub fn previous(&self, scene: &SceneId, take: Take) -> Option<(&Digest, &Past)> {
        let digests = self.scenes.get(&(scene.clone(), take))?;
        let pasts = || digests.iter().rev().filter_map(|digest| self.takes.get_key_value(digest));
        pasts().find(|(_, past)| past.state.is_bought()).or_else(|| pasts().next())
    }

    /// Whether some take of this scene ever came up.
    pub fn knows_scene(&self, scene: &SceneId) -> bool {
        self.known.contains(scene)
    }

    /// Whether a take has come up under this scene's id: if not, a run records that it was
    /// planned, so that a renamed scene keeps its past.
    pub fn knows(&self, digest: &Digest, scene: &SceneId, take: Take) -> bool {
        let digests = self.scenes.get(&(scene.clone(), take));
        digests.is_some_and(|digests| digests.contains(digest))
    }

    /// What is owed for everything in these journals.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

impl Default for Past {
    fn default() -> Self {
        Self {
            state: TakeState::Open,
            planned: None,
            records: Vec::new(),
            next_attempt: 1,
            intent: None,
        }
    }
}

impl Past {
    pub(crate) fn apply(&mut self, record: &Record, entry: &TaskEntry) {
        match &entry.fact {
            TaskFact::Planned(planned) => self.planned = Some(planned.clone()),
            TaskFact::Submitting(intent) => {
                self.intent = Some(intent.clone());
                self.next_attempt = entry.attempt + 1;
            }
            TaskFact::NotSent { .. } => self.next_attempt = entry.attempt,
            _ => {}
        }
        self.state.apply(record.at, &entry.fact, self.intent.as_ref());
    }
}
