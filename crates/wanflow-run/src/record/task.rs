//! Facts about one take, from the plan to the stored clip.

use serde::{Deserialize, Serialize};
use wanflow_api::endpoint::{FaultClass, ModeratedInput};
use wanflow_api::{Sha256, TaskId, Usd};

use crate::clock::UnixMillis;

use super::addresses::TaskAddresses;
use super::coding::VideoCoding;
use super::text::{BareUrl, CanonicalRequest, Excerpt};

/// What happened to one take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskFact {
    /// A run is about to buy it. Kept so that later plans can say what changed.
    Planned(Planned),
    /// The anchor frame that the clip starts with was taken and lies in the store.
    Anchor {
        /// SHA-256 of the clip it was taken from.
        clip: Sha256,
        /// Time of the frame from the clip's start.
        millis: u64,
        /// SHA-256 of the prepared picture.
        image: Sha256,
    },
    /// The intent: synced before a byte of the body leaves. From here on money is at risk.
    Submitting(Submitting),
    /// The host took it. Synced before the first poll.
    Submitted(Submitted),
    /// The host refused it; nothing was created, nothing is owed.
    Rejected {
        /// What must change.
        class: Rejection,
        /// The host's reason and message.
        reason: Excerpt,
    },
    /// The body did not leave whole: nothing was created.
    NotSent {
        /// What went wrong.
        why: Excerpt,
    },
    /// The host said that it created nothing.
    NotCreated {
        /// The host's reason and message.
        reason: Excerpt,
    },
    /// Perhaps bought: the submit may have arrived, and its answer is not known.
    Ambiguous {
        /// What was seen instead of an answer.
        why: Excerpt,
    },
    /// A person decided about an ambiguous submit.
    Resolved {
        /// The decision.
        decision: Decision,
        /// Why, in the person's words, or how it was decided.
        reason: Excerpt,
    },
    /// The task's state changed.
    Polled {
        /// What it is doing.
        state: WaitState,
        /// The host's own word for it.
        word: Excerpt,
    },
    /// The task has a clip, which is not fetched yet. Its price is owed from here on.
    Succeeded(Succeeded),
    /// The host says that the task ended without a clip. Whether it is charged is not known: the
    /// price stays at risk. Said once more by a later run, it stands twice.
    Failed {
        /// The host's reason.
        reason: Excerpt,
        /// What the reason means; `None` in journals of versions that took more for a failure
        /// than the host's own word.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        class: Option<Failure>,
    },
    /// The host no longer knows the task, or its clip is gone. The price stays at risk.
    Lost {
        /// What was seen.
        reason: Excerpt,
    },
    /// What was fetched is not a usable clip. It was paid for, and is kept aside.
    Unusable {
        /// What is wrong with it.
        why: Excerpt,
        /// File name of what was fetched, in the store's folder of parts.
        kept_as: String,
    },
    /// The clip is in the store, verified.
    Fetched(Fetched),
}

/// What is about to be bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The endpoint.
    pub endpoint: String,
    /// The canonical neutral request (RFC 8785).
    pub request: CanonicalRequest,
    /// Estimated price; absent where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Usd>,
}

/// An intent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitting {
    /// The endpoint.
    pub endpoint: String,
    /// Scheme and authority of the host: polls of this task go nowhere else.
    pub origin: String,
    /// The most that this submit can cost.
    pub price: Usd,
    /// SHA-256 of the body.
    pub request_sha256: Sha256,
    /// What the host said beforehand that it costs. What is owed is counted by the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quoted>,
}

/// What a host said that a clip would cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quoted {
    /// At least.
    pub least: Usd,
    /// At most.
    pub most: Usd,
}

/// A task that the host took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    /// The host's id.
    pub task_id: TaskId,
    /// When a run stops waiting; a rerun asks again.
    pub deadline: UnixMillis,
    /// Where the host says that it is asked about.
    #[serde(default, skip_serializing_if = "TaskAddresses::is_empty")]
    pub addresses: TaskAddresses,
}

impl Submitted {
    /// A task of which no more than its id is known.
    pub fn of(task_id: TaskId, deadline: UnixMillis) -> Self {
        Self { task_id, deadline, addresses: TaskAddresses::default() }
    }
}

