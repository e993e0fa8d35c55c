//! The plan's clips, by what they are picked as.

use std::collections::HashMap;

use wanflow_plan::{Pick, Task};

use crate::record::Fetched;

/// The plan's clips that are in the store.
pub(super) type Clips = HashMap<Pick, Fetched>;

/// What a task's clip is picked as.
pub(super) fn pick(task: &Task) -> Pick {
    Pick { scene: task.scene.clone(), take: task.take }
}
