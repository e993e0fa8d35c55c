//! `wanflow status --json`, version 1.

use schemars::JsonSchema;
use serde::Serialize;

use super::money::{Bill, Ledger};
use super::question::Question;
use super::reason::TaskReason;
use super::uncollected::{Uncollected, UndecodedOfPlan};
use super::version::Version;
use super::wait::Waiting;

/// What is made, in flight, in doubt and spent.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Status {
    /// The version of this format.
    pub version: Version,
    /// Id of the plan; `null` where the storyboard has errors.
    pub plan: Option<String>,
    /// The plan's tasks; none where the storyboard has errors.
    pub tasks: Vec<TaskReason>,
    /// What is owed.
    pub ledger: Ledger,
    /// What hosts have reported of costs.
    pub bill: Bill,
    /// Clips that are at a host and not here.
    pub uncollected: Vec<Uncollected>,
    /// What a run that is at work now waits for; `null` where none is.
    pub waiting: Option<Waiting>,
    /// Takes of this storyboard that wait for a person.
    pub in_doubt: Vec<Question>,
    /// Takes of other storyboards of the folder that do.
    pub in_doubt_elsewhere: Vec<Question>,
    /// How many lines repairs have lost, and how many records journals had that are gone.
    pub lost_lines: u64,
    /// Clips that are here and not decoded; `null` where the storyboard has errors.
    pub undecoded: Option<UndecodedOfPlan>,
}
