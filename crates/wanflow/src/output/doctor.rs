//! `wanflow doctor --json`, version 1.

use schemars::JsonSchema;
use serde::Serialize;

use super::version::Version;

/// What would stop a run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Doctor {
    /// The version of this format.
    pub version: Version,
    /// Id of the endpoint that a run would buy at.
    pub endpoint: String,
    /// How many checks found something that stops a run.
    pub failures: usize,
    /// How many found something that may not be as meant.
    pub warnings: usize,
    /// All checks, in the order in which they were made.
    pub checks: Vec<Check>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Check {
    /// What, in one word.
    pub name: String,
    /// How it stands: `ok`, `warning`, `failure` or `skipped`.
    pub verdict: String,
    /// What was seen.
    pub what: String,
    /// What to do about it; `null` where nothing is to be done.
    pub help: Option<String>,
}
