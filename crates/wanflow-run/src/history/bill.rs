//! What hosts say that clips have cost, beside what was estimated. It is told and decides nothing:
//! what is owed is the ledger's, and no bill that is lower makes it less.

use serde::Serialize;
use wanflow_api::Usd;
use wanflow_plan::Digest;

use super::evidence::Account;
use super::{History, Past};
use crate::record::{Quoted, Record, Submitting};

/// What hosts have told of costs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bill {
    /// Clips whose cost an answer told.
    pub clips: usize,
    /// What these were estimated at.
    pub estimated: Usd,
    /// What they cost by the host's word.
    pub billed: Usd,
    /// What hosts quoted before clips were bought.
    pub quoted: QuotedBill,
    /// Accounts whose balance was told more than once.
    pub accounts: Vec<Account>,
}

/// What hosts said beforehand that clips would cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QuotedBill {
    /// Clips that were sent for after a quote.
    pub clips: usize,
    /// What these were estimated at.
    pub estimated: Usd,
    /// What they would cost at least, by the host's word.
    pub least: Usd,
    /// And at most.
    pub most: Usd,
}

impl QuotedBill {
    fn take_in(&mut self, intent: &Submitting) {
        let Some(Quoted { least, most }) = intent.quote else { return };
        self.clips += 1;
        self.estimated = self.estimated + intent.price;
        self.least = self.least + least;
        self.most = self.most + most;
    }
}

impl History {
    /// What hosts have told of costs so far.
    pub fn bill(&self) -> Bill {
        let owed = |digest: &Digest, attempt| self.ledger.attempt(digest, attempt).worst_case();
        let mut bill = Bill { accounts: self.timeline.accounts(owed), ..Bill::default() };
        let records = self.takes.values().flat_map(|past| &past.records);
        for intent in records.filter_map(|record| record.fact()?.intent()) {
            bill.quoted.take_in(intent);
        }
        for (price, cost) in self.takes.values().flat_map(told_costs) {
            bill.clips += 1;
            bill.estimated = bill.estimated + price;
            bill.billed = bill.billed + cost;
        }
        bill
    }
}

/// Estimate and cost of each task of a take whose answer told it.
fn told_costs(past: &Past) -> Vec<(Usd, Usd)> {
    let mut estimate = None;
    let mut costs = Vec::new();
    for fact in past.records.iter().filter_map(Record::fact) {
        if let Some(intent) = fact.intent() {
            estimate = Some(intent.price);
        } else if let Some(result) = fact.result() {
            costs.extend(estimate.take().zip(result.cost));
        }
    }
    costs
}
