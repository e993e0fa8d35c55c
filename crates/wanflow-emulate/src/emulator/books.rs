//! What was sold, how often each submit came, which faults have struck: told as JSON to whoever
//! holds it against a client's own books. It changes nothing.

use std::sync::PoisonError;
use std::time::Duration;

use serde_json::{Value, json};
use wanflow_api::Usd;

use super::Emulator;
use crate::fault::Counted;
use crate::script::Scene;

impl Emulator {
    /// The faults of the script that have struck nothing so far, and how many there are in all.
    pub(crate) fn unstruck(&self) -> (Vec<String>, usize) {
        let turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let all = turns.counted();
        let idle = all.iter().enumerate().filter(|(_, fault)| fault.fired == 0);
        (idle.map(|(index, fault)| fault.place(index)).collect(), all.len())
    }

    /// The ledger as JSON, with our own words for states and dollars as a number.
    pub(super) fn list(&self, now: Duration) -> Value {
        let faults: Vec<_> = {
            let turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            let told = |one: &Counted| json!({ "matched": one.matched, "fired": one.fired });
            turns.counted().iter().map(told).collect()
        };
        let posts = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner).list();
        let ledger = self.ledger();
        let tasks = ledger.tasks().iter().map(|task| {
            let state = match self.scene_of(now, task, String::new) {
                Scene::Queued { .. } => "queued",
                Scene::Processing { .. } => "processing",
                Scene::Succeeded { .. } => "succeeded",
                Scene::Failed => "failed",
                Scene::Cancelled => "cancelled",
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

#[expect(clippy::cast_precision_loss, reason = "the price of a clip is far below 2^53 millionths")]
/// An amount as hosts write it.
pub(crate) fn dollars(amount: Usd) -> f64 {
    amount.micros() as f64 / 1e6
}
