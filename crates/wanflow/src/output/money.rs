//! What is owed, and what hosts have said of costs. All amounts are millionths of a US dollar.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_plan::SceneId;
use wanflow_run::history;

/// What is owed, at least and at most.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Amounts {
    /// Price of the tasks that have a result.
    confirmed: u64,
    /// Price of all that may be owed besides.
    at_risk: u64,
}

/// What is owed for a storyboard.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Ledger {
    /// Price of the tasks that have a result.
    confirmed: u64,
    /// Price of all that may be owed besides.
    at_risk: u64,
    /// Both together.
    worst_case: u64,
    /// The unit of all amounts.
    unit: &'static str,
    /// The same for each scene.
    scenes: BTreeMap<String, Amounts>,
}

/// A balance, and when it was reported.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Reading {
    /// When, in milliseconds since 1970.
    at: u64,
    /// The balance.
    amount: u64,
}

/// What hosts have reported of costs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Bill {
    /// Clips whose cost an answer reported.
    clips: usize,
    /// What these were estimated at.
    estimated: u64,
    /// What they cost by the host's word.
    billed: u64,
    /// What hosts quoted before clips were bought.
    quoted: QuotedBill,
    /// Accounts whose balance was reported more than once.
    accounts: Vec<Account>,
}

/// What hosts said beforehand that clips would cost.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct QuotedBill {
    /// Clips that were submitted after a quote.
    clips: usize,
    /// What these were estimated at.
    estimated: u64,
    /// What they would cost at least, by the host's word.
    least: u64,
    /// And at most.
    most: u64,
}

/// How an account's balance has changed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Account {
    /// Scheme and authority of the host.
    origin: String,
    /// The first balance that it reported.
    first: Reading,
    /// The last one.
    last: Reading,
    /// What journals here say was or may have been bought in between.
    estimated: u64,
}

impl From<wanflow_run::Amounts> for Amounts {
    fn from(amounts: wanflow_run::Amounts) -> Self {
        let wanflow_run::Amounts { confirmed, at_risk } = amounts;
        Self { confirmed: confirmed.micros(), at_risk: at_risk.micros() }
    }
}

impl Ledger {
    /// The sum, and what each scene has of it.
    pub fn new(
        total: wanflow_run::Amounts,
        scenes: &BTreeMap<SceneId, wanflow_run::Amounts>,
    ) -> Self {
        let scenes = scenes
            .iter()
            .map(|(scene, amounts)| (scene.as_str().to_owned(), Amounts::from(*amounts)));
        Self {
            confirmed: total.confirmed.micros(),
            at_risk: total.at_risk.micros(),
            worst_case: total.worst_case().micros(),
            unit: "micro-dollars",
            scenes: scenes.collect(),
        }
    }
}

impl From<history::Reading> for Reading {
    fn from(reading: history::Reading) -> Self {
        let history::Reading { at, amount } = reading;
        Self { at: at.0, amount: amount.micros() }
    }
}

impl From<history::Bill> for Bill {
    fn from(bill: history::Bill) -> Self {
        let history::Bill { clips, estimated, billed, quoted, accounts } = bill;
        Self {
            clips,
            estimated: estimated.micros(),
            billed: billed.micros(),
            quoted: quoted.into(),
            accounts: accounts.into_iter().map(Account::from).collect(),
        }
    }
}

impl From<history::QuotedBill> for QuotedBill {
    fn from(bill: history::QuotedBill) -> Self {
        let history::QuotedBill { clips, estimated, least, most } = bill;
        Self { clips, estimated: estimated.micros(), least: least.micros(), most: most.micros() }
    }
}

impl From<history::Account> for Account {
    fn from(account: history::Account) -> Self {
        let history::Account { origin, first, last, estimated } = account;
        Self { origin, first: first.into(), last: last.into(), estimated: estimated.micros() }
    }
}
