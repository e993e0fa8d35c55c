//! Why each task of a plan is bought, fetched or left alone, and what that costs.
//!
//! Values for whoever draws the table: nothing is drawn here, and texts from storyboards and
//! hosts are passed on as they are.

mod diff;
mod scenes;
mod summary;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod word_tests;

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::Serialize;
use wanflow_api::medium::Source;
use wanflow_api::{ClipRequest, MediumRole, Seconds, TaskId, Usd};
use wanflow_plan::{Digest, Pick, Plan, SceneId, Take, Task};

use crate::clip::may_buy_another;
use crate::history::{History, TakeState};
use crate::record::{CanonicalRequest, Failure, Fetched, Planned, Rejection};
use crate::resolve::{Clip, ResolvedTask};

pub use diff::{FieldChange, RequestField};
pub(crate) use diff::{shown_text, shown_texts};
pub use scenes::{SceneReason, Sign, by_scene};
pub use summary::Summary;

/// What a run does about one task, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskReason {
    /// The scene.
    pub scene: SceneId,
    /// Which generation of it.
    pub take: Take,
    /// Length of the clip.
    pub duration: Seconds,
    /// Estimated price of the clip, whether it is bought or not; `None` if it is not known.
    pub price: Option<Usd>,
    /// The first digits of the digest; `None` while the task is pending.
    pub digest: Option<String>,
    /// Whether it plays in the film, and other scenes continue from it.
    pub picked: bool,
    /// Why.
    pub reason: Reason,
}

/// Why a task is bought, fetched or left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Reason {
    /// Its clip is in the store.
    Cached,
    /// A person keeps it, although the scene's request has changed since.
    Kept {
        /// What differs.
        fields: Vec<FieldChange>,
    },
    /// An earlier version bought it of the same words, when scenes without a word of their audio
    /// had sound made. Its clip counts until another take is rolled.
    KeptWithSound,
    /// An earlier version bought it of the same pictures, which were prepared in another way then.
    /// Its clip counts until another take is rolled.
    KeptFromEarlier {
        /// What is done to the pictures now and was not then; empty where it is not pictures.
        steps: Vec<String>,
    },
    /// Nothing was bought for this scene before.
    New,
    /// The scene has clips; this take of it is new.
    TakeNew,
    /// It is the same request as another task of the plan: one clip is bought for both.
    Shared {
        /// The scene that it is bought for.
        scene: SceneId,
    },
    /// Another request was bought for it before.
    Changed {
        /// What differs; never empty.
        fields: Vec<FieldChange>,
    },
    /// Nothing was bought for this scene before, and the clip that it continues from does not
    /// exist yet: it is bought after that.
    NewAfter {
        /// The scene it continues from.
        scene: SceneId,
    },
    /// It continues from a clip that does not exist yet: it is bought if that clip changes.
    DependsOn {
        /// The scene it continues from.
        scene: SceneId,
    },
    /// It is bought and not fetched yet.
    InFlight {
        /// The host's id of the task.
        task_id: TaskId,
    },
    /// Its clip was in the store and is not any more: it is fetched again.
    Gone {
        /// The host's id of the task; `None` if the journal does not know it.
        task_id: Option<TaskId>,
    },
    /// The lock file tells that it is paid for, and its clip is not here: it is fetched while the
    /// host has it.
    Elsewhere {
        /// The host's id of the task.
        task_id: TaskId,
    },
    /// It continues a clip that is there, and from which no frame can be taken.
    Undecoded {
        /// That clip's scene.
        scene: SceneId,
        /// What it is coded as, for people.
        codec: String,
    },
    /// Perhaps bought: a person decides.
    Ambiguous {
        /// What is known about it.
        why: String,
        /// What is at risk.
        price: Usd,
    },
    /// The host refused it. Unless moderation did, it is sent again.
    Rejected {
        /// What must change.
        class: Rejection,
        /// The host's words.
        reason: String,
    },
    /// The host said that the task ended without a clip. It is asked once more; says it the same,
    /// another is bought, unless that would end in the same way.
    Failed {
        /// The host's words.
        reason: String,
        /// What they mean.
        class: Failure,
        /// How many attempts in a row ended so.
        times: u32,
    },
    /// It was bought, and its clip is out of reach: it is asked for once more.
    Lost {
        /// What was seen.
        reason: String,
        /// The host's id of the task; `None` if the journal does not know it.
        task_id: Option<TaskId>,
    },
}

