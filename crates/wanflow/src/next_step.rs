//! How a run goes on that did not end well: by the same command, after a decision, or only once
//! scenes were changed.

use wanflow_run::Class;
use wanflow_run::driver::RunOutcome;
use wanflow_run::event::{Remedy, StopReason};

use crate::other_hosts;

/// What makes a run go on that did not end well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NextStep {
    /// The same run.
    RunAgain,
    /// A decision, then the same run.
    Reconcile,
    /// Each scene that stopped must be changed first, as was said of it.
    ChangeScenes,
}

/// What all that stopped asks for together.
pub(crate) fn next_step(outcome: &RunOutcome) -> NextStep {
    if outcome.class == Some(Class::Ambiguous) {
        return NextStep::Reconcile;
    }
    let all = outcome.tasks.iter().chain(&outcome.older);
    let remedies = all.filter_map(|task| Some(task.end.as_ref().err()?.remedy()));
    let converted = outcome.undecoded.iter().map(|_| Remedy::ConvertClip);
    let remedies: Vec<_> = remedies.chain(converted).collect();
    next_step_for_all(&remedies)
}

fn next_step_for_all(remedies: &[Remedy]) -> NextStep {
    // What waits for another scene goes on once that one does.
    let own = || remedies.iter().filter(|remedy| **remedy != Remedy::FixOther);
    let all_need = |step: NextStep| own().all(|remedy| next_step_for(*remedy) == step);
    match own().count() {
        0 => NextStep::RunAgain,
        _ if all_need(NextStep::ChangeScenes) => NextStep::ChangeScenes,
        _ if all_need(NextStep::Reconcile) => NextStep::Reconcile,
        _ => NextStep::RunAgain,
    }
}

fn next_step_for(remedy: Remedy) -> NextStep {
    match remedy {
        Remedy::FixScene
        | Remedy::ChangePrompt
        | Remedy::ChangeImage
        | Remedy::ChangeInputs
        | Remedy::ChangeEndpoint
        | Remedy::ConvertClip => NextStep::ChangeScenes,
        Remedy::Decide | Remedy::Reopen => NextStep::Reconcile,
        Remedy::FixAccount
        | Remedy::RunAgain
        | Remedy::AskAgain
        | Remedy::RunAgainToBuy
        | Remedy::FixOther
        | Remedy::Approve => NextStep::RunAgain,
    }
}

/// Whether the host has refused a key or a model that another host of the endpoint may take.
pub(crate) fn is_of_this_host(outcome: &RunOutcome) -> bool {
    let mut whys = outcome.tasks.iter().filter_map(|task| task.end.as_ref().err());
    whys.any(|why| match (why.remedy(), why) {
        (Remedy::ChangeEndpoint, _) => true,
        (Remedy::FixAccount, StopReason::Rejected { message, .. }) => {
            status_of(message).is_some_and(other_hosts::may_help)
        }
        _ => false,
    })
}

/// The status that a complaint begins with.
fn status_of(complaint: &str) -> Option<u16> {
    complaint.strip_prefix("HTTP ")?.get(..3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_begins_with_its_status() {
        for (complaint, status) in [
            ("HTTP 401 InvalidApiKey: Invalid API-key provided.", Some(401)),
            ("HTTP 402: insufficient balance", Some(402)),
            ("the prompt says HTTP 401", None),
            ("HTTP 4", None),
            ("", None),
        ] {
            assert_eq!(status_of(complaint), status, "{complaint}");
        }
    }

    #[test]
    fn running_again_does_not_help_where_a_scene_must_be_changed() {
        for (remedies, way) in [
            (&[][..], NextStep::RunAgain),
            (&[Remedy::ChangePrompt], NextStep::ChangeScenes),
            (&[Remedy::ChangePrompt, Remedy::FixOther], NextStep::ChangeScenes),
            (&[Remedy::Decide, Remedy::FixOther], NextStep::Reconcile),
            (&[Remedy::Reopen, Remedy::ChangeImage], NextStep::RunAgain),
            (&[Remedy::FixAccount], NextStep::RunAgain),
            (&[Remedy::AskAgain, Remedy::FixScene], NextStep::RunAgain),
        ] {
            assert_eq!(next_step_for_all(remedies), way, "{remedies:?}");
        }
    }
}
