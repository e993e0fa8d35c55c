//! `--only SCENE`: the scenes that are meant, with those that they continue from.

use std::collections::BTreeSet;

use wanflow_plan::{Plan, SceneId};

use crate::failure::Failure;

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
            let known: Vec<_> = all.iter().map(SceneId::as_str).collect();
            let take = if name.contains('@') { "name a scene, not one of its takes; " } else { "" };
            return Err(Failure::usage(format!("there is no scene `{name}`"))
                .with_help(format!("{take}scenes of this storyboard: {}", known.join(", "))));
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
