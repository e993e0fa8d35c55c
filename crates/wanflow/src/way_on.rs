//! How a run goes on that did not end well: by the same command, after a decision, or only once
//! scenes were changed.

use wanflow_run::Class;
use wanflow_run::driver::RunOutcome;
use wanflow_run::event::{Remedy, StopReason};

use crate::other_hosts;

/// What brings a run further that did not end well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WayOn {
    /// The same run.
    Run,
    /// A decision, then the same run.
    Reconcile,
    /// Each scene that stopped must be changed first, as was said of it.
    Change,
}

/// What all that stopped asks for together.
pub(crate) fn way_on(outcome: &RunOutcome) -> WayOn {
    if outcome.class == Some(Class::Ambiguous) {
        return WayOn::Reconcile;
    }
    let all = outcome.tasks.iter().chain(&outcome.older);
    let remedies = all.filter_map(|task| Some(task.end.as_ref().err()?.remedy()));
    let converted = outcome.undecoded.iter().map(|_| Remedy::ConvertClip);
    let remedies: Vec<_> = remedies.chain(converted).collect();
    way_for_all(&remedies)
}

fn way_for_all(remedies: &[Remedy]) -> WayOn {
    // What waits for another scene goes on once that one does.
    let own = || remedies.iter().filter(|remedy| **remedy != Remedy::MendOther);
    let all_need = |way: WayOn| own().all(|remedy| way_for(*remedy) == way);
    match own().count() {
        0 => WayOn::Run,
        _ if all_need(WayOn::Change) => WayOn::Change,
        _ if all_need(WayOn::Reconcile) => WayOn::Reconcile,
        _ => WayOn::Run,
    }
}

fn way_for(remedy: Remedy) -> WayOn {
    match remedy {
        Remedy::FixScene
        | Remedy::ChangePrompt
        | Remedy::ChangeImage
        | Remedy::ChangeInputs
        | Remedy::ChangeEndpoint
        | Remedy::ConvertClip => WayOn::Change,
        Remedy::Decide | Remedy::Reopen => WayOn::Reconcile,
        Remedy::MendAccount
        | Remedy::RunAgain
        | Remedy::AskAgain
        | Remedy::RunAgainToBuy
        | Remedy::MendOther
        | Remedy::Approve => WayOn::Run,
    }
}

/// Whether the host has refused a key or a model that another host of the endpoint may take.
pub(crate) fn is_of_this_host(outcome: &RunOutcome) -> bool {
    let mut whys = outcome.tasks.iter().filter_map(|task| task.end.as_ref().err());
    whys.any(|why| match (why.remedy(), why) {
        (Remedy::ChangeEndpoint, _) => true,
        (Remedy::MendAccount, StopReason::Rejected { message, .. }) => {
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
    fn running_again_is_no_way_on_where_a_scene_must_be_changed() {
        for (remedies, way) in [
            (&[][..], WayOn::Run),
            (&[Remedy::ChangePrompt], WayOn::Change),
            (&[Remedy::ChangePrompt, Remedy::MendOther], WayOn::Change),
            (&[Remedy::Decide, Remedy::MendOther], WayOn::Reconcile),
            (&[Remedy::Reopen, Remedy::ChangeImage], WayOn::Run),
            (&[Remedy::MendAccount], WayOn::Run),
            (&[Remedy::AskAgain, Remedy::FixScene], WayOn::Run),
        ] {
            assert_eq!(way_for_all(remedies), way, "{remedies:?}");
        }
    }
}
