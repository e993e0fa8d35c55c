//! What is known of one take, as a fold over its records.

use wanflow_plan::{SceneId, Take};

use super::ends::Ends;
use super::state::TakeState;
use crate::journal::JournalId;
use crate::record::{Decision, Planned, Record, Submitting, TaskEntry, TaskFact};

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
    /// Whether the lock file told of it something that the journals do not know.
    pub shared: bool,
    /// How attempts to buy it ended without a clip.
    pub ends: Ends,
    pub(super) intent: Option<Submitting>,
    /// The highest attempt that any record tells of: its number is not used again.
    pub(super) highest: u32,
    /// The scenes and takes that it came up for; seldom more than one.
    pub(super) came_up_as: Vec<Occurrence>,
}

/// The scene that a take came up for, in the words of one journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Occurrence {
    pub(super) scene: SceneId,
    pub(super) take: Take,
    pub(super) journal: JournalId,
}

impl Default for Past {
    fn default() -> Self {
        Self {
            state: TakeState::Open,
            planned: None,
            records: Vec::new(),
            next_attempt: 1,
            shared: false,
            ends: Ends::default(),
            intent: None,
            highest: 0,
            came_up_as: Vec::new(),
        }
    }
}

impl Past {
    /// The last intent to buy it, if there was one.
    pub fn intent(&self) -> Option<&Submitting> {
        self.intent.as_ref()
    }

    /// Whether its task is one that a person named, and that the host has not told of yet: the
    /// id may be mistyped.
    pub fn is_hearsay(&self) -> bool {
        self.records.iter().rev().find_map(|record| is_hearsay_after(record.fact()?)) == Some(true)
    }

    /// Whether a clip of it ever came.
    pub fn had_clip(&self) -> bool {
        self.records.iter().filter_map(Record::fact).any(|fact| fact.clip().is_some())
    }

    /// Remembers a scene and number that it came up for, and tells whether they are new.
    pub(super) fn came_up(&mut self, scene: &SceneId, take: Take, journal: JournalId) -> bool {
        let is_same =
            |it: &Occurrence| it.scene == *scene && it.take == take && it.journal == journal;
        let is_new = !self.came_up_as.iter().any(is_same);
        if is_new {
            self.came_up_as.push(Occurrence { scene: scene.clone(), take, journal });
        }
        is_new
    }

    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        let Self {
            state,
            planned,
            records: _,
            next_attempt,
            shared: _,
            ends,
            intent,
            highest,
            came_up_as,
        } = self;
        (state, planned, next_attempt) == (&other.state, &other.planned, &other.next_attempt)
            && (intent, highest, came_up_as) == (&other.intent, &other.highest, &other.came_up_as)
            && *ends == other.ends
    }

    /// Takes in one more record about this take.
    pub(crate) fn apply(&mut self, record: &Record, entry: &TaskEntry) {
        match &entry.fact {
            TaskFact::Planned(planned) => self.planned = Some(planned.clone()),
            TaskFact::Submitting(intent) => {
                self.intent = Some(intent.clone());
                self.highest = self.highest.max(entry.attempt);
                self.next_attempt = entry.attempt + 1;
            }
            TaskFact::NotSent { .. } if entry.attempt >= self.highest => {
                self.next_attempt = entry.attempt;
            }
            // Where another strand of records went further, its attempts are not repeated.
            TaskFact::NotSent { .. }
            | TaskFact::NotCreated { .. }
            | TaskFact::Rejected { .. }
            | TaskFact::Failed { .. }
            | TaskFact::Resolved { decision: Decision::NotCreated | Decision::BuyAgain, .. } => {
                self.next_attempt = self.next_attempt.max(self.highest + 1);
            }
            TaskFact::Resolved { decision: Decision::Adopt(_), .. }
            | TaskFact::Anchor { .. }
            | TaskFact::Submitted(_)
            | TaskFact::Ambiguous { .. }
            | TaskFact::Polled { .. }
            | TaskFact::Succeeded(_)
            | TaskFact::Lost { .. }
            | TaskFact::Unusable { .. }
            | TaskFact::Fetched(_) => {}
        }
        self.ends.apply(entry);
        self.state.apply(record.at, &entry.fact, self.intent.as_ref());
    }
}

/// Whether a take's task is hearsay, as far as its last fact says; `None`: the one before says it.
const fn is_hearsay_after(fact: &TaskFact) -> Option<bool> {
    match fact {
        TaskFact::Resolved { decision: Decision::Adopt(_), .. } => Some(true),
        TaskFact::Submitting(_)
        | TaskFact::Submitted(_)
        | TaskFact::Polled { .. }
        | TaskFact::Succeeded(_)
        | TaskFact::Failed { .. }
        | TaskFact::Fetched(_)
        | TaskFact::Unusable { .. } => Some(false),
        TaskFact::Resolved { decision: Decision::NotCreated | Decision::BuyAgain, .. }
        | TaskFact::Planned(_)
        | TaskFact::Anchor { .. }
        | TaskFact::Rejected { .. }
        | TaskFact::NotSent { .. }
        | TaskFact::NotCreated { .. }
        | TaskFact::Ambiguous { .. }
        | TaskFact::Lost { .. } => None,
    }
}
