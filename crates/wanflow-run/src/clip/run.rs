//! What only the present run knows of a clip: pauses, tries, links. None of it is journalled.

use std::time::Duration;

use wanflow_api::Usd;

use crate::clock::Now;
use crate::poll::{Schedule, together};
use crate::rate::back_off;
use crate::record::{Decision, Record, Submitted, TaskFact, WaitState};

use super::Clip;

/// How often a submit that did not go out is repeated in one run.
const NOT_SENT_TRIES: u32 = 5;
/// How often a submit is repeated of which the host says that it created nothing.
const NOT_CREATED_TRIES: u32 = 2;
/// How often a submit waits for the host's rate limit.
const RATE_LIMIT_TRIES: u32 = 40;
/// How often a download is tried without progress.
const FETCH_TRIES: u32 = 6;
/// What a failed download must have brought to count as progress, in bytes.
const PROGRESS: u64 = 1 << 20;

/// A number from 0 to 1 that the caller drew; one half where chance is to play no part.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Chance(pub f64);

/// What happened and is not for the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The inputs are in the store.
    Prepared,
    /// Trying again is of no use in this run.
    Hopeless(String),
    /// A submit did not go out.
    NotSent(String),
    /// A submit did not go out, and none would in this run.
    Unsendable(String),
    /// The host created nothing.
    NotCreated(String),
    /// The host created nothing and asks for this pause, or for none in particular.
    RateLimited(Option<Duration>),
    /// The host created nothing, since it has as many tasks as it takes, some of this run's: room
    /// comes with time. It asks for this pause.
    HostFull(Duration),
    /// A poll told something.
    Polled(Sighting),
    /// The host asks not to be polled again before this pause is over.
    AskedToWait(Duration),
    /// A download failed; what is at the link may still come.
    Unfetched {
        /// What went wrong.
        why: String,
        /// How many bytes came and are kept.
        gained: u64,
    },
    /// The link does not work any more.
    LinkExpired(String),
    /// The clip's file in the store is gone or damaged.
    ClipGone,
}

/// What the answer of a poll tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sighting {
    /// The task has no result yet.
    Working {
        /// What it is doing.
        state: WaitState,
        /// The host's own word for it.
        word: String,
    },
    /// The task has a result.
    Succeeded {
        /// Link to the clip, if there is one.
        link: Option<String>,
        /// The seed that was used, if it is told.
        seed: Option<String>,
        /// What it cost, if it is told.
        cost: Option<Usd>,
    },
    /// The task ended without a clip.
    Failed {
        /// The host's reason.
        reason: String,
    },
    /// The host says that the task is gone for good.
    Lost {
        /// The host's words.
        reason: String,
    },
    /// The host does not know the task; a young one it may not know yet.
    Missing {
        /// The host's words.
        reason: String,
    },
    /// No answer, or none that can be read.
    Unclear {
        /// What was seen.
        why: String,
    },
}

#[derive(Clone, Debug)]
pub(super) struct ThisRun {
    pub(super) schedule: Schedule,
    pub(super) prepared: bool,
    /// An attempt ended without a clip in this run.
    pub(super) ended: bool,
    /// The stored clip must be fetched again.
    pub(super) clip_is_gone: bool,
    /// What no further try can mend.
    pub(super) hopeless: Option<String>,
    /// Why no more is tried: it was tried often enough.
    pub(super) gave_up: Option<String>,
    /// Nothing is sent before.
    pub(super) not_before: Duration,
    pub(super) deadline: Duration,
    pub(super) wait: Option<WaitState>,
    /// Where the clip is, for now.
    pub(super) link: Option<String>,
    /// How often in a row a result had no link.
    pub(super) without_link: u32,
    /// Since when, and how often, the host does not know the task.
    pub(super) missing: Option<(Duration, u32)>,
    /// Age of the task at a monotonic time.
    born: Option<(Duration, Duration)>,
    unclear: u32,
    not_sent: u32,
    not_created: u32,
    rate_limited: u32,
    fetches: u32,
}

impl ThisRun {
    pub(super) fn new(schedule: Schedule) -> Self {
        Self {
            schedule,
            prepared: false,
            ended: false,
            clip_is_gone: false,
            hopeless: None,
            gave_up: None,
            not_before: Duration::ZERO,
            deadline: Duration::MAX,
            wait: None,
            link: None,
            without_link: 0,
            missing: None,
            born: None,
            unclear: 0,
            not_sent: 0,
            not_created: 0,
            rate_limited: 0,
            fetches: 0,
        }
    }

    /// After a replay: what ended in earlier runs may be tried again, and a task whose time was
    /// over is given some more.
    pub(super) fn begin(&mut self, now: Now) {
        self.ended = false;
        self.deadline = self.deadline.max(now.mono + self.schedule.deadline / 4);
    }

