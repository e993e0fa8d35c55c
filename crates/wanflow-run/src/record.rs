//! Records: what the journal keeps, in its final shape.
//!
//! The JSON of these types is the journal's format. Later versions only add: new fields carry a
//! `serde` default, a new kind of [`Entry`] or of [`TaskFact`] raises [`FORMAT`]. Nothing here knows files, clocks or the network;
//! times are passed in. No secret has a field: links lose their query before they get here.

mod addresses;
mod coding;
mod parts;
mod task;
mod text;

use serde::{Deserialize, Serialize};
use wanflow_api::{Sha256, Usd};
use wanflow_plan::{Digest, PlanId, Purpose, SceneId, Take};

pub use crate::clock::UnixMillis;
pub use addresses::{GivenAddresses, TaskAddresses};
pub use coding::VideoCoding;
pub use task::{
    ClipFacts, Decision, Failure, Fetched, Planned, Quoted, Rejection, Submitted, Submitting,
    Succeeded, TaskFact, WaitState,
};
pub use text::{BareUrl, CanonicalRequest, Excerpt};
pub use wanflow_plan::timeline::ClipColour;

/// The newest format that this version reads. Each record is written in the oldest one that
/// knows its kind ([`Entry::format`]), so that an older wanflow reads all that it can.
pub const FORMAT: u32 = 3;

/// One thing that happened, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// When it happened, by the wall clock.
    pub at: UnixMillis,
    /// What happened.
    pub entry: Entry,
}

/// What a record is about. Large ones are boxed: whoever replays moves them often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A run began. Approval and budget, if any, are those of this run.
    RunStarted(Box<RunStarted>),
    /// A run ended in an orderly way. A run without this record was killed, which is harmless.
    RunEnded(RunEnded),
    /// Something about one take.
    Task(Box<TaskEntry>),
    /// The film was assembled.
    FilmMade(Box<FilmMade>),
    /// A person had this journal repaired.
    Repaired(Repaired),
    /// A person took note of what repairs lost: runs may buy again.
    LossesAccepted(LossesAccepted),
    /// The host told the account's balance: evidence about submits without an answer.
    Balance(BalanceSeen),
    /// Records that no decision depends on were left out above.
    Compacted(Compacted),
    /// The host told when what it sells ends.
    Sunset(SunsetSeen),
}

/// The beginning of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunStarted {
    /// The plan that was approved.
    pub plan: PlanId,
    /// The storyboard's stem at that time.
    pub storyboard: String,
    /// The endpoint of the plan.
    pub endpoint: String,
    /// Whether clips were bought or rehearsed.
    pub purpose: Purpose,
    /// How the run was approved, such as `--yes`; `None`: it bought nothing, or was a rehearsal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
    /// Cap of this run's new reservations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Usd>,
    /// Version of wanflow.
    pub version: String,
    /// Other storyboards that had run in this folder, by their stems: none of them is an earlier
    /// name of this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<String>,
    /// Which version of its storyboard it was, where that was not the storyboard itself: no other
    /// storyboard goes on with this journal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
}

/// The orderly end of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEnded {
    /// The exit code.
    pub exit: u8,
    /// Why it ended, for people, such as `interrupted`.
    pub outcome: String,
    /// What another program printed that decoded clips.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub printed: Vec<Excerpt>,
}

/// Something about one take.
///
/// The digest is the key: a record counts for whatever scene has that digest today. Scene and
/// take tell what it was bought for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskEntry {
    /// Names the take's clip.
    pub digest: Digest,
    /// The scene's id at that time.
    pub scene: SceneId,
    /// Which generation of the scene.
    pub take: Take,
    /// Which attempt to buy it, from 1. A submit that was not sent is the same attempt again;
    /// after any other outcome the next submit is the next attempt.
    pub attempt: u32,
    /// What happened.
    pub fact: TaskFact,
}

/// The film of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmMade {
    /// The plan whose film it is.
    pub plan: PlanId,
    /// Its file name below the output folder.
    pub output: String,
    /// Digest of the file.
    pub sha256: Sha256,
    /// Size of the file.
    pub bytes: u64,
    /// Length of the film.
    pub millis: u64,
    /// The clips in it, in order.
    pub clips: Vec<Sha256>,
    /// Digest of everything that decides how it looks: it is joined again when that changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Sha256>,
    /// Scenes that have no clip: a slate stands in their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slates: Vec<SceneId>,
    /// What was done to clips that nobody asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<FilmNote>,
}

/// Something that the making of a film did to a scene's clip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmNote {
    /// The scene.
    pub scene: SceneId,
    /// What was done and why, in words that follow the scene's name and a colon.
    pub what: String,
}

/// A repair of this journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repaired {
    /// How many lines could not be read and are missing above. Each may be a purchase.
    pub lost_lines: u64,
    /// File name of the damaged journal, which was kept beside this one.
    pub kept_as: String,
}

/// A person knows that a repair lost lines, and that each may have been a purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LossesAccepted {
    /// How many lines are meant: those that were lost until then.
    pub lost_lines: u64,
    /// Why, in the person's words.
    pub reason: Excerpt,
}

/// The account's balance at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceSeen {
    /// Scheme and authority of the host that told it.
    pub origin: String,
    /// The balance.
    pub amount: Usd,
}

/// The end of an endpoint, by its host's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SunsetSeen {
    /// The endpoint.
    pub endpoint: String,
    /// When it ends.
    pub ends: UnixMillis,
}

/// A compaction of this journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compacted {
    /// How many records were left out.
    pub dropped: u64,
    /// File name of the whole journal, which was kept beside this one.
    pub kept_as: String,
}

impl Record {
    /// A record about one take.
    pub fn task(at: UnixMillis, entry: TaskEntry) -> Self {
        Self { at, entry: Entry::Task(Box::new(entry)) }
    }
}
