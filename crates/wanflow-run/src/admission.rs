//! Whether a task may be bought now, and if not, why: all of a run's policy on purchases.
//!
//! Pure: what the run was told, what it has learnt and what it is doing come in as values, and a
//! [`Verdict`] goes out. Whoever runs a plan asks before each step of a purchase and does what the
//! verdict says. Nothing here knows clocks, hosts, files or the journal.

mod approval;
#[cfg(test)]
mod tests;
mod verdict;

use std::time::Duration;

use wanflow_api::Usd;
use wanflow_plan::{Plan, Purpose};

use crate::event::Undecoded;
use crate::record::Quoted;

pub use approval::{Approval, Budget};
pub use verdict::{Cap, Check, Closed, Delay, OverBudget, Refusal, Verdict};

/// What a run may buy: what it was told when it began, and what it has learnt since.
#[derive(Clone, Debug)]
pub struct Admission {
    purpose: Purpose,
    /// Why this plan may not be bought as it was approved.
    unapproved: Option<String>,
    /// The sum that a person was shown and agreed to.
    shown: Option<Usd>,
    /// What persons agreed to in this run beyond that sum.
    granted: Usd,
    budget: Budget,
    concurrency: usize,
    /// What is missing from the journals: a person must take note of it first.
    losses: Option<String>,
    /// Why nothing more is bought.
    closed: Option<Closed>,
    first_submit: FirstSubmit,
    balance: BalanceCheck,
}

/// The limits of a run's purchases.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most that may be spent.
    pub budget: Budget,
    /// How many tasks may be under way at once.
    pub concurrency: usize,
}

/// The first submit of a run: what the host holds against the key or the account, it needs to say
/// only once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstSubmit {
    /// It has no outcome yet, and the others wait for it.
    Pending,
    /// It has.
    Settled,
}

/// How far asking for the account's balance has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalanceCheck {
    /// It was not asked for in this run; the first submit waits for it.
    Due,
    /// It is being asked for, and submits wait: a balance after a submit without an answer would
    /// say nothing if another purchase could be in it.
    Asking,
    /// It was asked for, whatever came of it.
    Asked,
}

/// A task that is to be bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What is to be begun.
    pub step: PurchaseStep,
    /// Whose it is.
    pub origin: Origin,
    /// What it costs at most; `None`: that is not known.
    pub price: Option<Usd>,
    /// Who wants it.
    pub wanted_by: WantedBy,
}

/// A step of a purchase. Each needs a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurchaseStep {
    /// Its inputs are made ready, which may upload a file and buys nothing.
    Prepare,
    /// It is sent.
    Submit,
}

/// Where a task comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The run's plan.
    Plan,
    /// The plan has it, and keeps a clip that was bought for another request.
    Kept,
    /// An older plan: it is fetched only.
    OlderPlan,
}

/// Who wants a task bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedBy {
    /// The plan.
    Plan,
    /// A person who was just asked, which approves it.
    Person,
}

/// What the run is doing at the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// The run is ending: nothing new begins.
    pub is_ending: bool,
    /// Tasks that hold a place: they are being prepared, sent or made.
    pub places: usize,
    /// Submits under way.
    pub submits: usize,
    /// Prices of what is being prepared or is connecting, and in no journal yet.
    pub coming: Usd,
    /// What the run has added to the worst case.
    pub added: Usd,
    /// The worst case of all that the storyboard owes.
    pub owed: Usd,
}

/// What was found out for a candidate so far; `None`: nobody has looked. Only what a verdict asks
/// for is looked up, since each look has a price of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Whether frames can be taken from the clip that it continues, if it continues one.
    pub parent: Option<Result<(), Undecoded>>,
    /// Whether it has a place among all runs of the key; else when to ask again.
    pub place: Option<Result<(), Duration>>,
    /// What the host says that it costs.
    pub quote: Option<Quote>,
    /// Whether it is its turn to be sent; else when to ask again.
    pub turn: Option<Result<(), Duration>>,
}