/// A task's result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succeeded {
    /// Link to the clip, without its query: the signature is a secret, and expires anyway.
    pub url: BareUrl,
    /// Whether the link had nothing else, so that it leads to the clip as it stands here.
    #[serde(default, skip_serializing_if = "is_not_set")]
    pub is_whole: bool,
    /// The seed that was used, if the host told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<Excerpt>,
    /// What the clip cost, if the host told. What is owed is counted by the plan's price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Usd>,
}

impl Succeeded {
    /// The link as it was told, where it holds no secret and could be kept.
    pub fn link(&self) -> Option<&str> {
        self.is_whole.then_some(self.url.as_str())
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_not_set(flag: &bool) -> bool {
    !*flag
}

/// A clip in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetched {
    /// SHA-256 of the clip: its address in the store.
    pub clip: Sha256,
    /// Its size.
    pub bytes: u64,
    /// What it shows.
    pub facts: ClipFacts,
    /// How its video is coded; `None`: an older version fetched it, or it is known by hearsay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<VideoCoding>,
    /// In what it is not as it was ordered, in words that follow its scene's name and a colon.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What a clip is, as probed after the download.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClipFacts {
    /// Length.
    pub millis: u64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Why a host refused a submit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// The request is wrong.
    FixScene,
    /// Moderation refused the prompt.
    ModeratedPrompt,
    /// Moderation refused the picture.
    ModeratedImage,
    /// Moderation refused something.
    Moderated,
    /// Key, balance or account.
    Account,
    /// The endpoint does not exist any more.
    EndpointGone,
}

/// Why a task that the host took ended without a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The host did not make it.
    Failed,
    /// The request is wrong.
    FixScene,
    /// Moderation refused the prompt.
    ModeratedPrompt,
    /// Moderation refused the picture.
    ModeratedImage,
    /// Moderation refused something.
    Moderated,
}

/// What a person decided about an ambiguous submit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It did arrive: this is its task.
    Adopt(Submitted),
    /// It did not arrive: nothing is owed, and the next attempt may be sent.
    NotCreated,
    /// It stays at risk, and another is bought as the next attempt.
    BuyAgain,
}

/// What a task is doing while it has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitState {
    /// Waits for its turn.
    Queued,
    /// Is being generated.
    Processing,
    /// A word that the endpoint's document does not know.
    Unknown,
}

impl Failure {
    /// What the end of a task means whose reason, or whose answer, is of this class.
    pub const fn of(fault: FaultClass) -> Self {
        match fault {
            FaultClass::FixScene => Self::FixScene,
            FaultClass::Moderated(ModeratedInput::Prompt) => Self::ModeratedPrompt,
            FaultClass::Moderated(ModeratedInput::Image) => Self::ModeratedImage,
            FaultClass::Moderated(ModeratedInput::Unknown) => Self::Moderated,
            FaultClass::AbortRun
            | FaultClass::EndpointGone
            | FaultClass::Lost
            | FaultClass::NotCreated
            | FaultClass::RateLimited
            | FaultClass::Ambiguous
            | FaultClass::PollAgain
            | FaultClass::Failed => Self::Failed,
        }
    }

    /// Whether the very same request would end in the same way.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Failed)
    }
}

impl Rejection {
    /// The rejection that a fault means, or `None` if the fault is not a rejection.
    pub fn of(fault: FaultClass) -> Option<Self> {
        match fault {
            FaultClass::FixScene => Some(Self::FixScene),
            FaultClass::Moderated(ModeratedInput::Prompt) => Some(Self::ModeratedPrompt),
            FaultClass::Moderated(ModeratedInput::Image) => Some(Self::ModeratedImage),
            FaultClass::Moderated(ModeratedInput::Unknown) => Some(Self::Moderated),
            FaultClass::AbortRun => Some(Self::Account),
            FaultClass::EndpointGone => Some(Self::EndpointGone),
            FaultClass::Lost
            | FaultClass::NotCreated
            | FaultClass::RateLimited
            | FaultClass::Ambiguous
            | FaultClass::PollAgain
            | FaultClass::Failed => None,
        }
    }

    /// Whether the very same request is never sent again: moderation looks at nothing else.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::ModeratedPrompt | Self::ModeratedImage | Self::Moderated)
    }

    /// Whether no further submit makes sense in this run: key, account or endpoint.
    pub const fn ends_the_run(self) -> bool {
        matches!(self, Self::Account | Self::EndpointGone)
    }
}
