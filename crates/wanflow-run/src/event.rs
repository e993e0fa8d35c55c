//! Everything that a person can see of a run, as values: terminal, `--json` and reports draw
//! the same ones. Nothing is printed here, and no event carries a key or a signed link.

use std::fmt;

use serde::{Deserialize, Serialize};
use wanflow_api::{Sha256, TaskId, Usd};
use wanflow_plan::{PlanId, SceneId, Take};

use crate::clip::may_buy_another;
use crate::collect::Uncollected;
use crate::film_sound::FilmSound;
use crate::film_work::FilmWork;
use crate::ledger::Amounts;
use crate::record::{Failure, FilmNote, Rejection, UnixMillis, VideoCoding, WaitState};

/// What happened in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// The run begins.
    RunStarted {
        /// The plan.
        plan: PlanId,
        /// How many tasks it has in this run.
        tasks: usize,
        /// What the journals say is owed.
        ledger: Amounts,
    },
    /// Something about one take.
    Task(TaskEvent),
    /// No further submits: budget, approval, key or account. Running tasks are still fetched.
    SubmitsClosed {
        /// Why.
        why: String,
    },
    /// The end was asked for.
    Stopping {
        /// How many submits are under way and waited for.
        waiting_for: usize,
    },
    /// A paid task's id could not be journalled: it must be shown at once.
    TaskIdAtRisk {
        /// All there is to know, task id included.
        message: String,
    },
    /// The host told the account's balance.
    Balance {
        /// The balance.
        amount: Usd,
    },
    /// The host was asked what clips cost, and quotes nothing: the plan's prices count.
    NoQuote {
        /// Why, in its words.
        why: String,
    },
    /// The host says when what it sells there ends.
    Sunset {
        /// That time.
        ends: UnixMillis,
    },
    /// The host gives addresses of its tasks at another origin, where the key does not go.
    ForeignAddress {
        /// That origin.
        origin: String,
    },
    /// The journal was repaired when it was opened: an unfinished line was set aside.
    TornTail {
        /// What was done.
        message: String,
    },
    /// A folder's names are not certain to outlive a power cut; files are.
    FolderNotSynced {
        /// Which folder, and what its file system said.
        message: String,
    },
    /// What the run waits for: told when it begins to, and once a minute from then on.
    Waiting {
        /// All of it; never empty.
        waits: Vec<Wait>,
    },
    /// The film is being joined.
    FilmStarted {
        /// Its file name.
        output: String,
        /// How many clips go into it.
        clips: usize,
    },
    /// The film is not made of a clip as it came.
    FilmNote(FilmNote),
    /// The film is there.
    FilmMade {
        /// Its path.
        path: String,
        /// Its length.
        millis: u64,
        /// Whether it was there already, unchanged.
        unchanged: bool,
        /// Scenes that have no clip: a slate stands in their place.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        slates: Vec<SceneId>,
        /// What was measured of its sound, if that was mixed.
        #[serde(skip_serializing_if = "Option::is_none")]
        sound: Option<FilmSound>,
        /// How much of it was made anew, if it was made just now.
        #[serde(skip_serializing_if = "Option::is_none")]
        work: Option<FilmWork>,
    },
    /// The lock file could not be written; the next run writes it.
    LockFileNotWritten {
        /// Why.
        why: String,
    },
    /// There is no film in this run.
    NoFilm {
        /// Why.
        why: String,
        /// The film of an earlier run, which is still there.
        #[serde(skip_serializing_if = "Option::is_none")]
        earlier: Option<String>,
    },
    /// Clips are at the host, or will be, and not here.
    Uncollected {
        /// The one that the host forgets first is the first; never empty.
        takes: Vec<Uncollected>,
    },
    /// The run is over.
    RunEnded {
        /// What is owed now.
        ledger: Amounts,
        /// What this run added to the worst case.
        added: Usd,
    },
}

/// Something that a run waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        scene: SceneId,
        /// What that one is doing, as last told.
        state: Option<WaitState>,
        /// How old it is.
        seconds: u64,
    },
}

/// Why no submit goes for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// The host asked for a pause.
    Host,
    /// As many have gone in the last minute as the user allows.
    PerMinute,
}

/// Something about one take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskEvent {
    /// The scene.
    pub scene: SceneId,
    /// Which generation of it.
    pub take: Take,
    /// What happened.
    #[serde(flatten)]
    pub what: TaskNews,
}

/// What happened to a take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum TaskNews {
    /// Its clip is there already.
    Cached,
    /// Its inputs are being made ready.
    Preparing,
    /// It is being sent.
    Submitting {
        /// What it costs at most.
        price: Usd,
        /// Number of the attempt, from 1.
        attempt: u32,
    },
    /// The host took it.
    Submitted {
        /// The host's id of it.
        task_id: TaskId,
    },
    /// The host was asked.
    Polled {
        /// What the task is doing.
        state: WaitState,
        /// Progress in percent, if the host tells.
        #[serde(default, skip_serializing_if = "Option::is_none")]
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
        /// Its digest.
        clip: Sha256,
        /// Its size.
        bytes: u64,
        /// Its length.
        millis: u64,
        /// How its video is coded.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        video: Option<VideoCoding>,
    },
    /// Its clip has come, and is not as it was ordered, or cannot be used in every way.
    Noted {
        /// What there is to say, in words that follow the scene's name and a colon.
        text: String,
    },
    /// It goes no further in this run.
    Stopped {
        /// Why.
        #[serde(flatten)]
        why: StopReason,
    },
}

