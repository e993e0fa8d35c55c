//! Which takes a plan has: what is there, what a person picked or keeps, what more is rolled.
//!
//! The compiler lowers a storyboard to its smallest number of takes, the first of which plays.
//! Here the lock file and history have their say; the result is a plan like any other. Chains are
//! walked parents first, since the name of a take tells which clip it continues.

mod choice;
mod edit;
mod list;
mod roll;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use wanflow_api::{ClipRequest, Sha256};

use wanflow_plan::{Digest, Pick, Plan, SceneId, Take, Task, canonical_json, sha256};

use crate::alike;
use crate::error::RunError;
use crate::history::{History, Past, TakeState};
use crate::record::{CanonicalRequest, Fetched};
use crate::resolve::{by_method_of_clip, continued_from};
use crate::story_lock::{SceneLock, StoryLock};

pub use edit::{Edit, EditError, EditRequest, TakeSelector, edit};
pub use list::{Standing, TakeLine, list};
pub use roll::{RollError, rolled};

/// Most takes of one scene: beyond this it is rather a slip than a wish.
pub const MOST_TAKES: u32 = 99;

/// A storyboard's takes, and how to find out about them.
#[derive(Clone, Copy)]
pub struct StoryboardTakes<'a> {
    /// The plan as lowered.
    pub plan: &'a Plan,
    /// The lock file.
    pub lock: &'a StoryLock,
    /// The journals and the lock file.
    pub history: &'a History,
    /// Whether the store has a clip.
    pub holds: &'a dyn Fn(&Fetched) -> Result<bool, RunError>,
}

/// One scene of a plan, with the clip that it continues from, if that is known.
struct Scene<'a> {
    story: StoryboardTakes<'a>,
    /// Its takes as lowered.
    lowered: &'a [Task],
    parent: Option<Parent>,
}

/// What a scene continues from.
#[derive(Clone, Debug)]
struct Parent {
    pick: Pick,
    clip: Option<Sha256>,
}

/// What is chosen for one scene.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Choice {
    takes: std::collections::BTreeSet<Take>,
    plays: Take,
    kept: Option<Digest>,
}

/// The plan with the takes that exist, and those that a person picked or keeps.
pub fn chosen(story: StoryboardTakes<'_>) -> Result<Plan, RunError> {
    story.with(Scene::choice)
}

/// Digest of what a scene asks for, whatever the take: a take is kept while this stays the same.
fn fingerprint(endpoint: &str, request: &str) -> Sha256 {
    sha256(format!("{endpoint}\n{request}").as_bytes())
}

impl<'a> StoryboardTakes<'a> {
    /// Makes a choice for each scene, parents first.
    fn with(
        self,
        mut choose: impl FnMut(&Scene<'a>) -> Result<Choice, RunError>,
    ) -> Result<Plan, RunError> {
        let mut done: HashMap<&SceneId, Parent> = HashMap::new();
        let mut tasks = Vec::with_capacity(self.plan.tasks.len());
        for scene in self.scenes() {
            let parent = scene[0].continues.as_ref().and_then(|pick| done.get(&pick.scene));
            let scene = Scene { story: self, lowered: scene, parent: parent.cloned() };
            let choice = choose(&scene)?;
            tasks.extend(choice.takes.iter().map(|take| scene.task(*take, choice.kept)));
            let id = &scene.lowered[0].scene;
            let pick = Pick { scene: id.clone(), take: choice.plays };
            let clip = scene.clip(choice.plays, choice.kept).map(|clip| clip.clip);
            done.insert(id, Parent { pick, clip });
        }
        let mut plan = Plan { tasks, ..self.plan.clone() };
        for pick in &mut plan.film.picks {
            if let Some(chosen) = done.get(&pick.scene) {
                pick.take = chosen.pick.take;
            }
        }
        Ok(plan)
    }

    /// The tasks of each scene, in the plan's order.
    fn scenes(self) -> impl Iterator<Item = &'a [Task]> {
        self.plan.tasks.chunk_by(|one, other| one.scene == other.scene)
    }
}

