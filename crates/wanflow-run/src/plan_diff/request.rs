//! What differs in what is asked for a scene, with its pictures by their names.

use wanflow_api::MediumRole;
use wanflow_api::medium::Source;
use wanflow_plan::{SceneId, Task};

use super::pairing::Pairing;
use super::side::Side;
use crate::reasons::{FieldChange, request_changes};

/// The takes of a scene in one of the plans.
pub(super) struct SceneTakes<'s> {
    pub(super) side: &'s Side<'s>,
    pub(super) scene: &'s SceneId,
}

impl<'s> SceneTakes<'s> {
    fn first_task(&self) -> Option<&'s Task> {
        self.side.first_task(self.scene)
    }
}

/// The fields that differ; where clips are bought is told for the storyboard as a whole.
pub(super) fn changes(
    before: &SceneTakes<'_>,
    after: &SceneTakes<'_>,
    pairing: &Pairing,
) -> Vec<FieldChange> {
    let count = |takes: &SceneTakes<'_>| takes.side.takes(takes.scene).len();
    let first = (before.first_task(), after.first_task());
    let mut changes = match first {
        (Some(old), Some(new)) => of_tasks(old, new, pairing),
        (Some(_), None) => vec![FieldChange::new("clip", "generated", "none")],
        (None, Some(_)) => vec![FieldChange::new("clip", "none", "generated")],
        (None, None) => Vec::new(),
    };
    let (old, new) = (count(before), count(after));
    if old != new && old > 0 && new > 0 {
        changes.push(FieldChange::new("takes", old.to_string(), new.to_string()));
    }
    changes
}

fn of_tasks(old: &Task, new: &Task, pairing: &Pairing) -> Vec<FieldChange> {
    let mut changes: Vec<_> = request_changes(&old.request, &new.request)
        .into_iter()
        .map(|change| with_names(change, old, new))
        .collect();
    let is_continued = |role: &MediumRole| {
        let frame = |task: &Task| matches!(task.request.medium(*role), Some(Source::Frame(_)));
        frame(old) && frame(new)
    };
    let parents = old.continues.as_ref().zip(new.continues.as_ref());
    let parents = parents.filter(|(old, new)| pairing.after(&old.scene) != Some(&new.scene));
    if let (Some((before, after)), Some(role)) =
        (parents, MediumRole::ALL.iter().find(|role| is_continued(role)))
    {
        changes.push(FieldChange::new(
            role.word(),
            frame_of(&before.scene),
            frame_of(&after.scene),
        ));
    }
    changes
}

/// A change of a picture or sound, by path or scene in place of digests. What has the same name on
/// both sides keeps its digest.
fn with_names(change: FieldChange, old: &Task, new: &Task) -> FieldChange {
    let Some(role) = MediumRole::of_word(&change.field) else { return change };
    let before = name(old, role).unwrap_or_else(|| change.before.clone());
    let after = name(new, role).unwrap_or_else(|| change.after.clone());
    if before != after {
        return FieldChange::new(&change.field, before, after);
    }
    let told = |name: &str, digest: &str| format!("{name} ({digest})");
    FieldChange::new(&change.field, told(&before, &change.before), told(&after, &change.after))
}

/// What people call a medium of a task, where it is a local file or a frame of another clip.
fn name(task: &Task, role: MediumRole) -> Option<String> {
    match task.request.medium(role)? {
        Source::Frame(_) => task.continues.as_ref().map(|pick| frame_of(&pick.scene)),
        Source::Picture(_) | Source::Sound(_) => task.files.get(role).map(str::to_owned),
        Source::Link(_) => None,
    }
}

fn frame_of(scene: &SceneId) -> String {
    format!("a frame of `{}`", scene.as_str())
}