/// What a run does about a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Nothing: the clip is there, or comes with another task's.
    Keep,
    /// Waits for a task that is already bought, and fetches its clip.
    Fetch,
    /// Buys a clip.
    Buy,
    /// Buys a clip if the one that it continues from changes.
    MayBuy,
    /// Nothing, until a person decides or the scene changes.
    Blocked,
}

impl Reason {
    /// What a run does about the task.
    pub fn action(&self) -> Action {
        match self {
            Self::Cached
            | Self::Kept { .. }
            | Self::KeptWithSound
            | Self::KeptFromEarlier { .. }
            | Self::Shared { .. } => Action::Keep,
            Self::InFlight { .. }
            | Self::Elsewhere { .. }
            | Self::Gone { task_id: Some(_) }
            | Self::Lost { task_id: Some(_), .. } => Action::Fetch,
            Self::New | Self::NewAfter { .. } | Self::TakeNew | Self::Changed { .. } => Action::Buy,
            Self::Failed { class, times, .. } if may_buy_another(*class, *times) => Action::Buy,
            Self::DependsOn { .. } => Action::MayBuy,
            Self::Rejected { class, .. } if !class.is_final() => Action::Buy,
            Self::Rejected { .. }
            | Self::Undecoded { .. }
            | Self::Ambiguous { .. }
            | Self::Failed { .. }
            | Self::Lost { task_id: None, .. }
            | Self::Gone { task_id: None } => Action::Blocked,
        }
    }
}

/// The reasons for all tasks of a plan, in its order.
pub fn reasons(plan: &Plan, tasks: &[ResolvedTask], history: &History) -> Vec<TaskReason> {
    let picks: HashSet<_> = plan.film.picks.iter().map(|pick| (&pick.scene, pick.take)).collect();
    let reason = |resolved: &ResolvedTask| TaskReason {
        scene: resolved.task.scene.clone(),
        take: resolved.task.take,
        duration: resolved.task.request.duration,
        price: resolved.task.price,
        digest: resolved.digest.map(|digest| digest.short()),
        picked: picks.contains(&(&resolved.task.scene, resolved.task.take)),
        reason: reason(plan, resolved, history),
    };
    let mut reasons: Vec<_> = tasks.iter().map(reason).collect();
    let mut bought: HashMap<Name, SceneId> = HashMap::new();
    for (resolved, reason) in tasks.iter().zip(&mut reasons) {
        if !matches!(reason.reason.action(), Action::Buy | Action::MayBuy) {
            continue;
        }
        match bought.entry(Name::of(resolved)) {
            Entry::Vacant(first) => drop(first.insert(resolved.task.scene.clone())),
            Entry::Occupied(first) => {
                reason.reason = Reason::Shared { scene: first.get().clone() };
            }
        }
    }
    reasons
}

/// Marks what would be bought and cannot be, since it comes after a clip from which no frame can
/// be taken. `undecoded` tells what a stored clip is coded as, if it is not decoded.
pub fn mark_undecoded(
    tasks: &[ResolvedTask],
    reasons: &mut [TaskReason],
    mut undecoded: impl FnMut(&Fetched) -> Option<String>,
) {
    let mut waits: HashMap<Pick, (SceneId, String)> = HashMap::new();
    for (resolved, reason) in tasks.iter().zip(reasons) {
        let own = Pick { scene: resolved.task.scene.clone(), take: resolved.task.take };
        let before = resolved.task.continues.as_ref().and_then(|pick| waits.get(pick)).cloned();
        if let Clip::Stored(clip) = &resolved.clip {
            waits.extend(undecoded(clip).map(|codec| (own.clone(), (own.scene, codec))));
        } else if let Some((scene, codec)) = before {
            waits.insert(own, (scene.clone(), codec.clone()));
            if matches!(reason.reason.action(), Action::Buy | Action::MayBuy) {
                reason.reason = Reason::Undecoded { scene, codec };
            }
        }
    }
}

/// What makes two tasks one purchase: the digest, or what will lead to the same one.
#[derive(PartialEq, Eq, Hash)]
enum Name {
    Digest(Digest),
    Pending { continues: Option<(SceneId, Take)>, request: String, take: Take },
}

impl Name {
    fn of(resolved: &ResolvedTask) -> Self {
        let task = &resolved.task;
        resolved.digest.map_or_else(
            || Self::Pending {
                continues: task.continues.as_ref().map(|pick| (pick.scene.clone(), pick.take)),
                request: CanonicalRequest::of(&task.request).as_json().to_owned(),
                take: task.take,
            },
            Self::Digest,
        )
    }
}

