//! What happened to one take, as a line of `wanflow run --json` says it.

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_run::event;

use super::uncollected::Undecoded;
use super::video::Video;
use super::words::{Rejection, TaskFailure, TaskState};

/// Something about one take.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct TaskEvent {
    scene: String,
    /// Which generation of it, from 1.
    take: u32,
    #[serde(flatten)]
    what: News,
}

/// What happened to a take.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "what")]
enum News {
    /// Its clip is there already.
    Cached,
    /// Its inputs are being made ready.
    Preparing,
    /// It is being sent.
    Submitting {
        /// What it costs at most.
        price: u64,
        /// Number of the attempt, from 1.
        attempt: u32,
    },
    /// The host took it.
    Submitted {
        /// The host's id of it.
        task_id: String,
    },
    /// The host was asked.
    Polled {
        /// What the task is doing.
        state: TaskState,
        /// Progress in percent, if the host reports it.
        #[serde(skip_serializing_if = "Option::is_none")]
        percent: Option<u8>,
    },
    /// Something went wrong that passes by itself, or may: it is tried again.
    Retrying {
        /// What went wrong.
        why: String,
    },
    /// It was in doubt, and was decided about.
    Decided {
        /// The decision, in words.
        decision: String,
    },
    /// The clip is being fetched.
    Fetching,
    /// The clip is in the store.
    Fetched {
        /// Its SHA-256.
        clip: String,
        /// Its size.
        bytes: u64,
        /// Its length in milliseconds.
        millis: u64,
        /// How its video is coded.
        #[serde(skip_serializing_if = "Option::is_none")]
        video: Option<Video>,
    },
    /// Its clip has come, and is not as it was ordered, or cannot be used in every way.
    Noted {
        /// What there is to say.
        text: String,
    },
    /// It goes no further in this run.
    Stopped {
        #[serde(flatten)]
        why: StopReason,
    },
}

/// Why a take goes no further in this run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "reason")]
enum StopReason {
    /// The host refused it; nothing is owed.
    Rejected {
        /// What must change.
        class: Rejection,
        /// The host's words.
        message: String,
    },
    /// Perhaps bought: `wanflow reconcile` decides.
    Ambiguous {
        /// What was seen.
        message: String,
        /// What it may cost.
        price: u64,
    },
    /// Perhaps bought, and left as it is in this run, as was asked for.
    Skipped {
        /// What was seen.
        message: String,
        /// What it may cost.
        price: u64,
    },
    /// The host says that the task ended without a clip.
    Failed {
        /// The host's words.
        message: String,
        /// What they mean.
        class: TaskFailure,
        /// How many attempts in a row ended so.
        times: u32,
    },
    /// The host lost it.
    Lost {
        /// What was seen.
        message: String,
    },
    /// What was fetched is no usable clip.
    Unusable {
        /// What is wrong with it.
        message: String,
        /// Where it lies, for people to look at.
        #[serde(skip_serializing_if = "Option::is_none")]
        file: Option<String>,
    },
    /// Its inputs cannot be made ready; nothing is owed.
    Unready {
        /// What is wrong with them.
        message: String,
    },
    /// It could not be sent; nothing is owed.
    Unsent {
        /// Why.
        message: String,
    },
    /// The task is not ready yet; running again asks again.
    OutOfTime,
    /// The host has reported nothing of the task that could be used.
    Open {
        /// What was seen last.
        message: String,
    },
    /// The clip could not be fetched; running again tries again.
    Unfetched {
        /// Why.
        message: String,
    },
    /// A take that it continues has no clip.
    Blocked {
        /// That take's scene.
        by: String,
    },
    /// It was not bought: it continues a clip from which no frame can be taken.
    Undecoded {
        #[serde(flatten)]
        clip: Undecoded,
    },
    /// It was not bought, because no more may be bought in this run.
    NotBought {
        /// Why not.
        message: String,
    },
    /// The run was asked to end before.
    Interrupted,
}

impl From<&event::TaskEvent> for TaskEvent {
    fn from(event: &event::TaskEvent) -> Self {
        let event::TaskEvent { scene, take, what } = event;
        Self { scene: scene.as_str().to_owned(), take: take.get(), what: what.into() }
    }
}

impl From<&event::TaskNews> for News {
    fn from(news: &event::TaskNews) -> Self {
        use event::TaskNews as Of;
        match news {
            Of::Cached => Self::Cached,
            Of::Preparing => Self::Preparing,
            Of::Submitting { price, attempt } => {
                Self::Submitting { price: price.micros(), attempt: *attempt }
            }
            Of::Submitted { task_id } => Self::Submitted { task_id: task_id.as_str().to_owned() },
            Of::Polled { state, percent } => {
                Self::Polled { state: (*state).into(), percent: *percent }
            }
            Of::Retrying { why } => Self::Retrying { why: why.clone() },
            Of::Decided { decision } => Self::Decided { decision: decision.clone() },
            Of::Fetching => Self::Fetching,
            Of::Fetched { clip, bytes, millis, video } => Self::Fetched {
                clip: clip.to_string(),
                bytes: *bytes,
                millis: *millis,
                video: video.as_ref().map(Video::from),
            },
            Of::Noted { text } => Self::Noted { text: text.clone() },
            Of::Stopped { why } => Self::Stopped { why: why.into() },
        }
    }
}

impl From<&event::StopReason> for StopReason {
    fn from(why: &event::StopReason) -> Self {
        use event::StopReason as Of;
        match why {
            Of::Rejected { class, message } => {
                Self::Rejected { class: (*class).into(), message: message.clone() }
            }
            Of::Ambiguous { message, price } => {
                Self::Ambiguous { message: message.clone(), price: price.micros() }
            }
            Of::Skipped { message, price } => {
                Self::Skipped { message: message.clone(), price: price.micros() }
            }
            Of::Failed { message, class, times } => {
                Self::Failed { message: message.clone(), class: (*class).into(), times: *times }
            }
            Of::Lost { message } => Self::Lost { message: message.clone() },
            Of::Unusable { message, file } => {
                Self::Unusable { message: message.clone(), file: file.clone() }
            }
            Of::Unready { message } => Self::Unready { message: message.clone() },
            Of::Unsent { message } => Self::Unsent { message: message.clone() },
            Of::OutOfTime => Self::OutOfTime,
            Of::Open { message } => Self::Open { message: message.clone() },
            Of::Unfetched { message } => Self::Unfetched { message: message.clone() },
            Of::Blocked { by } => Self::Blocked { by: by.as_str().to_owned() },
            Of::Undecoded { clip } => Self::Undecoded { clip: clip.into() },
            Of::NotBought { message } => Self::NotBought { message: message.clone() },
            Of::Interrupted => Self::Interrupted,
        }
    }
}
