//! The life of one take's clip, as a machine without IO: what to do next, given what happened.
//!
//! What is durable comes in as records, in a live run as in a replay; what only this run knows
//! (pauses, links, tries) comes in as observations. The time is passed in, and nothing here
//! knows sockets, files or tasks other than its own.

mod follow;
mod observe;
mod run;
mod seen;
#[cfg(test)]
mod tests;

use std::time::Duration;

use wanflow_api::{Sha256, TaskId, Usd};

use crate::clock::Now;
use crate::history::{InFlight, Past, TakeState, Unanswered};
use crate::poll::Schedule;
use crate::record::{Excerpt, Failure, Record, Rejection, TaskAddresses, TaskFact, WaitState};

use self::run::ThisRun;
pub use self::seen::{Chance, Observation, TaskReport, UnusableClip};

/// One take's clip on its way from the plan to the store.
#[derive(Clone, Debug)]
pub struct Clip {
    past: Past,
    run: ThisRun,
}

/// A task that polls ask about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AskedAbout<'a> {
    /// The task.
    pub(crate) task: &'a InFlight,
    /// It has had a result: then it was paid for.
    has_result: bool,
}

/// What to do next for a clip. While an action is being done, the machine is not asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Bring the inputs into the store; then [`Observation::Prepared`].
    Prepare,
    /// Journal the intent, send the request, journal what came of it.
    Submit {
        /// Number of the attempt, from 1.
        attempt: u32,
    },
    /// Journal that the outcome of an intent is not known: the run that had it is dead.
    GiveUpIntent,
    /// Journal that the stored clip is out of reach: its file is gone and its task not known.
    GiveUpClip,
    /// Ask for the task's state.
    Poll {
        /// The host's id of the task.
        task_id: TaskId,
        /// Scheme and authority of the host that has it.
        origin: String,
    },
    /// Download the clip.
    Fetch {
        /// Where it is, for now.
        link: String,
    },
    /// Journal that what came, again and again, is not a usable clip.
    GiveUpBytes {
        /// What is wrong with it.
        why: String,
        /// File name of what came last.
        kept_as: String,
    },
    /// Nothing before this monotonic time.
    WaitUntil(Duration),
    /// Nothing: the clip is in the store.
    Done(Sha256),
    /// Nothing more in this run.
    Stop(Stop),
}

/// Why a clip goes no further in this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The host refused it.
    Rejected {
        /// What must change.
        class: Rejection,
        /// The host's words.
        reason: String,
    },
    /// Perhaps bought: a person decides.
    Ambiguous {
        /// What was seen instead of an answer.
        why: String,
        /// What it may cost.
        price: Usd,
    },
    /// The host says that the task ended without a clip.
    Failed {
        /// The host's words.
        reason: String,
        /// What they mean.
        class: Failure,
        /// How many attempts in a row ended so.
        times: u32,
    },
    /// The host lost the task or its clip.
    Lost {
        /// What was seen.
        reason: String,
    },
    /// What was fetched is not a usable clip.
    Unusable {
        /// What is wrong with it.
        why: String,
    },
    /// Its inputs cannot be made ready; nothing is owed.
    Unready {
        /// What is wrong with them.
        why: String,
    },
    /// No submit got through; nothing is owed.
    Unsent {
        /// What went wrong last.
        why: String,
    },
    /// The task is not ready; a rerun asks again.
    OutOfTime,
    /// The host has told nothing of the task that could be used, for as long as a run is patient;
    /// a rerun asks again.
    Open {
        /// What was seen last.
        why: String,
    },
    /// The clip is ready, and could not be fetched; a rerun tries again.
    Unfetched {
        /// What went wrong last.
        why: String,
    },
}

impl Clip {
    /// A clip with what the journals say of it, at the beginning of a run.
    pub fn resume(past: Option<&Past>, schedule: Schedule, now: Now) -> Self {
        let mut clip = Self { past: Past::default(), run: ThisRun::new(schedule) };
        for record in past.into_iter().flat_map(|past| &past.records) {
            clip.apply(record, now);
        }
        clip.run.begin(now, &clip.past.state);
        clip
    }

    /// Nothing is bought in this run, whatever the host says.
    pub(crate) fn only_asks(&mut self) {
        self.run.had_failed = false;
    }

    /// Where the take stands.
    pub fn take(&self) -> &TakeState {
        &self.past.state
    }

    /// Number of the attempt that is under way, or of the next one.
    pub fn attempt(&self) -> u32 {
        match self.past.state {
            TakeState::Open | TakeState::Rejected { .. } | TakeState::Failed { .. } => {
                self.past.next_attempt
            }
            _ => self.last_attempt(),
        }
    }

    /// Number of the attempt that a fact is about; 0: it is about what comes before any.
    pub fn attempt_of(&self, fact: &TaskFact) -> u32 {
        match fact {
            TaskFact::Planned(_) | TaskFact::Anchor { .. } => 0,
            TaskFact::Submitting(_) => self.attempt(),
            TaskFact::Submitted(_)
            | TaskFact::Rejected { .. }
            | TaskFact::NotSent { .. }
            | TaskFact::NotCreated { .. }
            | TaskFact::Ambiguous { .. }
            | TaskFact::Resolved { .. }
            | TaskFact::Polled { .. }
            | TaskFact::Succeeded(_)
            | TaskFact::Failed { .. }
            | TaskFact::Lost { .. }
            | TaskFact::Unusable { .. }
            | TaskFact::Fetched(_) => self.last_attempt(),
        }
    }

