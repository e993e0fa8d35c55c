//! `wanflow plan --compare --json`, version 1.

use schemars::JsonSchema;
use serde::Serialize;

use super::version::Version;

/// What a storyboard costs at every endpoint, the lowest price first.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Comparison {
    version: Version,
    /// The unit of all amounts.
    unit: &'static str,
    endpoints: Vec<Row>,
}

/// One endpoint.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Row {
    /// Its id.
    pub endpoint: String,
    /// Whether its announced end is past.
    pub ended: bool,
    /// Its announced end in words; `null` where none is announced.
    pub retirement: Option<String>,
    /// Whose word the prices are, `host` or `third-party`; `null` where none is known.
    pub basis: Option<String>,
    /// What it would cost there, or what stands in the way.
    #[serde(flatten)]
    pub answer: Answer,
}

/// What an endpoint makes of a storyboard.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Answer {
    /// It can make it.
    Price {
        /// How many clips it takes.
        clips: usize,
        /// Price of all of them; `null` if a price is not known.
        price: Option<u64>,
        /// What is not there yet.
        left: Left,
    },
    /// It cannot make it.
    Obstacle {
        /// How many errors there are.
        errors: usize,
        /// The first of them.
        first: FirstError,
    },
}

/// What is still to be bought.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Left {
    /// How many clips.
    pub clips: usize,
    /// Their price at most; `null` if a price is not known.
    pub price: Option<u64>,
}

/// The first error of a storyboard at an endpoint.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FirstError {
    /// Id of the rule.
    pub rule: String,
    /// What is wrong.
    pub message: String,
    /// Its line, from 1.
    pub line: u32,
}

impl Comparison {
    /// The rows in the order given.
    pub fn new(endpoints: Vec<Row>) -> Self {
        Self { version: Version, unit: "micro-dollars", endpoints }
    }
}
