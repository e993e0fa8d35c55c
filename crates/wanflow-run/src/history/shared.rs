//! Takes that the lock file knows: a colleague's purchase, or one's own in another checkout.
//!
//! They enter history as the records that a journal would have, so that everything that asks
//! history needs to know no lock file. What is owed is another matter: the ledger is this
//! machine's, and whoever bought them has them in theirs.

use wanflow_api::Sha256;

use crate::error::RunError;
use crate::record::{
    CanonicalRequest, Excerpt, Fetched, Planned, Record, Submitted, Submitting, Succeeded,
    TaskEntry, TaskFact,
};
use crate::story_lock::{LockedTake, StoryLock};

use super::{History, Past, TakeState};

/// Where a lock file's take belongs among what the journals say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Placement {
    /// It tells nothing new.
    Nowhere,
    /// It happened before: what was seen since then counts.
    Before,
    /// Its clip outweighs what the journals know.
    After,
}

impl History {
    /// Takes in what a lock file knows. `holds` tells whether the store has a clip.
    pub fn with_shared(
        mut self,
        lock: &StoryLock,
        mut holds: impl FnMut(&Fetched) -> Result<bool, RunError>,
    ) -> Result<Self, RunError> {
        let mut takes: Vec<_> = lock.takes().collect();
        takes.sort_by_key(|(_, _, take)| take.at);
        for (scene, name, take) in takes {
            let past = self.takes.remove(&take.digest).unwrap_or_default();
            let place = place(&past, take, holds(&take.clip)?);
            let entry = |fact| TaskEntry {
                digest: take.digest,
                scene: scene.clone(),
                take: name.take,
                attempt: past.next_attempt,
                fact,
            };
            let records: Vec<_> =
                facts(take).map(|fact| Record::task(take.at, entry(fact))).collect();
            let mut past = match place {
                Placement::Nowhere => past,
                Placement::Before => past.replayed(|own| [records, own].concat()),
                Placement::After => past.replayed(|own| [own, records].concat()),
            };
            let journal = self.storyboards.current();
            if past.came_up(scene, name.take, journal) {
                self.scenes.note(scene, name.take, take.digest, journal);
            }
            self.takes.insert(take.digest, past);
        }
        Ok(self)
    }
}

fn place(past: &Past, take: &LockedTake, is_here: bool) -> Placement {
    let is_own = past.intent().is_some();
    let is_known = past.records.iter().any(|record| is_about(record, take));
    match &past.state {
        // A person has put another file in the place of that very clip.
        _ if past.has_replaced(&take.clip.clip) => {
            if is_own {
                Placement::Nowhere
            } else {
                Placement::Before
            }
        }
        // What became of one's own task is in one's own journal.
        _ if is_known && !is_here => Placement::Nowhere,
        TakeState::Stored { clip, .. } if is_own && (clip.clip == take.clip.clip || !is_here) => {
            Placement::Nowhere
        }
        TakeState::InFlight(_) | TakeState::Unanswered(_) if is_own => Placement::Nowhere,
        // It was given up here, and something else was bought in its place.
        _ if !is_here && gave_up_shared(past) => Placement::Before,
        _ if is_own || is_here => Placement::After,
        _ => Placement::Before,
    }
}

/// Whether a record tells that the host took a lock file's task.
fn is_about(record: &Record, take: &LockedTake) -> bool {
    matches!(record.fact(), Some(TaskFact::Submitted(task)) if task.task_id == take.task_id)
}

/// Whether a person gave up what the lock file has, and not only an attempt of one's own: nothing
/// had been sent from here before.
fn gave_up_shared(past: &Past) -> bool {
    let mut facts = past.records.iter().filter_map(Record::fact);
    let first = facts.find(|fact| fact.buys_again() || fact.intent().is_some());
    first.is_some_and(TaskFact::buys_again)
}

/// A take's life, as far as the lock file knows it.
fn facts(take: &LockedTake) -> impl Iterator<Item = TaskFact> {
    let planned = Planned {
        endpoint: take.endpoint.clone(),
        request: CanonicalRequest::of(&take.request),
        price: Some(take.price),
    };
    let intent = Submitting {
        endpoint: take.endpoint.clone(),
        origin: take.origin.clone(),
        price: take.price,
        // The body that was sent is not known here, nor needed: it was answered.
        request_sha256: wanflow_api::Sha256([0; 32]),
        quote: None,
    };
    let task = Submitted::of(take.task_id.clone(), take.at);
    let result = Succeeded {
        url: crate::record::BareUrl::new(""),
        is_whole: false,
        seed: take.seed.as_ref().map(|seed| Excerpt::new(seed.as_str())),
        cost: None,
    };
    [
        TaskFact::Planned(planned),
        TaskFact::Submitting(intent),
        TaskFact::Submitted(task),
        TaskFact::Succeeded(result),
        TaskFact::Fetched(take.clip.clone()),
    ]
    .into_iter()
}

impl Past {
    /// Whether a person gave back another file for a clip that had come: nothing was sent between
    /// the two.
    pub(crate) fn has_replaced(&self, clip: &Sha256) -> bool {
        let mut is_replaced = false;
        let mut has_come = false;
        for fact in self.records.iter().filter_map(Record::fact) {
            if let Some(fetched) = fact.clip() {
                is_replaced = (has_come || is_replaced) && fetched.clip != *clip;
                has_come = fetched.clip == *clip;
            } else if fact.intent().is_some() {
                (is_replaced, has_come) = (false, false);
            }
        }
        is_replaced
    }

    /// The same take with other records.
    fn replayed(self, order: impl FnOnce(Vec<Record>) -> Vec<Record>) -> Self {
        let mut past = Self { came_up_as: self.came_up_as, shared: true, ..Self::default() };
        for record in order(self.records) {
            if let Some(entry) = record.as_task() {
                past.apply(&record, entry);
            }
            past.records.push(record);
        }
        past
    }
}
