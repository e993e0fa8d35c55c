//! The state of one take, as a fold over its facts.

use wanflow_api::Usd;

use crate::record::{
    Decision, Excerpt, Failure, Fetched, Rejection, Submitted, Submitting, TaskFact, UnixMillis,
};

/// Where a take stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TakeState {
    /// Nothing was bought that could still come: it may be submitted.
    #[default]
    Open,
    /// An intent without an answer. While its run is alive this is a moment; afterwards it is
    /// ambiguous, and a person decides.
    Unanswered(Unanswered),
    /// The host has the task.
    InFlight(InFlight),
    /// Its clip was stored.
    Stored {
        /// The clip.
        clip: Fetched,
        /// The task it came from, to fetch it again.
        task: Option<InFlight>,
    },
    /// The host refused it.
    Rejected {
        /// What must change.
        class: Rejection,
        /// The host's words.
        reason: Excerpt,
    },
    /// The host said that the task ended without a clip.
    Failed {
        /// The host's words.
        reason: Excerpt,
        /// What they mean; `None`: an older version judged it.
        class: Option<Failure>,
        /// The task, to ask again.
        task: Option<InFlight>,
    },
    /// The host lost the task or its clip.
    Lost {
        /// What was seen.
        reason: Excerpt,
        /// The task, to ask again.
        task: Option<InFlight>,
    },
    /// What was fetched is not a usable clip.
    Unusable {
        /// What is wrong with it.
        why: Excerpt,
        /// File name of what was fetched.
        kept_as: String,
        /// The task, to fetch it again.
        task: Option<InFlight>,
    },
}

/// A submit whose outcome is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// The intent.
    pub intent: Submitting,
    /// When it was recorded.
    pub since: UnixMillis,
    /// What was seen instead of an answer; `None`: nothing follows the intent.
    pub why: Option<Excerpt>,
}

/// A task at the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InFlight {
    /// The host's id of it, and how long to wait.
    pub submitted: Submitted,
    /// The intent: tells endpoint, origin and price.
    pub intent: Submitting,
    /// Whether it has a result that waits to be fetched.
    pub succeeded: bool,
}

impl Unanswered {
    /// What is known about it, for people.
    pub fn why(&self) -> &str {
        const NO_OUTCOME: &str = "the run ended between sending the request and its answer";
        self.why.as_ref().map_or(NO_OUTCOME, Excerpt::as_str)
    }

    /// What it may cost.
    pub fn price(&self) -> Usd {
        self.intent.price
    }
}

impl TakeState {
    /// Whether something was bought, or may have been.
    pub fn is_bought(&self) -> bool {
        !matches!(self, Self::Open | Self::Rejected { .. })
    }

    /// The clip that came, whether it is still in the store or not.
    pub fn clip(&self) -> Option<&Fetched> {
        match self {
            Self::Stored { clip, .. } => Some(clip),
            _ => None,
        }
    }

    /// The task at the host, where it is known and may still have a clip to give. Failed, lost and
    /// unusable are opinions: asking again costs nothing.
    pub fn task(&self) -> Option<&InFlight> {
        match self {
            Self::InFlight(task) => Some(task),
            Self::Stored { task, .. }
            | Self::Failed { task, .. }
            | Self::Lost { task, .. }
            | Self::Unusable { task, .. } => task.as_ref(),
            Self::Open | Self::Unanswered(_) | Self::Rejected { .. } => None,
        }
    }

    /// Whether it ended without a clip after the host had taken it.
    pub fn has_ended(&self) -> bool {
        matches!(self, Self::Failed { .. } | Self::Lost { .. } | Self::Unusable { .. })
    }

    /// Takes in one more fact. `intent` is the last one recorded, perhaps by this very fact.
    /// Facts that do not fit leave the state as it is.
    pub(super) fn apply(&mut self, at: UnixMillis, fact: &TaskFact, intent: Option<&Submitting>) {
        match fact {
            TaskFact::Submitting(intent) => {
                let intent = intent.clone();
                *self = Self::Unanswered(Unanswered { intent, since: at, why: None });
            }
            TaskFact::Ambiguous { why } => {
                if let Self::Unanswered(unanswered) = self {
                    unanswered.why = Some(why.clone());
                }
            }
            TaskFact::Submitted(submitted) => self.take_in_task(submitted, intent),
            TaskFact::Resolved { decision: Decision::Adopt(submitted), .. } => {
                self.adopt(submitted, intent);
            }
            TaskFact::Polled { .. } => self.reopen(),
            TaskFact::Succeeded(_) => {
                self.reopen();
                if let Self::InFlight(task) = self {
                    task.succeeded = true;
                }
            }
            TaskFact::Fetched(clip) => self.store(clip),
            TaskFact::NotSent { .. }
            | TaskFact::NotCreated { .. }
            | TaskFact::Resolved { decision: Decision::NotCreated | Decision::BuyAgain, .. } => {
                *self = Self::Open;
            }
            TaskFact::Rejected { class, reason } => {
                *self = Self::Rejected { class: *class, reason: reason.clone() };
            }
            TaskFact::Failed { reason, class } => {
                let task = self.task().cloned();
                *self = Self::Failed { reason: reason.clone(), class: *class, task };
            }
            TaskFact::Lost { reason } => {
                let task = self.task().cloned();
                *self = Self::Lost { reason: reason.clone(), task };
            }
            TaskFact::Unusable { why, kept_as } => {
                let task = self.task().cloned();
                *self = Self::Unusable { why: why.clone(), kept_as: kept_as.clone(), task };
            }
            TaskFact::Planned(_) | TaskFact::Anchor { .. } => {}
        }
    }

    /// A task that was given up, and that the host tells of all the same, is at the host.
    fn reopen(&mut self) {
        if let Some(task) = self.task().filter(|_| self.has_ended()) {
            *self = Self::InFlight(task.clone());
        }
    }

    /// A task id is never forgotten, however late it comes: only a stored clip outweighs it.
    fn take_in_task(&mut self, submitted: &Submitted, intent: Option<&Submitting>) {
        if matches!(self, Self::Stored { .. }) {
            return;
        }
        let Some(intent) = intent else { return };
        let intent = match std::mem::take(self) {
            // What was submitted last is the last intent.
            Self::Unanswered(unanswered) => unanswered.intent,
            _ => intent.clone(),
        };
        let submitted = submitted.clone();
        *self = Self::InFlight(InFlight { submitted, intent, succeeded: false });
    }

    /// A task that a person names. A stored clip stays: should it be gone, that task is asked.
    fn adopt(&mut self, submitted: &Submitted, intent: Option<&Submitting>) {
        match (self, intent) {
            (Self::Stored { task, .. }, Some(intent)) => {
                let (submitted, intent) = (submitted.clone(), intent.clone());
                *task = Some(InFlight { submitted, intent, succeeded: false });
            }
            (state, intent) => state.take_in_task(submitted, intent),
        }
    }

    fn store(&mut self, clip: &Fetched) {
        let task = match std::mem::take(self) {
            Self::InFlight(task) => Some(task),
            other => other.task().cloned(),
        };
        *self = Self::Stored { clip: clip.clone(), task };
    }
}