/// Why a take goes no further in this run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum StopReason {
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
        price: Usd,
    },
    /// Perhaps bought, and left as it is in this run, as was asked for.
    Skipped {
        /// What was seen.
        message: String,
        /// What it may cost.
        price: Usd,
    },
    /// The host says that the task ended without a clip.
    Failed {
        /// The host's words.
        message: String,
        /// What they mean.
        class: Failure,
        /// How many attempts in a row ended so.
        times: u32,
    },
    /// The host lost it.
    Lost {
        /// What was seen.
        message: String,
    },
    /// What was fetched is not a usable clip.
    Unusable {
        /// What is wrong with it.
        message: String,
        /// Where it lies, for people to look at.
        #[serde(default, skip_serializing_if = "Option::is_none")]
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
    /// The host has told nothing of the task that could be used; running again asks again.
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
        by: SceneId,
    },
    /// It was not bought: it continues a clip from which no frame can be taken.
    Undecoded {
        /// That clip.
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

/// A clip that is here, and whose frames cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undecoded {
    /// Its scene.
    pub of: SceneId,
    /// Which generation of that.
    pub of_take: Take,
    /// What it is coded as, for people.
    pub codec: String,
    /// Where people find it.
    pub file: String,
    /// How another program failed that was to decode it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Prints `HEVC, which wanflow does not decode`, and why another program does not either.
impl fmt::Display for Undecoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, which wanflow does not decode", self.codec)?;
        self.why.as_ref().map_or(Ok(()), |why| write!(f, ", and {why}"))
    }
}

/// What a person does about a take that goes no further. One word for each class of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Change the scene or its files: the request is wrong.
    FixScene,
    /// Change the prompt: moderation refused it, and unchanged it is not sent again.
    ChangePrompt,
    /// Change the picture: moderation refused it.
    ChangeImage,
    /// Change something: moderation refused it, and did not say what.
    ChangeInputs,
    /// Fix key, balance or account; nothing was bought.
    #[serde(rename = "mend_account")]
    FixAccount,
    /// Choose another endpoint: this one is gone.
    ChangeEndpoint,
    /// Run again: what is bought is waited for or fetched, what was not sent is sent.
    RunAgain,
    /// Run again: the host is asked once more. Or end it in another way: what is bought may never
    /// come.
    AskAgain,
    /// Run again to buy another: the task ended without a clip.
    RunAgainToBuy,
    /// Decide whether it was bought.
    Decide,
    /// Get its clip in another way: what is bought is there, or was.
    Reopen,
    /// Fix what another scene has: this one continues it.
    #[serde(rename = "mend_other")]
    FixOther,
    /// Convert the clip that it continues, and give that back.
    ConvertClip,
    /// Approve it, or raise the budget.
    Approve,
}

impl StopReason {
    /// What a person does about it.
    pub const fn remedy(&self) -> Remedy {
        match self {
            Self::Rejected { class, .. } => match class {
                Rejection::FixScene => Remedy::FixScene,
                Rejection::ModeratedPrompt => Remedy::ChangePrompt,
                Rejection::ModeratedImage => Remedy::ChangeImage,
                Rejection::Moderated => Remedy::ChangeInputs,
                Rejection::Account => Remedy::FixAccount,
                Rejection::EndpointGone => Remedy::ChangeEndpoint,
            },
            Self::Unready { .. } => Remedy::FixScene,
            Self::Ambiguous { .. } | Self::Skipped { .. } => Remedy::Decide,
            Self::Failed { class, times, .. } => match class {
                Failure::FixScene => Remedy::FixScene,
                Failure::ModeratedPrompt => Remedy::ChangePrompt,
                Failure::ModeratedImage => Remedy::ChangeImage,
                Failure::Moderated => Remedy::ChangeInputs,
                Failure::Failed if may_buy_another(*class, *times) => Remedy::RunAgainToBuy,
                Failure::Failed => Remedy::Decide,
            },
            Self::Lost { .. } | Self::Unusable { .. } => Remedy::Reopen,
            Self::Open { .. } => Remedy::AskAgain,
            Self::Unsent { .. } | Self::OutOfTime | Self::Unfetched { .. } | Self::Interrupted => {
                Remedy::RunAgain
            }
            Self::Blocked { .. } => Remedy::FixOther,
            Self::Undecoded { .. } => Remedy::ConvertClip,
            Self::NotBought { .. } => Remedy::Approve,
        }
    }
}
