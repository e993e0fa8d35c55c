//! The account's balance, before the first submit of a run and after one without an answer:
//! evidence for whoever decides whether that was bought.

use std::sync::Arc;

use wanflow_api::Usd;
use wanflow_plan::Purpose;

use crate::admission::BalanceCheck;
use crate::event::Event;
use crate::record::{BalanceSeen, Entry};
use crate::steps;

use super::run::Run;
use super::work::Completion;

impl Run<'_> {
    /// Asks for the balance, where the endpoint's document names a call for it.
    pub(super) fn ask_balance(&mut self) {
        if self.admission.balance() == BalanceCheck::Asking {
            return;
        }
        if self.host.endpoint.capabilities.balance.is_none() {
            self.admission.set_balance(BalanceCheck::Asked);
            return;
        }
        self.admission.set_balance(BalanceCheck::Asking);
        let host = Arc::clone(&self.host);
        self.work.start(async move { Completion::Balance(steps::ask_balance(&host).await) });
    }

    /// Asks once more at the end of a run that has bought something: what it has cost shows in
    /// the difference.
    pub(super) async fn ask_balance_after_purchases(&mut self) {
        let has_bought = self.book.added() > Usd::ZERO && self.plan.purpose == Purpose::Remote;
        let is_told = self.host.endpoint.capabilities.balance.is_some();
        if has_bought && is_told && !self.work.is_stopping {
            let amount = steps::ask_balance(&self.host).await;
            self.settle_balance(amount);
        }
    }

    pub(super) fn settle_balance(&mut self, amount: Option<Usd>) {
        self.admission.set_balance(BalanceCheck::Asked);
        let Some(amount) = amount else { return };
        self.emit(&Event::Balance { amount });
        let origin = self.options.origin.origin().ascii_serialization();
        if let Err(error) = self.append(Entry::Balance(BalanceSeen { origin, amount })) {
            self.fail(error);
        }
    }
}
