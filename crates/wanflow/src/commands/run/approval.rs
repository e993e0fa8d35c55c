//! Who approves a purchase: a flag, or a person who is asked once.

use wanflow_api::Usd;
use wanflow_plan::Purpose;
use wanflow_run::driver::Approval;
use wanflow_run::{Reason, Summary, TaskReason};
use wanflow_session::budget::OverBudget;

use crate::args::{self, Run};
use crate::ask;
use crate::failure::Failure;
use crate::print::errln;
use crate::render::budget_help;

use super::again::again;
use super::purchase::Purchase;

/// By flags, or by a person. A budget that the plan exceeds is reported before anything is bought:
/// then a flag alone does not do, unless gaps are wanted.
pub(super) fn approval(
    purchase: &Purchase<'_>,
    purpose: Purpose,
    reasons: &[TaskReason],
    over: Option<&OverBudget>,
) -> Result<Approval, Failure> {
    let (args, can_ask) = (purchase.args, purchase.can_ask());
    match over {
        Some(over) if purpose == Purpose::Rehearsal => {
            errln!("note: a paid run would be {over}; a rehearsal costs nothing and goes on");
        }
        Some(over) if args.buying.partial => errln!("note: {over}; what fits is bought"),
        Some(over) if can_ask => errln!("{over}: only what fits would be bought"),
        Some(over) => {
            return Ok(Approval::Refused(format!("the plan is {over}; {}", budget_help(over))));
        }
        None => {}
    }
    let is_asked = can_ask && over.is_some() && !args.buying.partial;
    if purpose == Purpose::Remote && is_asked {
        return asked(args, reasons);
    }
    let flags = &args.buying.approval;
    if let Some(id) = &flags.approve {
        return Ok(Approval::OfPlan(id.clone()));
    }
    let given = |how: &str| Ok(Approval::Given(how.to_owned()));
    let summary = Summary::of(reasons);
    let buys_nothing = summary.buys + summary.may_buy == 0 && retried(args, reasons) == Usd::ZERO;
    if flags.yes {
        given("--yes")
    } else if flags.budget.is_some() {
        given("--budget")
    } else if purpose == Purpose::Rehearsal {
        given("a rehearsal")
    } else if buys_nothing || !can_ask {
        // Should the journals say otherwise once they are locked, nobody has approved that.
        Ok(Approval::Missing)
    } else {
        asked(args, reasons)
    }
}

/// Asks a person, who is shown the sum.
fn asked(args: &Run, reasons: &[TaskReason]) -> Result<Approval, Failure> {
    let (summary, retried) = (Summary::of(reasons), retried(args, reasons));
    let agreed = ask::go_on(&summary, retried, &again(args))?;
    let sum = summary.price_at_most + retried;
    Ok(if agreed { Approval::UpTo(sum) } else { Approval::Missing })
}

/// What it costs to buy again what is in doubt, if that was asked for.
pub(super) fn retried(args: &Run, reasons: &[TaskReason]) -> Usd {
    let doubtful = reasons.iter().filter_map(|task| match task.reason {
        Reason::Ambiguous { price, .. } => Some(price),
        _ => None,
    });
    let is_wanted = args.buying.on_ambiguous == Some(args::OnAmbiguous::Retry);
    doubtful.filter(|_| is_wanted).sum()
}
