//! A plan meets history: each task gets the name of its clip, as far as that can be known.
//!
//! A chained task is named by the clip it continues from. While that clip does not exist, or is
//! itself to be bought, the task is pending.

use wanflow_api::Sha256;
use wanflow_plan::{Digest, FOREIGN_ANCHOR_VERSION, Pick, Plan, SHOWN_ANCHOR_VERSION, Task};

use crate::error::RunError;
use crate::history::{History, TakeState};
use crate::record::{CanonicalRequest, Fetched, Planned, TaskEntry, TaskFact, VideoCoding};

/// A task of a plan, with what is known of its clip.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedTask {
    /// The task; its anchor names the other clip if that exists.
    pub task: Task,
    /// The name of its clip; `None` while it waits for another one.
    pub digest: Option<Digest>,
    /// Its clip, as the journal knows it.
    pub clip: Clip,
}

/// A task's clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clip {
    /// There is none yet.
    None,
    /// It is in the store.
    Stored(Fetched),
    /// It was in the store and is not any more, or is cut: it is fetched again from its task.
    Gone(Fetched),
}

/// Fills in what history knows of a plan's tasks. `holds` tells whether the store still has a
/// clip ([`Store::holds`](crate::Store::holds)).
pub fn resolve(
    plan: &Plan,
    history: &History,
    mut holds: impl FnMut(&Fetched) -> Result<bool, RunError>,
) -> Result<Vec<ResolvedTask>, RunError> {
    let mut resolved: Vec<ResolvedTask> = Vec::with_capacity(plan.tasks.len());
    let mut clips = std::collections::HashMap::new();
    for task in &plan.tasks {
        let parent = task.continues.as_ref().and_then(|pick| clips.get(pick).copied());
        let continued = |clip| by_method_of_clip(continued_from(task, clip), history);
        let task = parent.map_or_else(|| task.clone(), continued);
        let digest = task.digest(&plan.endpoint, plan.purpose);
        let clip = match digest.and_then(|digest| stored(history, &digest)) {
            None => Clip::None,
            Some(clip) if holds(clip)? => Clip::Stored(clip.clone()),
            Some(clip) => Clip::Gone(clip.clone()),
        };
        // A clip that is gone comes back with the same bytes or not at all.
        if let Clip::Stored(clip) | Clip::Gone(clip) = &clip {
            clips.insert(Pick { scene: task.scene.clone(), take: task.take }, clip.clip);
        }
        resolved.push(ResolvedTask { task, digest, clip });
    }
    Ok(resolved)
}

/// The task as it is once the clip that it continues from exists.
#[must_use]
pub fn continued_from(task: &Task, clip: Sha256) -> Task {
    let mut task = task.clone();
    task.request.change_frames(|frame| frame.clip = Some(clip));
    task
}

/// The task with the method by which frames are taken from the clip that it continues: no two
/// pictures ever have one name. A clip that wanflow does not decode itself has that of another
/// decoder, whether one may be used now or not.
#[must_use]
pub fn by_method_of_clip(mut task: Task, history: &History) -> Task {
    task.request.change_frames(|frame| {
        let Some(clip) = &frame.clip else { return };
        let methods = history.codings(clip).filter_map(|video| match video {
            VideoCoding { is_decoded: false, .. } => Some(FOREIGN_ANCHOR_VERSION),
            VideoCoding { is_reshaped: true, .. } | VideoCoding { colour: Some(_), .. } => {
                Some(SHOWN_ANCHOR_VERSION)
            }
            VideoCoding { .. } => None,
        });
        frame.method = methods.max().unwrap_or(frame.method);
    });
    task
}

/// What a run records before it begins: each task that has not come up under its scene's id, so
/// that the next plan can say what changed. Pending tasks follow when they have a name.
pub fn newly_planned(plan: &Plan, tasks: &[ResolvedTask], history: &History) -> Vec<TaskEntry> {
    let named = tasks.iter().filter_map(|resolved| Some((resolved, resolved.digest?)));
    let new = named.filter(|(resolved, digest)| {
        resolved.task.kept.is_none()
            && !history.knows(digest, &resolved.task.scene, resolved.task.take)
    });
    new.map(|(resolved, digest)| planned(&plan.endpoint, &resolved.task, digest)).collect()
}

/// The record that a task was planned.
pub fn planned(endpoint: &str, task: &Task, digest: Digest) -> TaskEntry {
    TaskEntry {
        digest,
        scene: task.scene.clone(),
        take: task.take,
        attempt: 0,
        fact: TaskFact::Planned(Planned {
            endpoint: endpoint.to_owned(),
            request: CanonicalRequest::of(&task.request),
            price: task.price,
        }),
    }
}

fn stored<'a>(history: &'a History, digest: &Digest) -> Option<&'a Fetched> {
    match &history.take(digest)?.state {
        TakeState::Stored { clip, .. } => Some(clip),
        _ => None,
    }
}
