//! How a run ended, for people: each failure with what it cost and the command that continues.

use std::fmt::Write as _;

use wanflow_api::medium::Source;
use wanflow_api::{MediumRole, Usd};
use wanflow_plan::{Plan, Purpose, Task};
use wanflow_run::Amounts;
use wanflow_run::driver::{RunOutcome, TaskOutcome};
use wanflow_run::event::{Remedy, StopReason};
use wanflow_session::quoted;

use super::printable;

/// The commands that continue a run.
pub(crate) struct NextCommands {
    /// The same run.
    pub(crate) run: String,
    /// `wanflow reconcile` for this storyboard, without a scene.
    pub(crate) reconcile: String,
}

/// One block for each take that went no further; what waits for the same is named once.
pub(crate) fn ending(plan: &Plan, outcome: &RunOutcome, next: &NextCommands) -> String {
    let mut text = String::new();
    let stopped = outcome.tasks.iter().chain(&outcome.older);
    let stopped = stopped.filter_map(|task| Some((task, task.end.as_ref().err()?)));
    let mut waiting: Vec<(String, usize)> = Vec::new();
    for (task, why) in stopped {
        match waits(why) {
            None => text.push_str(&block(plan, task, why, next)),
            Some(words) => match waiting.iter_mut().find(|(known, _)| *known == words) {
                Some((_, count)) => *count += 1,
                None => waiting.push((words, 1)),
            },
        }
    }
    for (words, count) in waiting {
        let clips = if count == 1 { "1 clip".to_owned() } else { format!("{count} clips") };
        writeln!(text, "· {clips}: {words}").expect("writing to a string succeeds");
    }
    text
}

/// What a take waits for, where it is nothing of its own.
fn waits(why: &StopReason) -> Option<String> {
    match why {
        StopReason::Blocked { by } => Some(format!("blocked by {}", printable(by.as_str()))),
        StopReason::NotBought { message } => Some(format!("not bought: {}", printable(message))),
        StopReason::Interrupted => Some("interrupted; a rerun goes on".to_owned()),
        _ => None,
    }
}

fn block(plan: &Plan, task: &TaskOutcome, why: &StopReason, next: &NextCommands) -> String {
    let planned = plan.tasks.iter().find(|one| one.scene == task.scene && one.take == task.take);
    let take = if task.take.get() == 1 { String::new() } else { format!("@{}", task.take) };
    let name = printable(task.scene.as_str()) + &take;
    format!(
        "! {name}: {}\n{}    {}\n    next: {}\n",
        what(why, planned),
        came(why),
        cost(plan.purpose, task.owed),
        next_step(why, &quoted(&format!("{}{take}", task.scene)), next),
    )
}

/// Where to find what came in place of the clip.
fn came(why: &StopReason) -> String {
    match why {
        StopReason::Unusable { file: Some(file), .. } => {
            format!("    what came: {}\n", printable(file))
        }
        _ => String::new(),
    }
}

fn what(why: &StopReason, planned: Option<&Task>) -> String {
    let (head, words) = match why {
        StopReason::Rejected { message, .. } => (refusal(why.remedy(), planned), message),
        StopReason::Ambiguous { message, .. } => ("perhaps bought".to_owned(), message),
        StopReason::Skipped { message, .. } => ("left out, perhaps bought".to_owned(), message),
        StopReason::Failed { message, .. } => (failure(why.remedy(), planned), message),
        StopReason::Lost { message } => ("bought, and its clip is lost".to_owned(), message),
        StopReason::Open { message } => {
            ("bought, but the host gives no usable answer".to_owned(), message)
        }
        StopReason::Unusable { message, .. } => {
            ("bought, and its clip cannot be used".to_owned(), message)
        }
        StopReason::Unready { message } => ("it cannot be sent as it is".to_owned(), message),
        StopReason::Unsent { message } => ("it could not be sent".to_owned(), message),
        StopReason::Unfetched { message } => ("bought, and not fetched".to_owned(), message),
        StopReason::Undecoded { clip } => {
            return format!(
                "not bought: it continues {}, whose clip is {}",
                printable(clip.of.as_str()),
                printable(&clip.to_string())
            );
        }
        StopReason::OutOfTime => return "bought, and not ready in time".to_owned(),
        StopReason::Blocked { .. } | StopReason::NotBought { .. } | StopReason::Interrupted => {
            return waits(why).unwrap_or_default();
        }
    };
    format!("{head}: {}", printable(words))
}