/// What a host says beforehand that a clip costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// It says nothing, or nobody asks it: the plan's price counts.
    None,
    /// It was asked, and the answer is awaited.
    Awaited,
    /// So much.
    Given(Quoted),
}

impl Admission {
    /// The policy of a run of this plan. `losses`: what is missing from the journals, in words.
    pub fn new(plan: &Plan, approval: &Approval, limits: Limits, losses: Option<String>) -> Self {
        let is_remote = plan.purpose == Purpose::Remote;
        Self {
            purpose: plan.purpose,
            unapproved: approval.refusal(plan).filter(|_| is_remote),
            shown: approval.shown(),
            granted: Usd::ZERO,
            budget: limits.budget,
            concurrency: limits.concurrency,
            losses: losses.filter(|_| is_remote),
            closed: None,
            first_submit: FirstSubmit::Pending,
            balance: BalanceCheck::Due,
        }
    }

    /// Whether a step of a purchase may begin now. The same answer follows from the same values;
    /// [`Verdict::First`] asks for one that is not there yet.
    pub fn judge(&self, candidate: &Candidate, now: &Situation, found: &Findings) -> Verdict {
        if now.is_ending {
            return Verdict::Later(Delay::Ending);
        }
        if let Some(closed) = self.closes(candidate) {
            return Verdict::Close(closed);
        }
        if let Some(refusal) = self.refusal(candidate) {
            return Verdict::Never(refusal);
        }
        match &found.parent {
            None => return Verdict::First(Check::Parent),
            Some(Err(clip)) => return Verdict::Never(Refusal::Undecoded(clip.clone())),
            Some(Ok(())) => {}
        }
        if let Some(delay) = self.delay(candidate, now) {
            return Verdict::Later(delay);
        }
        match found.place {
            None => Verdict::First(Check::Place),
            Some(Err(until)) => Verdict::Later(Delay::SharedPlaces { until }),
            Some(Ok(())) => match candidate.step {
                PurchaseStep::Prepare => Verdict::Admitted,
                PurchaseStep::Submit => self.judge_submit(candidate, found),
            },
        }
    }

    /// What a submit needs beyond a place.
    fn judge_submit(&self, candidate: &Candidate, found: &Findings) -> Verdict {
        match self.balance {
            BalanceCheck::Due => return Verdict::First(Check::Balance),
            BalanceCheck::Asking => return Verdict::Later(Delay::Balance),
            BalanceCheck::Asked => {}
        }
        match found.quote {
            None => return Verdict::First(Check::Quote),
            Some(Quote::Awaited) => return Verdict::Later(Delay::Quote),
            Some(Quote::Given(Quoted { most, .. })) if most > candidate.cost() => {
                let planned = candidate.cost();
                return Verdict::Never(Refusal::AboveQuote { quoted: most, planned });
            }
            Some(Quote::None | Quote::Given(_)) => {}
        }
        match found.turn {
            None => Verdict::First(Check::Turn),
            Some(Err(until)) => Verdict::Later(Delay::Pace { until }),
            Some(Ok(())) => Verdict::Admitted,
        }
    }

    /// Whether a submit that is connected may be sent: a request to end, or a word of the host's
    /// that closed the run, still comes before a purchase.
    pub fn may_release(&self, candidate: &Candidate, now: &Situation) -> bool {
        !now.is_ending && self.closed_to(candidate).is_none()
    }

    /// Whether a task could be bought in this run, as far as that is known now: nothing is decided
    /// that could not be acted on.
    pub fn could_buy(&self, candidate: &Candidate, now: &Situation) -> bool {
        let is_closed = self.losses.is_some() || self.unapproved.is_some() || self.closed.is_some();
        let has_price = self.purpose == Purpose::Rehearsal || candidate.price.is_some();
        !is_closed && has_price && self.over_budget(candidate, now).is_none()
    }

