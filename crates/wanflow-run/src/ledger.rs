//! The ledger: what is owed, as a fold over records.
//!
//! It never understates. Money is at risk from the intent on; it is confirmed when the task has
//! a result, and free again only when the host, or a person, says that nothing was created. A
//! task that failed or got lost may have been charged: its price stays at risk.

#[cfg(test)]
mod tests;

use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::AddAssign;

use serde::Serialize;
use wanflow_api::Usd;
use wanflow_plan::{Digest, SceneId};

use crate::journal::JournalId;
use crate::record::{Decision, Record, TaskEntry, TaskFact};

/// What is owed, at least and at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Amounts {
    /// Price of the tasks that have a result.
    pub confirmed: Usd,
    /// Price of all that may be owed besides.
    pub at_risk: Usd,
}

/// All purchases of some journals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    attempts: HashMap<(Digest, u32), Attempt>,
    accounts: Vec<Account>,
}

/// What the purchases of one journal come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Account {
    scenes: BTreeMap<SceneId, Amounts>,
    total: Amounts,
    /// Whether it is another storyboard's, which is not told here.
    is_foreign: bool,
}

/// One attempt to buy a take.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Attempt {
    scene: SceneId,
    /// The journal that has its intent.
    journal: JournalId,
    price: Usd,
    stage: Stage,
    /// Price of earlier submits of this attempt whose outcome was never told.
    untold: Usd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Free,
    AtRisk,
    Confirmed,
}

impl Amounts {
    /// The most that can be owed.
    pub fn worst_case(&self) -> Usd {
        self.confirmed + self.at_risk
    }
}

impl AddAssign for Amounts {
    fn add_assign(&mut self, other: Self) {
        self.confirmed = self.confirmed + other.confirmed;
        self.at_risk = self.at_risk + other.at_risk;
    }
}

/// Prints `confirmed $1.00 · at risk $0.50 · worst case $1.50`.
impl fmt::Display for Amounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { confirmed, at_risk } = self;
        write!(f, "confirmed {confirmed} · at risk {at_risk} · worst case {}", self.worst_case())
    }
}

impl Ledger {
    /// The ledger of some records, in their journal's order.
    pub fn of<'a>(records: impl IntoIterator<Item = &'a Record>) -> Self {
        let mut ledger = Self::default();
        records.into_iter().for_each(|record| ledger.apply(record));
        ledger
    }

    /// Takes in one more record.
    pub fn apply(&mut self, record: &Record) {
        self.apply_planned(record, None, JournalId::default());
    }

    /// The same, of a take with this planned price: what is owed where a repair has lost the
    /// intent of a purchase, and the rest of it tells that there was one.
    pub(crate) fn apply_planned(
        &mut self,
        record: &Record,
        planned: Option<Usd>,
        journal: JournalId,
    ) {
        if let Some(entry) = record.as_task() {
            self.apply_task(entry, planned, journal);
        }
    }

    /// Leaves out what was bought for other storyboards, by their journals.
    pub(crate) fn leave_out(&mut self, foreign: Vec<bool>) {
        let count = self.accounts.len().max(foreign.len());
        self.accounts.resize_with(count, Account::default);
        for (account, is_foreign) in self.accounts.iter_mut().zip(foreign) {
            account.is_foreign = is_foreign;
        }
    }

    /// What is owed for everything.
    pub fn total(&self) -> Amounts {
        let mut total = Amounts::default();
        self.own().for_each(|account| total += account.total);
        total
    }

    /// What is owed for each scene, by the ids under which it was bought.
    pub fn scenes(&self) -> BTreeMap<SceneId, Amounts> {
        let mut scenes: BTreeMap<SceneId, Amounts> = BTreeMap::new();
        for (scene, amounts) in self.own().flat_map(|account| &account.scenes) {
            *scenes.entry(scene.clone()).or_default() += *amounts;
        }
        scenes
    }

    fn own(&self) -> impl Iterator<Item = &Account> {
        self.accounts.iter().filter(|account| !account.is_foreign)
    }

    /// What is owed for one attempt to buy a take.
    pub fn attempt(&self, digest: &Digest, attempt: u32) -> Amounts {
        self.attempts.get(&(*digest, attempt)).map(Attempt::amounts).unwrap_or_default()
    }

    fn apply_task(&mut self, entry: &TaskEntry, planned: Option<Usd>, journal: JournalId) {
        let (attempt, before) = match self.attempts.entry((entry.digest, entry.attempt)) {
            Slot::Occupied(held) => {
                let before = held.get().amounts();
                (held.into_mut(), before)
            }
            Slot::Vacant(free) => {
                let Some(attempt) = Attempt::begun_by(entry, planned, journal) else { return };
                (free.insert(attempt), Amounts::default())
            }
        };
        attempt.settle(&entry.fact);
        let after = attempt.amounts();
        if before == after {
            return;
        }
        let index = attempt.journal.index();
        if self.accounts.len() <= index {
            self.accounts.resize_with(index + 1, Account::default);
        }
        let account = &mut self.accounts[index];
        let scene = match account.scenes.get_mut(&attempt.scene) {
            Some(known) => known,
            None => account.scenes.entry(attempt.scene.clone()).or_default(),
        };
        for amounts in [scene, &mut account.total] {
            amounts.confirmed = amounts.confirmed.saturating_sub(before.confirmed);
            amounts.at_risk = amounts.at_risk.saturating_sub(before.at_risk);
            *amounts += after;
        }
    }
}

