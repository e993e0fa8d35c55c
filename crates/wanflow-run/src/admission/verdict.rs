//! What comes of asking whether a task may be bought, with its reasons in words.

use std::fmt;
use std::time::Duration;

use wanflow_api::Usd;

use crate::event::{StopReason, Undecoded};

/// Whether a step of a purchase may begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Admitted,
    /// It must be found out first whether it may.
    First(Check),
    /// Not now.
    Later(Delay),
    /// Not in this run.
    Never(Refusal),
    /// The run is closed for this reason; then it is judged again.
    Close(Closed),
}

/// What must be found out first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Whether frames can be taken from the clip that it continues.
    Parent,
    /// Whether the runs of the key have a place for it.
    Place,
    /// The account's balance.
    Balance,
    /// What the host says that it costs.
    Quote,
    /// Whether it is its turn to be sent.
    Turn,
}

/// Why a purchase waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// The run is ending.
    Ending,
    /// As many tasks are under way as the run may have at once.
    Concurrency,
    /// Its price does not fit. It may fit once something else has come to nothing.
    Budget(OverBudget),
    /// The first submit of the run goes alone.
    FirstSubmit,
    /// Other runs of the key have all places.
    SharedPlaces {
        /// When to ask again.
        until: Duration,
    },
    /// The account's balance is being asked for.
    Balance,
    /// The host's quote is awaited.
    Quote,
    /// The host has asked for a pause, or as many submits have gone in this minute as may.
    Pace {
        /// When to ask again.
        until: Duration,
    },
}

/// Why a task is not bought in this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It belongs to an older plan.
    OlderPlan,
    /// The scene keeps a clip.
    Kept,
    /// Nothing more is bought in this run.
    Closed(Closed),
    /// No frame can be taken from the clip that it continues.
    Undecoded(Undecoded),
    /// The host asks more than was planned.
    AboveQuote {
        /// What it asks at most.
        quoted: Usd,
        /// The plan's price.
        planned: Usd,
    },
}

/// Why nothing more is bought in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// Approval or an unknown price.
    Unapproved(String),
    /// A person must take note of something first.
    Undecided(String),
    /// Key, account or endpoint: the host's words.
    Refused(String),
}

/// A price that does not fit into a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverBudget {
    /// The price.
    pub price: Usd,
    /// What counts against the budget already.
    pub before: Usd,
    /// Which budget it is.
    pub cap: Cap,
    /// The most that it allows.
    pub most: Usd,
}

/// What a budget is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cap {
    /// What the run may add.
    Run,
    /// What a person was shown and agreed to.
    Shown,
    /// What the storyboard may owe in all.
    Storyboard,
}

impl Closed {
    /// The reason, for people.
    pub fn why(&self) -> &str {
        match self {
            Self::Unapproved(why) | Self::Undecided(why) | Self::Refused(why) => why,
        }
    }
}

/// Prints `$0.50 on top of the $1.00 of this run exceeds the budget of $1.20`.
impl fmt::Display for OverBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { price, before, cap, most } = self;
        match cap {
            Cap::Run => {
                write!(f, "{price} on top of the {before} of this run exceeds the budget of {most}")
            }
            Cap::Shown => write!(
                f,
                "{price} on top of the {before} of this run exceeds the {most} that were shown \
                 and approved; run again to see the rest"
            ),
            Cap::Storyboard => write!(
                f,
                "{price} on top of the worst case of {before} exceeds the storyboard's budget of \
                 {most}"
            ),
        }
    }
}

/// Prints why it was not bought, for people.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OlderPlan => f.write_str("it belongs to an older plan"),
            Self::Kept => f.write_str("its clip is kept, and nothing is bought in its place"),
            Self::Closed(closed) => f.write_str(closed.why()),
            Self::Undecoded(clip) => clip.fmt(f),
            Self::AboveQuote { quoted, planned } => write!(
                f,
                "the host asks {quoted} for it, and the plan has {planned}; nothing was bought. \
                 `price_per_second` in your own configuration says what is right"
            ),
        }
    }
}

impl From<Refusal> for StopReason {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Undecoded(clip) => Self::Undecoded { clip },
            Refusal::OlderPlan
            | Refusal::Kept
            | Refusal::Closed(_)
            | Refusal::AboveQuote { .. } => Self::NotBought { message: refusal.to_string() },
        }
    }
}
