//! The plan as a whole.

use serde::{Deserialize, Serialize};

use crate::{Film, Pick, PlanId, Purpose, Task, canonical_json, sha256};

/// A storyboard, lowered: tasks in topological order, and the film they make.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Version of this format.
    pub version: u32,
    /// The storyboard file's stem: names its journal and its film.
    pub storyboard: String,
    /// The film's title, if the storyboard gives one.
    pub title: Option<String>,
    /// Id of the endpoint that generates the clips.
    pub endpoint: String,
    /// Whether clips are bought or rehearsed.
    pub purpose: Purpose,
    /// Where they are bought, if that is not the endpoint's usual host: the host's name, if it
    /// has one, and its address. Part of what is approved, and of no digest of a take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller: Option<String>,
    /// Which version of the storyboard it is, where it is not the storyboard itself: the stem has
    /// it behind the file's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// Tasks, each after the one it continues from; otherwise in the storyboard's order.
    pub tasks: Vec<Task>,
    /// What becomes of the clips.
    pub film: Film,
}

impl Plan {
    /// The version of the format that this code writes.
    pub const VERSION: u32 = 1;

    /// A digest of the whole plan: what an approval refers to.
    pub fn id(&self) -> PlanId {
        let json = serde_json::to_value(self).expect("a plan is plain data");
        PlanId::from_digest(&sha256(canonical_json(&json).as_bytes()))
    }

    /// The task of a scene's take.
    pub fn task(&self, pick: &Pick) -> Option<&Task> {
        self.tasks.iter().find(|task| task.scene == pick.scene && task.take == pick.take)
    }
}
