//! Budgets, before anything is bought: which of them a plan exceeds, and by how much.
//!
//! The driver holds each submit to them, too; but a film of which two clips of three could be
//! bought is not what anybody asked for.

use std::fmt;

use wanflow_api::Usd;
use wanflow_run::Summary;
use wanflow_run::driver::Budget;

/// A budget that a plan exceeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverBudget {
    /// The budget.
    pub cap: Usd,
    /// What is spent or at risk already, of what this budget counts.
    pub owed: Usd,
    /// By how much the plan exceeds it at most.
    pub by: Usd,
    /// Where the budget stands.
    pub place: BudgetPlace,
}

/// Where a budget stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BudgetPlace {
    /// With the run itself.
    Run,
    /// In this file, for the storyboard.
    File(String),
}

/// What a run may spend, and where that is said.
#[derive(Clone, Debug, Default)]
pub struct Budgets {
    /// The amounts.
    pub budget: Budget,
    /// The file that has the storyboard's budget.
    pub file: String,
}

impl Budgets {
    /// The first of the budgets that a plan exceeds. `owed` is the worst case of what was bought
    /// before, `retried` what is bought again besides the plan.
    pub fn exceeded_by(&self, summary: &Summary, retried: Usd, owed: Usd) -> Option<OverBudget> {
        let wanted = summary.price_at_most + retried;
        let over = |cap: Option<Usd>, owed: Usd, place: BudgetPlace| {
            let cap = cap.filter(|cap| wanted > Usd::ZERO && owed + wanted > *cap)?;
            Some(OverBudget { cap, owed, by: (owed + wanted).saturating_sub(cap), place })
        };
        let Budget { run, total } = self.budget;
        over(run, Usd::ZERO, BudgetPlace::Run)
            .or_else(|| over(total, owed, BudgetPlace::File(self.file.clone())))
    }
}

/// Prints `over the budget of $0.60 by $0.15`, and what of it is spent already.
impl fmt::Display for OverBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cap, owed, by, place: _ } = self;
        write!(f, "over the budget of {cap} by {by}")?;
        if *owed > Usd::ZERO { write!(f, " ({owed} of it are spent or at risk)") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_counts_against_the_storyboards_budget_and_not_against_the_runs() {
        let cents = |count: u64| Usd::from_micros(count * 10_000);
        let plan =
            Summary { buys: 3, price: cents(75), price_at_most: cents(75), ..Summary::default() };
        for (run, total, owed, words) in [
            (None, None, 0, None),
            (None, Some(75), 0, None),
            (None, Some(60), 0, Some("over the budget of $0.60 by $0.15")),
            (
                None,
                Some(75),
                50,
                Some("over the budget of $0.75 by $0.50 ($0.50 of it are spent or at risk)"),
            ),
            (Some(75), None, 50, None),
            (Some(50), Some(60), 0, Some("over the budget of $0.50 by $0.25")),
        ] {
            let budget = Budget { run: run.map(cents), total: total.map(cents) };
            let caps = Budgets { budget, file: "wanflow.toml".to_owned() };
            let over = caps.exceeded_by(&plan, Usd::ZERO, cents(owed));
            assert_eq!(over.map(|over| over.to_string()).as_deref(), words);
        }
        let nothing = Summary::default();
        let caps =
            Budgets { budget: Budget { run: None, total: Some(cents(10)) }, file: String::new() };
        assert_eq!(caps.exceeded_by(&nothing, Usd::ZERO, cents(50)), None, "it buys nothing");
        assert!(
            caps.exceeded_by(&nothing, cents(50), cents(50)).is_some(),
            "what is retried counts"
        );
    }
}
