//! A plan, with what a comparison looks up in it.

use std::collections::HashMap;

use serde_json::Value;
use wanflow_plan::{Plan, SceneId, Task};

use super::identity::Identities;

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct PlanVersion<'p> {
    /// The plan.
    pub plan: &'p Plan,
    /// Its film, as `wanflow plan --json` prints it: members that say nothing are left out.
    pub film: &'p Value,
}

/// A plan, with what is looked up in it.
pub(super) struct Side<'p> {
    pub(super) plan: &'p Plan,
    /// Every scene, in the film's order.
    pub(super) order: Vec<&'p SceneId>,
    /// The takes of each scene that is generated, the first one first.
    pub(super) tasks: HashMap<&'p SceneId, Vec<&'p Task>>,
    /// What the film does to each scene, where it does anything.
    pub(super) edits: HashMap<&'p str, &'p Value>,
    pub(super) identities: Identities,
}

impl<'p> Side<'p> {
    pub(super) fn of(version: PlanVersion<'p>) -> Self {
        let PlanVersion { plan, film } = version;
        let mut tasks: HashMap<_, Vec<_>> = HashMap::new();
        for task in &plan.tasks {
            tasks.entry(&task.scene).or_default().push(task);
        }
        let scenes = film["scenes"].as_array().into_iter().flatten();
        Self {
            plan,
            order: plan.film.places().into_iter().map(|place| place.scene).collect(),
            tasks,
            edits: scenes.filter_map(|edit| Some((edit["scene"].as_str()?, edit))).collect(),
            identities: Identities::of(plan),
        }
    }

    pub(super) fn first_task(&self, scene: &SceneId) -> Option<&'p Task> {
        self.tasks.get(scene)?.first().copied()
    }

    pub(super) fn edit(&self, scene: &SceneId) -> Option<&'p Value> {
        self.edits.get(scene.as_str()).copied()
    }

    pub(super) fn takes(&self, scene: &SceneId) -> &[&'p Task] {
        self.tasks.get(scene).map_or(&[], Vec::as_slice)
    }
}
