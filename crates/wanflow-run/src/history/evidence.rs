//! What surrounds a submit without an answer: balances before and after, and what else was sent
//! in between. It only gathers; what it means is for a person to say.

use serde::Serialize;
use wanflow_api::Usd;
use wanflow_plan::{Digest, SceneId, Take};

use crate::record::{Entry, Record, UnixMillis};

/// Submits and balances in the order in which they were recorded, whatever the clock said.
#[derive(Debug, Default)]
pub(super) struct Timeline(Vec<Moment>);

#[derive(Debug)]
enum Moment {
    Submit(Sent),
    Balance { origin: String, reading: Reading },
}

#[derive(Debug)]
struct Sent {
    digest: Digest,
    scene: SceneId,
    take: Take,
    attempt: u32,
    origin: String,
    at: UnixMillis,
}

/// What is known about a submit without an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// When its intent was recorded; `None` if no journal has it.
    pub sent: Option<UnixMillis>,
    /// Scheme and authority of the host that it was sent to.
    pub origin: String,
    /// The last balance that the host told before.
    pub before: Option<Reading>,
    /// The first balance that the host told after.
    pub after: Option<Reading>,
    /// What else was submitted to the host between the two, and is or may be owed.
    pub others: Vec<OtherSubmit>,
}

/// A balance, and when it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// When.
    pub at: UnixMillis,
    /// The balance.
    pub amount: Usd,
}

/// How an account's balance has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Scheme and authority of the host.
    pub origin: String,
    /// The first balance that it told.
    pub first: Reading,
    /// The last one.
    pub last: Reading,
    /// What journals here say was or may have been bought in between.
    pub estimated: Usd,
}

impl Account {
    /// How much less there is now; `None` if there is more, because credit was added.
    pub fn spent(&self) -> Option<Usd> {
        let (first, last) = (self.first.amount, self.last.amount);
        (first >= last).then(|| first.saturating_sub(last))
    }
}

/// Another submit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherSubmit {
    /// Its scene.
    pub scene: SceneId,
    /// Which generation of it.
    pub take: Take,
    /// When its intent was recorded.
    pub at: UnixMillis,
    /// What is owed for it at most.
    pub owed: Usd,
}

impl Timeline {
    pub(super) fn apply(&mut self, record: &Record) {
        let at = record.at;
        self.0.extend(match &record.entry {
            Entry::Balance(seen) => {
                let reading = Reading { at, amount: seen.amount };
                Some(Moment::Balance { origin: seen.origin.clone(), reading })
            }
            Entry::Task(entry) => entry.fact.intent().map(|intent| {
                Moment::Submit(Sent {
                    digest: entry.digest,
                    scene: entry.scene.clone(),
                    take: entry.take,
                    attempt: entry.attempt,
                    origin: intent.origin.clone(),
                    at,
                })
            }),
            Entry::RunStarted(_)
            | Entry::RunEnded(_)
            | Entry::FilmMade(_)
            | Entry::Repaired(_)
            | Entry::LossesAccepted(_)
            | Entry::Compacted(_)
            | Entry::Sunset(_) => None,
        });
    }

    /// How the balance of each account has changed, and what was bought meanwhile.
    pub(super) fn accounts(&self, owed: impl Fn(&Digest, u32) -> Usd) -> Vec<Account> {
        let mut accounts: Vec<Account> = Vec::new();
        // What was submitted since the last reading counts once the next one is there.
        let mut since: Vec<(&str, Usd)> = Vec::new();
        for moment in &self.0 {
            match moment {
                Moment::Submit(sent) => {
                    since.push((&sent.origin, owed(&sent.digest, sent.attempt)));
                }
                Moment::Balance { origin, reading } => {
                    let here = since.extract_if(.., |(at, _)| at == origin);
                    let bought: Usd = here.map(|(_, price)| price).sum();
                    match accounts.iter_mut().find(|account| account.origin == *origin) {
                        Some(account) => {
                            account.last = *reading;
                            account.estimated = account.estimated + bought;
                        }
                        None => accounts.push(Account {
                            origin: origin.clone(),
                            first: *reading,
                            last: *reading,
                            estimated: Usd::ZERO,
                        }),
                    }
                }
            }
        }
        accounts.retain(|account| account.first != account.last);
        accounts
    }

    pub(super) fn evidence(
        &self,
        digest: &Digest,
        attempt: u32,
        owed: impl Fn(&Digest, u32) -> Usd,
    ) -> Evidence {
        let is_ours = |sent: &Sent| sent.digest == *digest && sent.attempt == attempt;
        let found = self.0.iter().enumerate().rev().find_map(|(place, moment)| match moment {
            Moment::Submit(sent) if is_ours(sent) => Some((place, sent)),
            _ => None,
        });
        let Some((place, ours)) = found else { return Evidence::default() };
        let balance = |moment: &Moment| match moment {
            Moment::Balance { origin, reading } if *origin == ours.origin => Some(*reading),
            _ => None,
        };
        let (earlier, later) = (&self.0[..place], &self.0[place + 1..]);
        let begin = earlier.iter().rposition(|moment| balance(moment).is_some());
        let end = later.iter().position(|moment| balance(moment).is_some());
        let between = earlier[begin.unwrap_or(place)..].iter().chain(&later[..end.unwrap_or(0)]);
        let others = between.filter_map(|moment| match moment {
            Moment::Submit(sent) if sent.origin == ours.origin && !is_ours(sent) => {
                let owed = owed(&sent.digest, sent.attempt);
                let Sent { scene, take, at, .. } = sent;
                (owed > Usd::ZERO).then(|| OtherSubmit {
                    scene: scene.clone(),
                    take: *take,
                    at: *at,
                    owed,
                })
            }
            _ => None,
        });
        Evidence {
            sent: Some(ours.at),
            origin: ours.origin.clone(),
            before: begin.and_then(|place| balance(&earlier[place])),
            after: end.and_then(|place| balance(&later[place])),
            others: others.collect(),
        }
    }
}