    /// Which budget a task's price does not fit into, counting submits that have not journalled
    /// their intent.
    pub fn over_budget(&self, candidate: &Candidate, now: &Situation) -> Option<OverBudget> {
        if self.purpose == Purpose::Rehearsal {
            return None;
        }
        let Budget { run, total } = self.budget;
        let shown = self.shown.map(|sum| sum + self.granted);
        let price = candidate.cost();
        let caps = [(Cap::Run, run), (Cap::Shown, shown), (Cap::Storyboard, total)];
        caps.into_iter().find_map(|(cap, most)| {
            let before = match cap {
                Cap::Run | Cap::Shown => now.added,
                Cap::Storyboard => now.owed,
            };
            let most = most.filter(|most| before + now.coming + price > *most)?;
            Some(OverBudget { price, before, cap, most })
        })
    }

    /// What closes the run once somebody wants to buy.
    fn closes(&self, candidate: &Candidate) -> Option<Closed> {
        if self.closed.is_some() || candidate.origin != Origin::Plan {
            return None;
        }
        if let Some(losses) = &self.losses {
            return Some(Closed::Undecided(losses.clone()));
        }
        // What a person has just asked for needs no other approval.
        let unapproved = self.unapproved.as_ref().filter(|_| !candidate.is_asked_for());
        if let Some(why) = unapproved {
            return Some(Closed::Unapproved(why.clone()));
        }
        let is_unpriced = self.purpose == Purpose::Remote && candidate.price.is_none();
        is_unpriced.then(|| {
            let why = "its price is not known; `wanflow plan` shows the lines that set it";
            Closed::Unapproved(why.to_owned())
        })
    }

    /// Why a task is not bought in this run, if that is settled.
    fn refusal(&self, candidate: &Candidate) -> Option<Refusal> {
        match candidate.origin {
            Origin::OlderPlan => Some(Refusal::OlderPlan),
            Origin::Kept => Some(Refusal::Kept),
            Origin::Plan => self.closed_to(candidate).cloned().map(Refusal::Closed),
        }
    }

    fn closed_to(&self, candidate: &Candidate) -> Option<&Closed> {
        self.closed.as_ref().filter(|closed| match closed {
            Closed::Unapproved(_) => !candidate.is_asked_for(),
            Closed::Undecided(_) | Closed::Refused(_) => true,
        })
    }

    /// What the run itself must come to first.
    fn delay(&self, candidate: &Candidate, now: &Situation) -> Option<Delay> {
        if now.places >= self.concurrency {
            return Some(Delay::Concurrency);
        }
        if let Some(over) = self.over_budget(candidate, now) {
            return Some(Delay::Budget(over));
        }
        let follows = self.first_submit == FirstSubmit::Pending && now.submits > 0;
        (follows && candidate.step == PurchaseStep::Submit).then_some(Delay::FirstSubmit)
    }

    /// Nothing more is bought in this run. Answers whether that is news: the first reason stays.
    pub fn close(&mut self, closed: Closed) -> bool {
        let is_news = self.closed.is_none();
        self.closed.get_or_insert(closed);
        is_news
    }

    /// Why nothing more is bought, if that is so.
    pub fn closed(&self) -> Option<&Closed> {
        self.closed.as_ref()
    }

    /// A person wants a clip of this price bought, which was not among what they were shown.
    pub fn grant(&mut self, price: Usd) {
        self.granted = self.granted + price;
    }

    /// The first submit of the run has an outcome.
    pub fn first_submit_settled(&mut self) {
        self.first_submit = FirstSubmit::Settled;
    }

    /// How far asking for the balance has come.
    pub fn balance(&self) -> BalanceCheck {
        self.balance
    }

    /// Asking for the balance has come so far.
    pub fn set_balance(&mut self, balance: BalanceCheck) {
        self.balance = balance;
    }
}

impl Candidate {
    /// What it costs at most. In a rehearsal an unknown price is none.
    pub fn cost(&self) -> Usd {
        self.price.unwrap_or(Usd::ZERO)
    }

    fn is_asked_for(&self) -> bool {
        self.wanted_by == WantedBy::Person
    }
}
