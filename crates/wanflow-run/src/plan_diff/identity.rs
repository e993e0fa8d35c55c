//! What decides a take's clip, whatever its scene is called and wherever it stands.
//!
//! A scene that continues another is identified by that other one's clip, which need not exist:
//! two plans are compared without any clip.

use std::collections::HashMap;

use serde_json::json;
use wanflow_api::Sha256;
use wanflow_plan::{Pick, Plan, Task, canonical_json, sha256};

/// A digest of all that decides a clip. No digest of a take: it is compared with its like alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Identity(Sha256);

/// The identities of a plan's takes.
pub(super) struct Identities(HashMap<Pick, Identity>);

impl Identities {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut known: HashMap<Pick, Identity> = HashMap::with_capacity(plan.tasks.len());
        // Tasks stand behind those that they continue.
        for task in &plan.tasks {
            let continues = task.continues.as_ref().and_then(|pick| known.get(pick));
            let all = json!({
                "endpoint": plan.endpoint,
                "request": task.request,
                "take": task.take,
                "continues": continues.map(|identity| identity.0),
            });
            known.insert(pick(task), Identity(sha256(canonical_json(&all).as_bytes())));
        }
        Self(known)
    }

    pub(super) fn of_task(&self, task: &Task) -> Option<Identity> {
        self.0.get(&pick(task)).copied()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = Identity> {
        self.0.values().copied()
    }
}

fn pick(task: &Task) -> Pick {
    Pick { scene: task.scene.clone(), take: task.take }
}
