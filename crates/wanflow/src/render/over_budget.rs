//! What can be done about a budget that a plan exceeds.

use wanflow_session::budget::{BudgetPlace, OverBudget};

/// The ways to go on, in words.
pub(crate) fn budget_help(over: &OverBudget) -> String {
    let place = match &over.place {
        BudgetPlace::Run => "--budget".to_owned(),
        BudgetPlace::File(file) => format!("`budget` in {file}"),
    };
    format!("raise {place}, choose scenes with `--only SCENE`, or buy what fits with `--partial`")
}
