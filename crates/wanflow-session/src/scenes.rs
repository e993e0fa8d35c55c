//! `--only SCENE`: the scenes that are meant, with those that they continue from.

use std::collections::BTreeSet;

use wanflow_plan::{Plan, SceneId};

use crate::failure::Failure;
use crate::printable::printable;

/// The scene of a plan that a name stands for; it must be one that is generated.
pub fn generated(plan: &Plan, name: &str) -> Result<SceneId, Failure> {
    let scene = SceneId::new(name);
    if plan.tasks.iter().any(|task| task.scene == scene) {
        return Ok(scene);
    }
    if plan.film.scenes.iter().any(|free| free.scene == scene) {
        let name = printable(name);
        return Err(Failure::usage(format!(
            "scene `{name}` needs no clip: nothing is bought for it"
        )));
    }
    Err(no_scene(plan, name))
}

/// The scenes of a plan that `only` names and their ancestors; all, if it names none.
pub fn chosen(plan: &Plan, only: &[String]) -> Result<BTreeSet<SceneId>, Failure> {
    let all: BTreeSet<SceneId> = plan.tasks.iter().map(|task| task.scene.clone()).collect();
    if only.is_empty() {
        return Ok(all);
    }
    let mut chosen = BTreeSet::new();
    for name in only {
        let scene = SceneId::new(name.as_str());
        if !all.contains(&scene) {
            return Err(no_scene(plan, name));
        }
        chosen.insert(scene);
    }
    // A scene stands behind those that it continues from, so one walk backwards finds them all.
    for task in plan.tasks.iter().rev().filter(|task| task.continues.is_some()) {
        if let Some(parent) = task.continues.as_ref().filter(|_| chosen.contains(&task.scene)) {
            chosen.insert(parent.scene.clone());
        }
    }
    Ok(chosen)
}

fn no_scene(plan: &Plan, name: &str) -> Failure {
    let known: BTreeSet<_> = plan.tasks.iter().map(|task| task.scene.as_str()).collect();
    let known: Vec<_> = known.into_iter().collect();
    let take = if name.contains('@') { "name a scene, not one of its takes; " } else { "" };
    Failure::usage(format!("there is no scene `{}`", printable(name)))
        .with_help(format!("{take}scenes of this storyboard: {}", known.join(", ")))
}