/// Why a task that the host took has no clip.
fn failure(remedy: Remedy, planned: Option<&Task>) -> String {
    match remedy {
        Remedy::ChangePrompt | Remedy::ChangeImage | Remedy::ChangeInputs => {
            format!("taken, then {}", refusal(remedy, planned))
        }
        Remedy::FixScene => "taken, but it cannot be made as it is".to_owned(),
        Remedy::Decide => "its task ended without a clip once more".to_owned(),
        _ => "its task ended without a clip".to_owned(),
    }
}

/// Who refused what: moderation names the input that it flagged.
fn refusal(remedy: Remedy, planned: Option<&Task>) -> String {
    let first = |task: &Task| match task.request.medium(MediumRole::Image)? {
        Source::Frame(_) => Some("the frame that it continues from".to_owned()),
        Source::Picture(_) | Source::Link(_) | Source::Sound(_) => {
            let path = task.files.get(MediumRole::Image)?;
            Some(format!("its picture `{}`", printable(path)))
        }
    };
    let picture = || planned.and_then(first).unwrap_or_else(|| "its picture".to_owned());
    match remedy {
        Remedy::ChangePrompt => "moderation refused its prompt".to_owned(),
        Remedy::ChangeImage => format!("moderation refused {}", picture()),
        Remedy::ChangeInputs => {
            "moderation refused it, without naming prompt or picture".to_owned()
        }
        Remedy::FixAccount => "the host refused key or account".to_owned(),
        Remedy::ChangeEndpoint => "the host does not offer this any more".to_owned(),
        _ => "the host refused the request".to_owned(),
    }
}

fn cost(purpose: Purpose, owed: Amounts) -> String {
    let words = match (owed.confirmed, owed.at_risk) {
        (Usd::ZERO, Usd::ZERO) => "cost: nothing is owed for it".to_owned(),
        (Usd::ZERO, at_risk) => format!("cost: {at_risk} at risk"),
        (confirmed, Usd::ZERO) => format!("cost: {confirmed} confirmed"),
        (confirmed, at_risk) => format!("cost: {confirmed} confirmed, {at_risk} at risk"),
    };
    match purpose {
        Purpose::Rehearsal if owed.worst_case() > Usd::ZERO => format!("{words} (rehearsed)"),
        _ => words,
    }
}

fn next_step(why: &StopReason, name: &str, next: &NextCommands) -> String {
    let NextCommands { run, reconcile } = next;
    match why.remedy() {
        Remedy::FixScene => format!("fix the scene, then {run}"),
        Remedy::ChangePrompt => format!("change the prompt, then {run}; unchanged it is not sent"),
        Remedy::ChangeImage => format!("change the picture, then {run}; unchanged it is not sent"),
        Remedy::ChangeInputs => {
            format!("change prompt or picture, then {run}; unchanged it is not sent")
        }
        Remedy::FixAccount => format!("fix key, balance or account, then {run}"),
        Remedy::ConvertClip => format!("convert that clip, as said below, then {run}"),
        Remedy::ChangeEndpoint => "choose another with `endpoint:` or --endpoint".to_owned(),
        Remedy::RunAgainToBuy => format!("{run} (asks the host once more, then buys another)"),
        Remedy::AskAgain => format!("{run} (asks once more), or {reconcile} {name}"),
        Remedy::Decide | Remedy::Reopen => format!("{reconcile} {name}"),
        Remedy::RunAgain | Remedy::FixOther | Remedy::Approve => run.clone(),
    }
}