/// Whether a fact proves that there was an intent before it, and that money may be owed for it.
fn implies_an_intent(fact: &TaskFact) -> bool {
    match fact {
        TaskFact::Ambiguous { .. }
        | TaskFact::Submitted(_)
        | TaskFact::Succeeded(_)
        | TaskFact::Resolved { decision: Decision::Adopt(_), .. } => true,
        TaskFact::Planned(_)
        | TaskFact::Anchor { .. }
        | TaskFact::Submitting(_)
        | TaskFact::Rejected { .. }
        | TaskFact::NotSent { .. }
        | TaskFact::NotCreated { .. }
        | TaskFact::Resolved { decision: Decision::NotCreated | Decision::BuyAgain, .. }
        | TaskFact::Polled { .. }
        | TaskFact::Failed { .. }
        | TaskFact::Lost { .. }
        | TaskFact::Unusable { .. }
        | TaskFact::Fetched(_) => false,
    }
}

impl Attempt {
    /// The attempt of which this is the first record; `None`: it says nothing of money.
    fn begun_by(entry: &TaskEntry, planned: Option<Usd>, journal: JournalId) -> Option<Self> {
        if entry.fact.intent().is_some() {
            return Some(Self::new(entry, journal));
        }
        let price = planned.filter(|_| implies_an_intent(&entry.fact))?;
        Some(Self::sent(entry, journal, price))
    }

    /// One whose intent is not known.
    fn sent(entry: &TaskEntry, journal: JournalId, price: Usd) -> Self {
        Self { price, stage: Stage::AtRisk, ..Self::new(entry, journal) }
    }

    fn new(entry: &TaskEntry, journal: JournalId) -> Self {
        Self {
            scene: entry.scene.clone(),
            journal,
            price: Usd::ZERO,
            stage: Stage::Free,
            untold: Usd::ZERO,
        }
    }

    fn amounts(&self) -> Amounts {
        let (confirmed, at_risk) = match self.stage {
            Stage::Free => (Usd::ZERO, Usd::ZERO),
            Stage::AtRisk => (Usd::ZERO, self.price),
            Stage::Confirmed => (self.price, Usd::ZERO),
        };
        Amounts { confirmed, at_risk: at_risk + self.untold }
    }

    fn submit(&mut self, price: Usd) {
        if self.stage != Stage::Free {
            // Runs never do this. If a journal shows it all the same, both may be owed.
            self.untold = self.untold + self.price;
        }
        self.price = price;
        self.stage = Stage::AtRisk;
    }

    fn settle(&mut self, fact: &TaskFact) {
        match fact {
            TaskFact::Submitting(intent) => self.submit(intent.price),
            TaskFact::Rejected { .. }
            | TaskFact::NotSent { .. }
            | TaskFact::NotCreated { .. }
            | TaskFact::Resolved { decision: Decision::NotCreated, .. } => self.stage = Stage::Free,
            // An answer after all: it counts again.
            TaskFact::Submitted(_) | TaskFact::Resolved { decision: Decision::Adopt(_), .. } => {
                if self.stage == Stage::Free {
                    self.stage = Stage::AtRisk;
                }
            }
            TaskFact::Succeeded(_) | TaskFact::Unusable { .. } | TaskFact::Fetched(_) => {
                self.stage = Stage::Confirmed;
            }
            // None of these makes the host's claim smaller or larger.
            TaskFact::Planned(_)
            | TaskFact::Anchor { .. }
            | TaskFact::Ambiguous { .. }
            | TaskFact::Resolved { decision: Decision::BuyAgain, .. }
            | TaskFact::Polled { .. }
            | TaskFact::Failed { .. }
            | TaskFact::Lost { .. } => {}
        }
    }
}
