//! The call that cancels a task, and what a host may say to it.

use super::call::Call;
use super::condition::Condition;
use super::state::TaskState;

/// The call that cancels a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancel {
    /// The call. Its parameters contain the task id.
    pub call: Call,
    /// The states in which it works.
    pub states: &'static [TaskState],
    /// What the answers mean, tried in order.
    pub outcomes: &'static [CancelRule],
}

/// "An answer with this status, of which that holds, means this."
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CancelRule {
    /// The HTTP status.
    pub status: u16,
    /// What must hold beside it.
    pub when: Option<Condition>,
    /// What it means.
    pub means: CancelOutcome,
    /// Such an answer, as JSON text.
    pub example: &'static str,
}

/// What a host says to being asked to cancel a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CancelOutcome {
    /// The task is cancelled.
    Cancelled,
    /// Whoever makes it was asked to stop; the next poll shows whether it did.
    Asked,
    /// The task is over already.
    Over,
    /// The host does not know the task.
    NotKnown,
}