impl<'a> Scene<'a> {
    fn id(&self) -> &'a SceneId {
        &self.lowered[0].scene
    }

    /// A take's task, with the clip that counts for it: the one that a person keeps, or one that
    /// was bought for a request which asks for the same.
    fn task(&self, take: Take, kept: Option<Digest>) -> Task {
        let mut task = self.asked(take);
        task.kept = kept.or_else(|| self.alike(take));
        // What is kept is there, whatever became of the clip that it continued.
        task.continues = task.continues.filter(|_| task.kept.is_none());
        task
    }

    /// What is asked for as a take.
    fn asked(&self, take: Take) -> Task {
        let first = &self.lowered[0];
        let mut task = first.clone();
        task.take = take;
        task.request.seed = first.request.seed.map(|seed| take.seed(seed));
        if let Some(parent) = &self.parent {
            task.continues = Some(parent.pick.clone());
        }
        task
    }

    /// The name of the clip that counts for a take, unless it continues a clip that does not
    /// exist.
    fn digest(&self, take: Take) -> Option<Digest> {
        self.alike(take).or_else(|| self.own_digest(take))
    }

    /// The name of a take's own request.
    fn own_digest(&self, take: Take) -> Option<Digest> {
        self.named(take).digest(&self.story.plan.endpoint, self.story.plan.purpose)
    }

    /// What is asked for as a take, with the clip that it continues.
    fn named(&self, take: Take) -> Task {
        let task = self.asked(take);
        let clip = self.parent.as_ref().and_then(|parent| parent.clip);
        let history = self.story.history;
        let continued = |clip| by_method_of_clip(continued_from(&task, clip), history);
        clip.map_or_else(|| task.clone(), continued)
    }

    /// The clip that was bought for the same take of this scene when its request was another one
    /// that asks for the same; `None` once its own is bought.
    fn alike(&self, take: Take) -> Option<Digest> {
        let StoryboardTakes { plan, history, .. } = self.story;
        let own = self.own_digest(take)?;
        if history.take(&own).is_some_and(|past| past.state.is_bought()) {
            return None;
        }
        let task = self.named(take);
        let counts = |past: &Past| {
            let is_ended = matches!(past.state, TakeState::Failed { .. });
            let planned = past.planned.as_ref().filter(|_| past.state.is_bought() && !is_ended);
            planned.is_some_and(|bought| alike::counts(bought, &plan.endpoint, &task))
        };
        // Its clip is known by this name whatever the scene was called then.
        let mut renamed = task.earlier_digests(&plan.endpoint, plan.purpose).into_iter();
        if let Some(digest) = renamed.find(|name| history.take(name).is_some_and(counts)) {
            return Some(digest);
        }
        let mut earlier = history.came_up(self.id(), take).rev();
        earlier.find(|(digest, past)| **digest != own && counts(past)).map(|(digest, _)| *digest)
    }

    fn state(&self, take: Take) -> Option<&'a TakeState> {
        Some(&self.story.history.take(&self.digest(take)?)?.state)
    }

    /// The clip of a take, as far as it is paid for and was stored somewhere.
    fn clip(&self, take: Take, kept: Option<Digest>) -> Option<&'a Fetched> {
        let digest = kept.or_else(|| self.digest(take))?;
        match &self.story.history.take(&digest)?.state {
            TakeState::Stored { clip, .. } => Some(clip),
            _ => None,
        }
    }

    /// Every number that a take of this scene may have so far.
    fn numbers(&self) -> impl Iterator<Item = Take> + use<> {
        (1..=self.story.history.highest().min(MOST_TAKES)).filter_map(Take::new)
    }

    /// What the lock file says of this scene: under its own id, and under ids that no scene has
    /// any more, since a renamed scene keeps its picks.
    fn locked(&self) -> impl Iterator<Item = &'a SceneLock> {
        let StoryboardTakes { plan, lock, .. } = self.story;
        let is_used = |id: &SceneId| plan.film.picks.iter().any(|pick| pick.scene == *id);
        let others = lock.scenes.iter().filter(move |(id, _)| !is_used(id));
        lock.scene(self.id()).into_iter().chain(others.map(|(_, scene)| scene))
    }

    /// The request's fingerprints: with the clip that it continues, and as it was while that clip
    /// did not exist; each also without what nobody sees.
    fn fingerprints(&self) -> [Sha256; 4] {
        self.fingerprints_of(self.lowered[0].request.clone())
    }

    /// The fingerprints of what earlier versions made of the same words.
    fn earlier_fingerprints(&self) -> Vec<Sha256> {
        let earlier = self.lowered[0].earlier_requests().into_iter();
        earlier.flat_map(|request| self.fingerprints_of(request)).collect()
    }

    fn fingerprints_of(&self, mut request: ClipRequest) -> [Sha256; 4] {
        let endpoint = &self.story.plan.endpoint;
        let pending = CanonicalRequest::of(&request);
        if let Some(parent) = &self.parent {
            request.change_frames(|frame| frame.clip = parent.clip);
        }
        let now = CanonicalRequest::of(&request);
        let visible = |request| canonical_json(&alike::normal(request));
        let texts = [now.as_json(), pending.as_json(), &visible(&now), &visible(&pending)];
        texts.map(|request| fingerprint(endpoint, request))
    }
}
