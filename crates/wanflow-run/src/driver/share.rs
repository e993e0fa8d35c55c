//! What a run tells the lock file: the takes of its plan that are stored.
//!
//! Once, when the run ends: the journal has everything at each moment, and a run that is killed
//! leaves it to the next one.

use wanflow_plan::{Digest, SceneId};

use crate::error::RunError;
use crate::event::Event;
use crate::record::Fetched;
use crate::story_lock::{LockedTake, StoryLock, TakeName};

use super::job::{End, Job, Run};

impl Run<'_> {
    /// Writes stored takes into the lock file. That it cannot be written is told, and loses
    /// nothing: the next run writes it. Answers whether it was.
    pub(super) fn share(&mut self) -> bool {
        let takes: Vec<_> = self.jobs.iter().filter_map(|job| self.to_share(job)).collect();
        let scenes: Vec<_> = self.plan.film.picks.iter().map(|pick| pick.scene.clone()).collect();
        let (store, history) = (&self.store, &self.history);
        let change = |lock: &mut StoryLock| {
            // Every scene has its place, so that takes of two scenes can be merged.
            for scene in &scenes {
                lock.scene_mut(scene);
            }
            for (scene, name, take) in &takes {
                let past = history.take(&take.digest);
                let is_replaced =
                    |clip: &Fetched| past.is_some_and(|it| it.has_replaced(&clip.clip));
                let is_here =
                    |clip: &Fetched| !is_replaced(clip) && store.holds(clip).unwrap_or(false);
                lock.scene_mut(scene).add(name.clone(), take.clone(), is_here);
            }
        };
        match self.lock_file.update(&*self.deps.disk, change) {
            Ok(_) => true,
            Err(error) => {
                self.emit(&Event::LockFileNotWritten { why: told(&error) });
                false
            }
        }
    }

    fn to_share(&self, job: &Job) -> Option<(SceneId, TakeName, LockedTake)> {
        let Some(End::Clip { .. }) = job.end else { return None };
        let digest: Digest = job.digest?;
        let take = LockedTake::of(&digest, self.history.take(&digest)?)?;
        Some((job.task.scene.clone(), TakeName::of(job.task.take, &digest), take))
    }
}

fn told(error: &RunError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