fn reason(plan: &Plan, resolved: &ResolvedTask, history: &History) -> Reason {
    let Some(digest) = resolved.digest else {
        let task = &resolved.task;
        let scene = task.continues.as_ref().map_or(&task.scene, |pick| &pick.scene).clone();
        return if history.knows_scene(&task.scene) {
            Reason::DependsOn { scene }
        } else {
            Reason::NewAfter { scene }
        };
    };
    let past = history.take(&digest);
    match past.map_or(&TakeState::Open, |past| &past.state) {
        TakeState::Open => why_buy(plan, resolved, history),
        TakeState::Stored { task, .. } => {
            let task_id = task.as_ref().map(|task| task.submitted.task_id.clone());
            match (&resolved.clip, task_id) {
                (Clip::Gone(_), Some(task_id)) if past.is_some_and(|past| past.shared) => {
                    Reason::Elsewhere { task_id }
                }
                (Clip::Gone(_), task_id) => Reason::Gone { task_id },
                _ if resolved.task.kept.is_some() => {
                    let bought = past.and_then(|past| past.planned.as_ref());
                    kept(bought.map(|bought| diff::fields(bought, plan, &resolved.task)), resolved)
                }
                _ => Reason::Cached,
            }
        }
        TakeState::InFlight(task) => Reason::InFlight { task_id: task.submitted.task_id.clone() },
        TakeState::Unanswered(unanswered) => {
            Reason::Ambiguous { why: unanswered.why().to_owned(), price: unanswered.price() }
        }
        TakeState::Rejected { class, reason } => {
            Reason::Rejected { class: *class, reason: reason.to_string() }
        }
        TakeState::Failed { reason, class, .. } => Reason::Failed {
            reason: reason.to_string(),
            class: class.unwrap_or(Failure::Failed),
            times: past.map_or(0, |past| past.ends.failed_in_a_row()),
        },
        state @ TakeState::Lost { reason, .. } => {
            Reason::Lost { reason: reason.to_string(), task_id: task_id(state) }
        }
        state @ TakeState::Unusable { why, .. } => {
            Reason::Lost { reason: format!("not a usable clip: {why}"), task_id: task_id(state) }
        }
    }
}

fn task_id(state: &TakeState) -> Option<TaskId> {
    state.task().map(|task| task.submitted.task_id.clone())
}

/// What differs between what was planned once and a task.
pub(crate) fn changes(before: &Planned, plan: &Plan, task: &Task) -> Vec<FieldChange> {
    diff::fields(before, plan, task)
}

/// What differs between two requests of one endpoint.
pub(crate) fn request_changes(before: &ClipRequest, after: &ClipRequest) -> Vec<FieldChange> {
    diff::request_fields(
        CanonicalRequest::of(before).as_json(),
        CanonicalRequest::of(after).as_json(),
    )
}

/// What a request asks for, by the storyboard's words.
pub fn request_fields(request: &ClipRequest) -> Vec<RequestField> {
    diff::all_fields(CanonicalRequest::of(request).as_json())
}

/// Why a clip of another request counts for a task.
fn kept(fields: Option<Vec<FieldChange>>, resolved: &ResolvedTask) -> Reason {
    let fields = fields.unwrap_or_default();
    if is_earlier(&resolved.task, &fields) {
        return Reason::KeptWithSound;
    }
    if is_renumbered(&resolved.task, &fields) {
        return Reason::KeptFromEarlier { steps: resolved.task.new_steps.clone() };
    }
    Reason::Kept { fields }
}

/// Whether a task keeps the clip that an earlier version bought of the same words: it had sound
/// made, and nothing else of the request is another. What it continues is not looked at while the
/// task does not say.
fn is_earlier(task: &Task, fields: &[FieldChange]) -> bool {
    let is_of_sound = |change: &FieldChange| change.field == "audio";
    let may_differ =
        |change: &FieldChange| is_of_sound(change) || change.is_version || is_open(task, change);
    task.earlier_audio.is_some() && fields.iter().any(is_of_sound) && fields.iter().all(may_differ)
}

/// Whether a task keeps a clip whose request differs in nothing but the versions of how its
/// pictures and frames are made.
fn is_renumbered(task: &Task, fields: &[FieldChange]) -> bool {
    fields.iter().any(|change| change.is_version)
        && fields.iter().all(|change| change.is_version || is_open(task, change))
}

/// Whether a field differs only because the task does not say yet which clip it continues.
fn is_open(task: &Task, change: &FieldChange) -> bool {
    let role = MediumRole::of_word(&change.field);
    match role.and_then(|role| task.request.medium(role)) {
        Some(Source::Frame(frame)) => frame.clip.is_none(),
        Some(Source::Link(_) | Source::Picture(_) | Source::Sound(_)) | None => false,
    }
}

