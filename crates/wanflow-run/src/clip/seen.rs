//! What a run sees of a clip, beside what is for the journal.

use std::time::Duration;

use wanflow_api::{Sha256, Usd};

use crate::record::{Failure, WaitState};

/// A number from 0 to 1 that the caller drew; one half where chance is to play no part.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Chance(pub f64);

/// What happened and is not for the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observation {
    /// The inputs are in the store.
    Prepared,
    /// Trying again is of no use in this run.
    Hopeless(String),
    /// A submit did not go out.
    NotSent(String),
    /// A submit did not go out, and none would in this run.
    Unsendable(String),
    /// The host created nothing.
    NotCreated(String),
    /// The host created nothing and asks for this pause, or for none in particular.
    RateLimited(Option<Duration>),
    /// The host created nothing, since it has as many tasks as it takes, some of this run's: room
    /// comes with time. It asks for this pause.
    HostFull(Duration),
    /// A poll told something.
    Polled(TaskReport),
    /// The host asks not to be polled again before this pause is over.
    AskedToWait(Duration),
    /// A download failed; what is at the link may still come.
    Unfetched {
        /// What went wrong.
        why: String,
        /// How many bytes came and are kept.
        gained: u64,
    },
    /// The link does not work any more, or is not followed.
    LinkExpired(String),
    /// What came is not a usable clip.
    Unusable(UnusableClip),
    /// The host lets nobody in: key, account or endpoint.
    Shut(String),
    /// Its task is at another host than the one that this run talks to.
    Elsewhere(String),
    /// The clip's file in the store is gone or damaged.
    ClipGone,
}

/// What came and is not a usable clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusableClip {
    /// What is wrong with it.
    pub why: String,
    /// File name of what came, in the store's folder of parts.
    pub kept_as: String,
    /// Its digest, if it can be played and only is not what was bought.
    pub playable: Option<Sha256>,
}

/// What the answer of a poll tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskReport {
    /// The task has no result yet.
    Working {
        /// What it is doing.
        state: WaitState,
        /// The host's own word for it.
        word: String,
    },
    /// The task has a result.
    Succeeded {
        /// Link to the clip, if there is one.
        link: Option<String>,
        /// The seed that was used, if it is told.
        seed: Option<String>,
        /// What it cost, if it is told.
        cost: Option<Usd>,
    },
    /// The host says, with a reason, that the task ended without a clip.
    Failed {
        /// The host's reason.
        reason: String,
        /// What it means.
        class: Failure,
    },
    /// The host does not know the task; a young one it may not know yet.
    Missing {
        /// The host's words.
        reason: String,
    },
    /// No answer, or none that can be read.
    Unclear {
        /// What was seen.
        why: String,
    },
}
