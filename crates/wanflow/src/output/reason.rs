//! Why tasks are bought, fetched or left alone.

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_api::Usd;
use wanflow_run::{Reason as RunReason, TaskReason as RunTaskReason};

use super::words::{Action, Rejection, TaskFailure};

/// What a run does about one task, and why.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TaskReason {
    /// The scene.
    scene: String,
    /// Which generation of it, from 1.
    take: u32,
    /// Length of the clip in seconds.
    duration: u32,
    /// Estimated price in millionths of a US dollar; `null` if it is not known.
    price: Option<u64>,
    /// The first digits of the request's digest; `null` while the task is pending.
    digest: Option<String>,
    /// Whether it plays in the film, and other scenes continue from it.
    picked: bool,
    /// Why.
    reason: Reason,
    /// What a run does.
    action: Action,
}

/// A field of a request that differs from what was bought.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FieldChange {
    /// The storyboard's word for it.
    field: String,
    /// What was bought; of a long text only the words that differ.
    before: String,
    /// What is wanted now, likewise.
    after: String,
}

/// Why a task is bought, fetched or left alone.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Reason {
    /// Its clip is in the store.
    Cached,
    /// A person keeps it, although the scene's request has changed since.
    Kept {
        /// What differs.
        fields: Vec<FieldChange>,
    },
    /// An earlier version bought it with sound that nobody had asked for.
    KeptWithSound,
    /// An earlier version bought it of the same pictures, prepared in another way.
    KeptFromEarlier {
        /// What is done to the pictures now and was not then.
        steps: Vec<String>,
    },
    /// Nothing was bought for this scene before.
    New,
    /// The scene has clips; this take of it is new.
    TakeNew,
    /// It is the same request as another task of the plan.
    Shared {
        /// The scene that it is bought for.
        scene: String,
    },
    /// Another request was bought for it before.
    Changed {
        /// What differs; never empty.
        fields: Vec<FieldChange>,
    },
    /// It is bought after the clip that it continues from.
    NewAfter {
        /// The scene it continues from.
        scene: String,
    },
    /// It is bought if the clip that it continues from changes.
    DependsOn {
        /// The scene it continues from.
        scene: String,
    },
    /// It is bought and not fetched yet.
    InFlight {
        /// The host's id of the task.
        task_id: String,
    },
    /// Its clip was in the store and is not any more.
    Gone {
        /// The host's id of the task; `null` if the journal does not know it.
        task_id: Option<String>,
    },
    /// It is paid for by the lock file, and its clip is not here.
    Elsewhere {
        /// The host's id of the task.
        task_id: String,
    },
    /// It continues a clip from which no frame can be taken.
    Undecoded {
        /// That clip's scene.
        scene: String,
        /// What it is coded as, for people.
        codec: String,
    },
    /// Perhaps bought: a person decides.
    Ambiguous {
        /// What is known about it.
        why: String,
        /// What is at risk, in millionths of a US dollar.
        price: u64,
    },
    /// The host refused it.
    Rejected {
        /// What must change.
        class: Rejection,
        /// The host's words.
        reason: String,
    },
    /// The task ended without a clip.
    Failed {
        /// The host's words.
        reason: String,
        /// What they mean.
        class: TaskFailure,
        /// How many attempts in a row ended so.
        times: u32,
    },
    /// It was bought, and its clip is out of reach.
    Lost {
        /// What was seen.
        reason: String,
        /// The host's id of the task; `null` if the journal does not know it.
        task_id: Option<String>,
    },
}

impl From<&RunTaskReason> for TaskReason {
    fn from(task: &RunTaskReason) -> Self {
        let RunTaskReason { scene, take, duration, price, digest, picked, reason } = task;
        Self {
            scene: scene.as_str().to_owned(),
            take: take.get(),
            duration: duration.0,
            price: price.map(Usd::micros),
            digest: digest.clone(),
            picked: *picked,
            action: reason.action().into(),
            reason: reason.into(),
        }
    }
}

impl From<&wanflow_run::reasons::FieldChange> for FieldChange {
    fn from(change: &wanflow_run::reasons::FieldChange) -> Self {
        let wanflow_run::reasons::FieldChange { field, before, after, is_version: _ } = change;
        Self { field: field.clone(), before: before.clone(), after: after.clone() }
    }
}

impl From<&RunReason> for Reason {
    fn from(reason: &RunReason) -> Self {
        let changes = |fields: &[wanflow_run::reasons::FieldChange]| {
            fields.iter().map(FieldChange::from).collect()
        };
        match reason {
            RunReason::Cached => Self::Cached,
            RunReason::Kept { fields } => Self::Kept { fields: changes(fields) },
            RunReason::KeptWithSound => Self::KeptWithSound,
            RunReason::KeptFromEarlier { steps } => Self::KeptFromEarlier { steps: steps.clone() },
            RunReason::New => Self::New,
            RunReason::TakeNew => Self::TakeNew,
            RunReason::Shared { scene } => Self::Shared { scene: scene.as_str().to_owned() },
            RunReason::Changed { fields } => Self::Changed { fields: changes(fields) },
            RunReason::NewAfter { scene } => Self::NewAfter { scene: scene.as_str().to_owned() },
            RunReason::DependsOn { scene } => Self::DependsOn { scene: scene.as_str().to_owned() },
            RunReason::InFlight { task_id } => {
                Self::InFlight { task_id: task_id.as_str().to_owned() }
            }
            RunReason::Gone { task_id } => {
                Self::Gone { task_id: task_id.as_ref().map(|id| id.as_str().to_owned()) }
            }
            RunReason::Elsewhere { task_id } => {
                Self::Elsewhere { task_id: task_id.as_str().to_owned() }
            }
            RunReason::Undecoded { scene, codec } => {
                Self::Undecoded { scene: scene.as_str().to_owned(), codec: codec.clone() }
            }
            RunReason::Ambiguous { why, price } => {
                Self::Ambiguous { why: why.clone(), price: price.micros() }
            }
            RunReason::Rejected { class, reason } => {
                Self::Rejected { class: (*class).into(), reason: reason.clone() }
            }
            RunReason::Failed { reason, class, times } => {
                Self::Failed { reason: reason.clone(), class: (*class).into(), times: *times }
            }
            RunReason::Lost { reason, task_id } => Self::Lost {
                reason: reason.clone(),
                task_id: task_id.as_ref().map(|id| id.as_str().to_owned()),
            },
        }
    }
}