/// What pictures went through after a clip was bought: `pictures were converted from Display P3`.
fn since(steps: &[String]) -> String {
    let mut said: Vec<String> = Vec::new();
    for step in steps {
        // Steps of other pictures than the first have their word before them.
        let step = step.split_once(": ").map_or(step.as_str(), |(_, step)| step);
        let step = match step.strip_suffix(" frames is sent") {
            Some(first) => format!("only {first} frames was sent"),
            None => format!("pictures were {step}"),
        };
        if !said.contains(&step) {
            said.push(step);
        }
    }
    if said.is_empty() {
        return "pictures and frames were made as they are now".to_owned();
    }
    said.join(", and before ")
}

/// Why a take for which nothing was bought is bought now.
fn why_buy(plan: &Plan, resolved: &ResolvedTask, history: &History) -> Reason {
    let task = &resolved.task;
    let previous = history.previous(&task.scene, task.take);
    match previous.filter(|(_, past)| past.state.is_bought()) {
        Some((_, past)) => match &past.planned {
            Some(before) => Reason::Changed { fields: diff::fields(before, plan, task) },
            // A journal without plans: that something changed is all there is to say.
            None => Reason::Changed { fields: vec![FieldChange::unknown()] },
        },
        None if task.take != Take::FIRST && history.knows_scene(&task.scene) => Reason::TakeNew,
        None => Reason::New,
    }
}

/// Prints what stands in the table's last column, with control characters escaped.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::escape::escaped(&self.text(), f)
    }
}

impl Reason {
    fn text(&self) -> String {
        match self {
            Self::Cached => "cached".to_owned(),
            Self::Shared { scene } => format!("the same request as {scene}: bought once"),
            Self::Kept { fields } => {
                let fields = fields.iter().map(|field| format!("; {field}"));
                format!("kept as it is{}", fields.collect::<String>())
            }
            Self::KeptFromEarlier { steps } => {
                format!("kept; bought before {}", since(steps))
            }
            Self::KeptWithSound => {
                "kept: bought with sound, when scenes without `audio` asked for it".to_owned()
            }
            Self::New => "new".to_owned(),
            Self::TakeNew => "this take is new".to_owned(),
            Self::Changed { fields } => {
                fields.iter().map(FieldChange::to_string).collect::<Vec<_>>().join("; ")
            }
            Self::NewAfter { scene } => format!("new; continues {scene}"),
            Self::DependsOn { scene } => format!("continues {scene}: bought if its clip changes"),
            Self::InFlight { task_id } => format!("bought, in flight as task {task_id}"),
            Self::Gone { task_id: Some(task_id) } => {
                format!("its clip is gone from the store: fetched again from task {task_id}")
            }
            Self::Gone { task_id: None } => {
                "its clip is gone from the store, and its task is not known".to_owned()
            }
            Self::Elsewhere { task_id } => format!(
                "paid for according to the lock file, and its clip is not here: fetched from task \
                 {task_id} while the host has it"
            ),
            Self::Undecoded { scene, codec } => {
                format!("waits: the clip of {scene} is {codec}, which wanflow does not decode")
            }
            Self::Ambiguous { why, price } => {
                format!("perhaps bought, {price} at risk: {why}")
            }
            Self::Rejected { class, reason } if class.is_final() => {
                format!("refused by moderation, not sent again unchanged: {reason}")
            }
            Self::Rejected { reason, .. } => format!("refused last time: {reason}"),
            Self::Failed { reason, class: Failure::Failed, times } if *times > 1 => format!(
                "failed {times} times in a row, and is bought again only if you ask for it: {reason}"
            ),
            Self::Failed { reason, class: Failure::Failed, .. } => format!(
                "failed last time: {reason}; the host is asked once more, then another is bought"
            ),
            Self::Failed { reason, class: Failure::FixScene, .. } => {
                format!(
                    "the host took it and could not make it, not sent again unchanged: {reason}"
                )
            }
            Self::Failed { reason, .. } => {
                format!("refused by moderation, not sent again unchanged: {reason}")
            }
            Self::Lost { reason, task_id: Some(task_id) } => format!(
                "bought, and its clip is out of reach: {reason}; asked for again from task {task_id}"
            ),
            Self::Lost { reason, task_id: None } => {
                format!("bought, but its clip is out of reach: {reason}")
            }
        }
    }
}
