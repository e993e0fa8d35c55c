//! How often each submit arrived, whatever became of it: what distinguishes a client that sends twice
//! from one that is answered twice.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wanflow_api::Sha256;

/// The submits that arrived in this process, by their bodies and idempotency keys.
#[derive(Debug, Default)]
pub(crate) struct Arrivals(BTreeMap<(String, Option<String>), u64>);

impl Arrivals {
    /// Counts a submit.
    pub(crate) fn note(&mut self, body: Sha256, key: Option<&str>) {
        *self.0.entry((body.to_string(), key.map(str::to_owned))).or_default() += 1;
    }

    /// All of them as JSON.
    pub(crate) fn list(&self) -> Value {
        let entries = self.0.iter().map(|((body, key), count)| {
            json!({ "request_sha256": body, "idempotency_key": key, "count": count })
        });
        entries.collect()
    }
}
