//! The ledger as JSON: what was bought, how often each submit arrived, which faults have struck. It
//! changes nothing.

use std::sync::PoisonError;
use std::time::Duration;

use serde_json::{Value, json};

use super::Emulator;
use crate::fault::Counted;
use crate::script::{ShownState, dollars};

impl Emulator {
    /// The faults of the script that have struck nothing so far, and how many there are in all.
    pub(crate) fn unused_faults(&self) -> (Vec<String>, usize) {
        let turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let all = turns.counted();
        let idle = all.iter().enumerate().filter(|(_, fault)| fault.fired == 0);
        (idle.map(|(index, fault)| fault.place(index)).collect(), all.len())
    }

    /// The ledger as JSON, with our own words for states and dollars as a number.
    pub(super) fn list(&self, now: Duration) -> Value {
        let faults: Vec<_> = {
            let turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            let counts = |one: &Counted| json!({ "matched": one.matched, "fired": one.fired });
            turns.counted().iter().map(counts).collect()
        };
        let posts = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner).list();
        let ledger = self.ledger();
        let tasks = ledger.tasks().iter().map(|task| {
            let state = match self.state_of(now, task, String::new) {
                ShownState::Queued { .. } => "queued",
                ShownState::Processing { .. } => "processing",
                ShownState::Succeeded { .. } => "succeeded",
                ShownState::Failed => "failed",
                ShownState::Cancelled => "cancelled",
            };
            json!({
                "task_id": task.id,
                "endpoint": task.endpoint,
                "prompt": task.prompt,
                "request_sha256": task.request_sha256,
                "price_usd": task.price_micros.map(dollars),
                "state": state,
            })
        });
        json!({ "tasks": tasks.collect::<Vec<_>>(), "posts": posts, "faults": faults })
    }
}