    fn last_attempt(&self) -> u32 {
        self.past.next_attempt.saturating_sub(1).max(1)
    }

    /// What to do next.
    pub fn next(&self, now: Duration) -> Action {
        match &self.past.state {
            TakeState::Open => self.next_submit(now),
            // What was refused in an earlier run is sent again: nothing was bought.
            TakeState::Rejected { class, .. } if !class.is_final() && !self.run.ended => {
                self.next_submit(now)
            }
            TakeState::Rejected { class, reason } => {
                Action::Stop(Stop::Rejected { class: *class, reason: reason.to_string() })
            }
            TakeState::Unanswered(Unanswered { why: None, .. }) => Action::GiveUpIntent,
            TakeState::Unanswered(open) => {
                Action::Stop(Stop::Ambiguous { why: open.why().to_owned(), price: open.price() })
            }
            TakeState::InFlight(task) => {
                self.next_step(AskedAbout { task, has_result: task.succeeded }, now)
            }
            TakeState::Stored { clip, task } => match task {
                Some(task) if self.run.clip_is_gone => {
                    self.next_step(AskedAbout { task, has_result: true }, now)
                }
                None if self.run.clip_is_gone => Action::GiveUpClip,
                _ => Action::Done(clip.clip),
            },
            TakeState::Failed { reason, class, .. } => {
                self.ask_first(now).unwrap_or_else(|| self.after_failure(reason, *class, now))
            }
            TakeState::Lost { reason, .. } => {
                let lost = || Action::Stop(Stop::Lost { reason: reason.to_string() });
                self.ask_first(now).unwrap_or_else(lost)
            }
            TakeState::Unusable { why, .. } => {
                let unusable = || Action::Stop(Stop::Unusable { why: why.to_string() });
                self.ask_first(now).unwrap_or_else(unusable)
            }
        }
    }

    /// A take that has ended is asked for once more in each run, before anything that costs.
    fn ask_first(&self, now: Duration) -> Option<Action> {
        self.asked_about().map(|asked| self.next_step(asked, now))
    }

    /// The host has said again that the task failed. Another is bought where the plan has said so.
    fn after_failure(&self, reason: &Excerpt, class: Option<Failure>, now: Duration) -> Action {
        let times = self.past.ends.failed_in_a_row();
        let class = class.unwrap_or(Failure::Failed);
        if self.run.had_failed && !self.run.ended && may_buy_another(class, times) {
            return self.next_submit(now);
        }
        Action::Stop(Stop::Failed { reason: reason.to_string(), class, times })
    }

    /// Takes in a record about this take, as it is in the journal.
    pub fn apply(&mut self, record: &Record, now: Now) {
        let Some(entry) = record.as_task() else { return };
        self.run.apply(record, now, &self.past.state);
        self.past.apply(record, entry);
    }

    /// The task that polls ask about.
    pub(crate) fn asked_about(&self) -> Option<AskedAbout<'_>> {
        let is_over = self.run.ended || self.run.said_again;
        match &self.past.state {
            TakeState::InFlight(task) => Some(AskedAbout { task, has_result: task.succeeded }),
            TakeState::Stored { task: Some(task), .. } if self.run.clip_is_gone => {
                Some(AskedAbout { task, has_result: true })
            }
            TakeState::Failed { task: Some(task), .. }
            | TakeState::Lost { task: Some(task), .. }
                if !is_over =>
            {
                Some(AskedAbout { task, has_result: task.succeeded })
            }
            TakeState::Unusable { task: Some(task), .. } if !is_over => {
                Some(AskedAbout { task, has_result: true })
            }
            _ => None,
        }
    }

    /// Where the host says that its task is asked about. What was asked there in vain is asked
    /// where the endpoint's document says, in turn.
    pub fn addresses(&self) -> TaskAddresses {
        match self.asked_about() {
            Some(AskedAbout { task, .. }) if self.run.in_vain.is_multiple_of(2) => {
                task.submitted.addresses.clone()
            }
            _ => TaskAddresses::default(),
        }
    }

    /// How old the task at the host is, and what it is doing, as last told.
    pub(crate) fn age(&self, now: Duration) -> (Duration, Option<WaitState>) {
        (self.run.age(now), self.run.wait)
    }

    /// Why nothing more is asked in this run, where no further try can help.
    pub(crate) fn hopeless(&self) -> Option<&str> {
        self.run.hopeless.as_deref()
    }

    /// Whether the task is at the host and has no clip here yet.
    pub fn in_flight(&self) -> Option<&InFlight> {
        match &self.past.state {
            TakeState::InFlight(task) => Some(task),
            _ => None,
        }
    }

    fn next_submit(&self, now: Duration) -> Action {
        if let Some(why) = &self.run.hopeless {
            return Action::Stop(Stop::Unready { why: why.clone() });
        }
        if let Some(why) = &self.run.gave_up {
            return Action::Stop(Stop::Unsent { why: why.clone() });
        }
        if !self.run.prepared {
            return Action::Prepare;
        }
        if now < self.run.not_before {
            return Action::WaitUntil(self.run.not_before);
        }
        Action::Submit { attempt: self.past.next_attempt }
    }
}

/// How often in a row the same request is bought without a word of the user's.
const ATTEMPTS: u32 = 2;

/// Whether another is bought in place of a task that the host could not make. The very same
/// request would be refused again, or costs once more for nothing: a person says so then.
pub const fn may_buy_another(class: Failure, times: u32) -> bool {
    !class.is_final() && times < ATTEMPTS
}
