//! `wanflow reconcile --json`, version 1.

use schemars::JsonSchema;
use serde::Serialize;

use super::question::Question;
use super::version::Version;

/// What waits for a person in a folder.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Reconcile {
    /// The version of this format.
    pub version: Version,
    /// Takes of this storyboard that wait for a person.
    pub in_doubt: Vec<Question>,
    /// Takes of other storyboards of the folder that do.
    pub in_doubt_elsewhere: Vec<Question>,
    /// Takes whose clip came and is not in the store.
    pub gone: Vec<Question>,
    /// The hosts' ids of all tasks that the journals know.
    pub known_task_ids: Vec<String>,
    /// How many lines repairs have lost, and how many records journals had that are gone.
    pub lost_lines: u64,
}