    pub(super) fn apply(&mut self, record: &Record, now: Now) {
        match record.as_task().map(|entry| &entry.fact) {
            Some(
                TaskFact::Submitted(submitted)
                | TaskFact::Resolved { decision: Decision::Adopt(submitted), .. },
            ) => self.set_out(record, submitted, now),
            Some(TaskFact::Polled { state, .. }) => self.wait = Some(*state),
            Some(TaskFact::Rejected { .. } | TaskFact::Failed { .. }) => self.ended = true,
            Some(TaskFact::Fetched(_)) => self.clip_is_gone = false,
            _ => {}
        }
    }

    /// The task is at the host. Wall times say how old it is and how long to wait; from here on
    /// only the monotonic clock counts.
    fn set_out(&mut self, record: &Record, submitted: &Submitted, now: Now) {
        let age = Duration::from_millis(now.wall.saturating_sub(record.at.0));
        let limit = Duration::from_millis(submitted.deadline.0.saturating_sub(record.at.0));
        self.born = Some((age, now.mono));
        self.deadline = now.mono + limit.saturating_sub(age);
        self.not_before = now.mono + self.schedule.first.saturating_sub(age);
        (self.wait, self.link, self.missing) = (None, None, None);
    }

    pub(super) fn age(&self, now: Duration) -> Duration {
        self.born.map_or(Duration::ZERO, |(age, at)| age + now.saturating_sub(at))
    }

    /// Waits as the schedule has it for a task of this age, and asks together with others.
    fn pause_poll(&mut self, now: Duration, Chance(jitter): Chance) {
        let age = self.age(now);
        let next = match self.unclear {
            0 => self.schedule.next(age, jitter),
            failures => self.schedule.next_after_failures(age, failures, jitter),
        };
        self.not_before = together(now, next.saturating_sub(age));
    }

    /// Waits before the `tries`-th repetition, or gives up.
    fn back_off(&mut self, now: Duration, tries: (u32, u32), chance: Chance, why: String) {
        let (made, allowed) = tries;
        if made > allowed {
            self.gave_up = Some(why);
        }
        self.not_before = now + back_off(made, chance.0);
    }

    fn sight(&mut self, now: Duration, sighting: Sighting, chance: Chance) {
        self.unclear = match &sighting {
            Sighting::Unclear { .. } | Sighting::Missing { .. } => self.unclear + 1,
            _ => 0,
        };
        self.missing = match &sighting {
            Sighting::Missing { .. } => {
                Some(self.missing.map_or((now, 1), |(since, count)| (since, count + 1)))
            }
            Sighting::Unclear { .. } => self.missing,
            _ => None,
        };
        if let Sighting::Succeeded { link, .. } = sighting {
            self.without_link = if link.is_none() { self.without_link + 1 } else { 0 };
            self.link = link;
            if self.link.is_some() {
                self.not_before = self.not_before.min(now);
                // There is time to fetch it, and to ask for another link.
                self.deadline = self.deadline.max(now + self.schedule.deadline / 4);
                return;
            }
        }
        self.pause_poll(now, chance);
    }
}

impl Clip {
    /// Takes in what happened besides the journal.
    pub fn observe(&mut self, now: Duration, seen: Seen, chance: Chance) {
        let run = &mut self.run;
        match seen {
            Seen::Prepared => run.prepared = true,
            Seen::Hopeless(why) => run.hopeless = Some(why),
            Seen::NotSent(why) => {
                run.not_sent += 1;
                run.back_off(now, (run.not_sent, NOT_SENT_TRIES), chance, why);
            }
            Seen::Unsendable(why) => run.gave_up = Some(why),
            Seen::NotCreated(why) => {
                run.not_created += 1;
                run.back_off(now, (run.not_created, NOT_CREATED_TRIES), chance, why);
            }
            Seen::RateLimited(pause) => {
                run.rate_limited += 1;
                let why = "the host's rate limit".to_owned();
                run.back_off(now, (run.rate_limited, RATE_LIMIT_TRIES), chance, why);
                run.not_before = pause.map_or(run.not_before, |pause| now + pause);
            }
            Seen::HostFull(pause) => run.not_before = now + pause,
            Seen::Polled(sighting) => run.sight(now, sighting, chance),
            Seen::AskedToWait(pause) => run.not_before = run.not_before.max(now + pause),
            Seen::Unfetched { why, gained } => {
                run.fetches = if gained < PROGRESS { run.fetches + 1 } else { 1 };
                // Perhaps the clip is elsewhere by now: asking costs nothing.
                if run.fetches.is_multiple_of(2) {
                    run.link = None;
                }
                run.back_off(now, (run.fetches, FETCH_TRIES), chance, why);
            }
            Seen::LinkExpired(why) => {
                run.link = None;
                run.fetches += 1;
                run.back_off(now, (run.fetches, FETCH_TRIES), chance, why);
            }
            Seen::ClipGone => run.clip_is_gone = true,
        }
    }
}
