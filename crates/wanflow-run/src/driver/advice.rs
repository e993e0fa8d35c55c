//! What happens to a submit whose outcome is not known, and who says so.

use std::fmt;
use std::sync::Arc;

use wanflow_api::TaskId;

use crate::history::Evidence;
use crate::reconcile::Question;

/// What happens to a submit whose outcome is not known.
#[derive(Clone, Default)]
pub enum OnAmbiguous {
    /// Somebody is asked, once nothing else is left to do.
    Ask(Arc<dyn Adviser>),
    /// It waits for `wanflow reconcile`; what continues it is blocked.
    #[default]
    Fail,
    /// It is left out of this run, as if nobody had asked for its scene.
    Skip,
    /// It stays at risk, and another is bought: once a run for each take.
    Retry,
}

/// Whoever decides about a submit whose outcome is not known. Calls may take as long as a person
/// does; they are made off the run's loop.
pub trait Adviser: Send + Sync {
    /// What is to be done.
    fn advise(&self, doubtful: &Doubtful) -> Advice;
}

/// A submit whose outcome is not known, with all that is known.
#[derive(Clone, Debug)]
pub struct Doubtful {
    /// The question.
    pub question: Question,
    /// What surrounds it.
    pub evidence: Evidence,
    /// Why the last advice could not be followed, if there was one.
    pub problem: Option<String>,
}

/// What is to be done about a submit whose outcome is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// It did arrive: this is its task.
    Adopt {
        /// The host's id of it.
        task_id: TaskId,
    },
    /// It did not arrive: nothing is owed, and it is sent again.
    NotCreated,
    /// It stays at risk, and another is bought.
    BuyAgain,
    /// It is left out of this run.
    Skip,
    /// Nothing is decided, about this one and the others; the run ends.
    Stop,
}

impl fmt::Debug for OnAmbiguous {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ask(_) => "Ask",
            Self::Fail => "Fail",
            Self::Skip => "Skip",
            Self::Retry => "Retry",
        })
    }
}
