//! What the journals know of a take, as the lock file has it. The way back is in `shared`.

use wanflow_api::ClipRequest;
use wanflow_plan::Digest;

use crate::record::{Excerpt, TaskFact, UnixMillis};
use crate::story_lock::LockedTake;

use super::past::Past;
use super::state::TakeState;

impl LockedTake {
    /// A take as its journal knows it. `None`, if its clip is not stored, or if the journal lost
    /// the task that made it.
    pub fn of(digest: &Digest, past: &Past) -> Option<Self> {
        let TakeState::Stored { clip, task: Some(task) } = &past.state else { return None };
        let planned = past.planned.as_ref()?;
        // What a newer wanflow planned may not be readable here: then that one locks it.
        let request: ClipRequest = serde_json::from_str(planned.request.as_json()).ok()?;
        let seed = told_seed(past).or_else(|| Some(Excerpt::new(request.seed?.to_string())));
        Some(Self {
            digest: *digest,
            endpoint: planned.endpoint.clone(),
            origin: task.intent.origin.clone(),
            request,
            clip: clip.clone(),
            task_id: task.submitted.task_id.clone(),
            price: task.intent.price,
            at: stored_at(past),
            seed,
        })
    }
}

/// When the clip was stored first, in whole seconds.
fn stored_at(past: &Past) -> UnixMillis {
    let stored =
        past.records.iter().find(|record| record.fact().and_then(TaskFact::clip).is_some());
    UnixMillis(stored.map_or(0, |record| record.at.0 / 1000 * 1000))
}

fn told_seed(past: &Past) -> Option<Excerpt> {
    past.records.iter().rev().find_map(|record| record.fact()?.result()?.seed.clone())
}
