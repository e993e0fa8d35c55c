//! The lines of `wanflow journal verify --json` and `wanflow journal show --json`, version 1.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use wanflow_run::Record;
use wanflow_run::journal::Health;

use super::version::Version;

/// One journal, whole or not.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Verified {
    version: Version,
    /// The journal.
    file: String,
    #[serde(flatten)]
    state: State,
}

/// How a journal is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum State {
    /// It is whole.
    Whole {
        /// How many records it has.
        records: usize,
        /// Size of all whole lines.
        bytes: usize,
        /// Size of the unfinished line behind them, 0 if there is none.
        torn: usize,
        /// How many lines repairs have lost, accepted or not.
        lost_lines: u64,
        /// When the last record was written, in milliseconds since 1970.
        last: Option<u64>,
        /// How many task ids lie beside it, to be taken in by the next run.
        rescued: usize,
    },
    /// It is damaged, or cannot be read.
    Damaged {
        /// What is wrong.
        error: String,
    },
}

/// One record of a journal.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShownRecord {
    /// Its number in the journal, from 0.
    seq: usize,
    /// When it was written, in milliseconds since 1970.
    at: u64,
    /// What it says, as the journal has it: a member that names the fact, with its particulars.
    /// The journal's own format has a version of its own.
    entry: Map<String, Value>,
}

impl Verified {
    /// A journal that is whole.
    pub fn whole(file: &Path, health: &Health) -> Self {
        let Health { records, bytes, torn, lost_lines, last, rescued } = *health;
        let last = last.map(|at| at.0);
        let state = State::Whole { records, bytes, torn, lost_lines, last, rescued };
        Self { version: Version, file: file.display().to_string(), state }
    }

    /// A journal that is not.
    pub fn damaged(file: &Path, error: String) -> Self {
        let state = State::Damaged { error };
        Self { version: Version, file: file.display().to_string(), state }
    }
}

impl ShownRecord {
    /// The record of a number.
    pub fn new(seq: usize, record: &Record) -> Self {
        let Record { at, entry } = record;
        let Ok(Value::Object(entry)) = serde_json::to_value(entry) else {
            unreachable!("a record names its fact")
        };
        Self { seq, at: at.0, entry }
    }
}
