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

use wanflow_api::{ClipRequest, Image, Sha256};
use wanflow_plan::{Digest, Pick, Plan, SceneId, Take, Task, sha256};

use crate::error::RunError;
use crate::history::{History, TakeState};
use crate::record::{CanonicalRequest, Fetched};
use crate::resolve::continued_from;
use crate::story_lock::{SceneLock, StoryLock};

pub use edit::{Edit, Meant, NoEdit, Wish, edit};
pub use list::{Standing, TakeLine, list};
pub use roll::{NoRoll, rolled};

/// Most takes of one scene: beyond this it is rather a slip than a wish.
pub const MOST_TAKES: u32 = 99;

/// A storyboard's takes, and how to find out about them.
#[derive(Clone, Copy)]
pub struct Shelf<'a> {
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
    shelf: Shelf<'a>,
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
pub fn chosen(shelf: Shelf<'_>) -> Result<Plan, RunError> {
    shelf.with(Scene::choice)
}

/// Digest of what a scene asks for, whatever the take: a take is kept while this stays the same.
pub fn fingerprint(endpoint: &str, request: &ClipRequest) -> Sha256 {
    let request = CanonicalRequest::of(request);
    sha256(format!("{endpoint}\n{}", request.as_json()).as_bytes())
}

impl<'a> Shelf<'a> {
    /// Makes a choice for each scene, parents first.
    fn with(
        self,
        mut choose: impl FnMut(&Scene<'a>) -> Result<Choice, RunError>,
    ) -> Result<Plan, RunError> {
        let mut done: HashMap<&SceneId, Parent> = HashMap::new();
        let mut tasks = Vec::with_capacity(self.plan.tasks.len());
        for scene in self.scenes() {
            let parent = scene[0].continues.as_ref().and_then(|pick| done.get(&pick.scene));
            let scene = Scene { shelf: self, lowered: scene, parent: parent.cloned() };
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

    /// A take's task.
    fn task(&self, take: Take, kept: Option<Digest>) -> Task {
        let first = &self.lowered[0];
        let mut task = first.clone();
        task.take = take;
        task.request.seed = first.request.seed.map(|seed| take.seed(seed));
        task.kept = kept;
        task.continues = match (&self.parent, kept) {
            // What is kept is there, whatever became of the clip that it continued.
            (_, Some(_)) => None,
            (Some(parent), None) => Some(parent.pick.clone()),
            (None, None) => first.continues.clone(),
        };
        task
    }

    /// A take's name, unless it continues a clip that does not exist.
    fn digest(&self, take: Take) -> Option<Digest> {
        let mut task = self.task(take, None);
        if let Some(clip) = self.parent.as_ref().and_then(|parent| parent.clip) {
            task = continued_from(&task, clip);
        }
        task.digest(&self.shelf.plan.endpoint, self.shelf.plan.purpose)
    }

    fn state(&self, take: Take) -> Option<&'a TakeState> {
        Some(&self.shelf.history.take(&self.digest(take)?)?.state)
    }

    /// The clip of a take, as far as it is paid for and was stored somewhere.
    fn clip(&self, take: Take, kept: Option<Digest>) -> Option<&'a Fetched> {
        let digest = kept.or_else(|| self.digest(take))?;
        match &self.shelf.history.take(&digest)?.state {
            TakeState::Stored { clip, .. } => Some(clip),
            _ => None,
        }
    }

    /// Every number that a take of this scene may have so far.
    fn numbers(&self) -> impl Iterator<Item = Take> + use<> {
        (1..=self.shelf.history.highest().min(MOST_TAKES)).filter_map(Take::new)
    }

    /// What the lock file says of this scene: under its own id, and under ids that no scene has
    /// any more, since a renamed scene keeps its picks.
    fn locked(&self) -> impl Iterator<Item = &'a SceneLock> {
        let Shelf { plan, lock, .. } = self.shelf;
        let is_used = |id: &SceneId| plan.film.picks.iter().any(|pick| pick.scene == *id);
        let others = lock.scenes.iter().filter(move |(id, _)| !is_used(id));
        lock.scene(self.id()).into_iter().chain(others.map(|(_, scene)| scene))
    }

    /// The request's fingerprints: with the clip that it continues, and as it was while that clip
    /// did not exist.
    fn fingerprints(&self) -> [Sha256; 2] {
        let endpoint = &self.shelf.plan.endpoint;
        let mut request = self.lowered[0].request.clone();
        let pending = fingerprint(endpoint, &request);
        if let (Image::Anchor(anchor), Some(parent)) = (&mut request.image, &self.parent) {
            anchor.clip = parent.clip;
        }
        [fingerprint(endpoint, &request), pending]
    }
}
