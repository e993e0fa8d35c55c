//! What a task is doing, and which words of a host say so.

use super::condition::Condition;

/// What a task is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskState {
    /// Waits for its turn.
    Queued,
    /// Is being generated.
    Processing,
    /// Has a clip.
    Succeeded,
    /// Ended without a clip.
    Failed,
    /// Was cancelled.
    Cancelled,
    /// Is no longer known to the host.
    Lost,
}

/// "If the value at `pointer` equals `equals`, the task is in `state`."
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateRule {
    /// Pointer into the poll's answer.
    pub pointer: &'static str,
    /// The host's word.
    pub equals: &'static str,
    /// What must hold beside it.
    pub when: Option<Condition>,
    /// What it means.
    pub state: TaskState,
}
