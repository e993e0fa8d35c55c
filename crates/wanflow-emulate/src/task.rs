//! A created task: what was bought, and how it gets along as time passes.
//!
//! The serialised form is a line of the ledger's file, so its names are a format. Nothing here
//! knows a clock or a host.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::Digest;
use wanflow_api::{Resolution, Sha256, Usd};

use crate::clip::{Sound, SyncMarks};

/// Version of what a recipe turns into: part of a clip's name, so that old clips are not reused.
const DRAWING: u32 = 1;

/// One created task, as the ledger keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Task {
    /// The id that the client was given.
    #[serde(rename = "task_id")]
    pub(crate) id: String,
    /// Id of the endpoint that sold it.
    pub(crate) endpoint: String,
    /// When it was created, in milliseconds of the emulator's clock.
    pub(crate) created_ms: u64,
    /// SHA-256 of the submit's body, byte for byte.
    pub(crate) request_sha256: Sha256,
    /// Its price in micro-dollars, where the document knows one.
    pub(crate) price_micros: Option<Usd>,
    /// The seed that the host says it used.
    pub(crate) seed: u32,
    /// What its clip shows.
    pub(crate) recipe: Recipe,
    /// The prompt, by which fault scripts know their scenes. Ledgers of old have none.
    #[serde(default)]
    pub(crate) prompt: String,
    /// The idempotency key of its submit, where the host remembers one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
}

/// What a clip shows, without the bytes of its picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recipe {
    pub(crate) source: Source,
    pub(crate) seconds: u32,
    pub(crate) resolution: Resolution,
    pub(crate) sound: bool,
    pub(crate) variation: u64,
}

/// Where the picture comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Source {
    /// A file of the store of pictures.
    Picture(Sha256),
    /// A card that says this.
    Slate(String),
}

/// How far a task is by time alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Queued,
    Processing { percent: u8 },
    Due,
}

impl Task {
    /// Time since the task was created; none if the clock went backwards.
    pub(crate) fn age(&self, now: Duration) -> Duration {
        now.saturating_sub(Duration::from_millis(self.created_ms))
    }
}

impl Recipe {
    /// The clip's file name: equal recipes share a clip.
    pub(crate) fn file_name(&self, marks: SyncMarks) -> String {
        let marks = marks != SyncMarks::Off;
        let text = serde_json::to_string(&(DRAWING, self, marks)).expect("a recipe is plain data");
        format!("{}.mp4", sha256(text.as_bytes()))
    }

    /// The sound as makers of clips know it.
    pub(crate) fn sound(&self) -> Sound {
        if self.sound { Sound::Bed } else { Sound::Silent }
    }
}

/// A fifth of the latency a task waits, the rest it is processed.
pub(crate) fn phase(age: Duration, latency: Duration) -> Phase {
    let queue = latency / 5;
    if age >= latency {
        Phase::Due
    } else if age < queue {
        Phase::Queued
    } else {
        let (done, all) = (age.saturating_sub(queue), latency.saturating_sub(queue));
        let done = done.as_millis() * 100 / all.as_millis().max(1);
        Phase::Processing { percent: u8::try_from(done.min(99)).expect("at most 99") }
    }
}

/// The digest of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_waits_then_moves_then_is_due() {
        let at = |millis| phase(Duration::from_millis(millis), Duration::from_secs(10));
        assert_eq!(at(0), Phase::Queued);
        assert_eq!(at(1_999), Phase::Queued);
        assert_eq!(at(2_000), Phase::Processing { percent: 0 });
        assert_eq!(at(6_000), Phase::Processing { percent: 50 });
        assert_eq!(at(9_999), Phase::Processing { percent: 99 });
        assert_eq!(at(10_000), Phase::Due);
        assert_eq!(phase(Duration::ZERO, Duration::ZERO), Phase::Due);
        assert_eq!(
            phase(Duration::ZERO, Duration::from_nanos(3)),
            Phase::Processing { percent: 0 }
        );
    }
}
