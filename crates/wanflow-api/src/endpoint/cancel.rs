//! The call that cancels a task, and what a host may say to it.

use serde_json::Value;

use super::{Call, Condition, Endpoint, TaskState};
use crate::answer::Header;

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
    /// Whoever makes it was asked to stop; the next poll tells.
    Asked,
    /// The task is over already.
    Over,
    /// The host does not know the task.
    NotKnown,
}

impl Endpoint {
    /// What an answer to the call that cancels means; `None`: it was refused. A success that the
    /// document does not list means that the host was asked.
    pub fn read_cancel(
        &self,
        status: u16,
        answer: &Value,
        header: Header<'_>,
    ) -> Option<CancelOutcome> {
        let rules = self.capabilities.cancel.map_or(&[][..], |cancel| cancel.outcomes);
        let holds = |rule: &&CancelRule| {
            rule.status == status && rule.when.is_none_or(|when| when.holds(answer, header))
        };
        let told = rules.iter().find(holds).map(|rule| rule.means);
        told.or((200..300).contains(&status).then_some(CancelOutcome::Asked))
    }
}
