//! What a run waits for.

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_run::driver::WaitingNow;
use wanflow_run::event;

use super::words::{PauseReason, TaskState};

/// Something that a run waits for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "for")]
pub enum Wait {
    /// A place for a task: other runs with this key have all of them.
    Place {
        /// How many there are.
        places: usize,
        /// Who has them, as far as they have signed.
        held_by: Vec<String>,
    },
    /// The next submit, which may not go yet.
    Pause {
        /// For how long.
        seconds: u64,
        /// Why.
        why: PauseReason,
    },
    /// The host, which takes no more tasks while those of this run are under way.
    HostFull {
        /// The host's words.
        message: String,
    },
    /// Tasks at the host.
    Tasks {
        /// How many.
        count: usize,
        /// The scene of the oldest.
        scene: String,
        /// What that one is doing, as last reported.
        state: Option<TaskState>,
        /// How old it is.
        seconds: u64,
    },
}

/// What a run that is at work now waits for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Waiting {
    /// The process that waits.
    pid: u32,
    /// When this was written, in milliseconds since 1970.
    at: u64,
    /// What for.
    waits: Vec<Wait>,
}

impl From<&event::Wait> for Wait {
    fn from(wait: &event::Wait) -> Self {
        match wait {
            event::Wait::Place { places, held_by } => {
                Self::Place { places: *places, held_by: held_by.clone() }
            }
            event::Wait::Pause { seconds, why } => {
                Self::Pause { seconds: *seconds, why: (*why).into() }
            }
            event::Wait::HostFull { message } => Self::HostFull { message: message.clone() },
            event::Wait::Tasks { count, scene, state, seconds } => Self::Tasks {
                count: *count,
                scene: scene.as_str().to_owned(),
                state: state.map(TaskState::from),
                seconds: *seconds,
            },
        }
    }
}

impl From<&WaitingNow> for Waiting {
    fn from(waiting: &WaitingNow) -> Self {
        let WaitingNow { pid, at, waits } = waiting;
        Self { pid: *pid, at: at.0, waits: waits.iter().map(Wait::from).collect() }
    }
}
