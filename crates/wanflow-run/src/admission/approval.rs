//! What a person or a flag has approved of a run, and what it may spend.

use wanflow_api::Usd;
use wanflow_plan::Plan;

/// Whether a paid run may buy. A rehearsal needs none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approval {
    /// Nobody has approved it: what is in flight is fetched, nothing is bought.
    Missing,
    /// Nobody can approve it as it is, for the reason given: what is in flight is fetched all the
    /// same.
    Refused(String),
    /// A person or a flag approved the plan as it is; the text says how, such as `--yes`.
    Given(String),
    /// The plan with this id was approved, and no other.
    OfPlan(String),
    /// A person was shown this sum and agreed: what costs more was not approved.
    UpTo(Usd),
}

/// What a run may spend. Both are checked against the worst case before each submit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// The most that this run may add.
    pub run: Option<Usd>,
    /// The most that the journals may show in all.
    pub total: Option<Usd>,
}

impl Approval {
    /// Why this plan may not buy; `None` if it may.
    pub(super) fn refusal(&self, plan: &Plan) -> Option<String> {
        match self {
            Self::Given(_) | Self::UpTo(_) => None,
            Self::Missing => Some(format!(
                "nobody has approved this plan; go on with `--yes`, `--approve {}` or `--budget USD`",
                plan.id()
            )),
            Self::Refused(why) => Some(why.clone()),
            Self::OfPlan(id) if plan.id().is_named_by(id) => None,
            Self::OfPlan(id) => Some(format!(
                "plan {id:?} was approved, and the plan is {} now: look at it, then approve that",
                plan.id()
            )),
        }
    }

    /// The sum that a person was shown.
    pub(super) fn shown(&self) -> Option<Usd> {
        match self {
            Self::UpTo(sum) => Some(*sum),
            Self::Missing | Self::Refused(_) | Self::Given(_) | Self::OfPlan(_) => None,
        }
    }

    /// How it was approved, for the journal.
    pub(crate) fn words(&self) -> Option<String> {
        match self {
            Self::Missing | Self::Refused(_) => None,
            Self::Given(how) => Some(how.clone()),
            Self::OfPlan(id) => Some(format!("--approve {id}")),
            Self::UpTo(sum) => Some(format!("a person, who was shown {sum}")),
        }
    }
}
