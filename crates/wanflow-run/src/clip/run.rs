//! What only the present run knows of a clip: pauses, tries, links. None of it is journalled.

use std::time::Duration;

use crate::clock::Now;
use crate::history::TakeState;
use crate::poll::{Schedule, together};
use crate::rate::back_off;
use crate::record::{Decision, Record, Submitted, TaskFact, WaitState};

use super::seen::{Chance, TaskReport, UnusableClip};

/// How often a submit that did not go out is repeated in one run.
pub(super) const NOT_SENT_TRIES: u32 = 5;
/// How often a submit is repeated of which the host says that it created nothing.
pub(super) const NOT_CREATED_TRIES: u32 = 2;
/// How often a submit waits for the host's rate limit.
pub(super) const RATE_LIMIT_TRIES: u32 = 40;
/// How often in a row a host may let nobody in before a run stops asking.
const SHUT_TRIES: u32 = 3;
/// How often a link that was kept may lead to nothing before a run lets go of it.
const KEPT_LINK_TRIES: u32 = 3;
/// How often in a row the same clip must come, the last times by a fresh link, before a run takes
/// it for all there is.
const SAME_CLIPS: u32 = 3;
/// What a failed download must have brought to count as progress, in bytes.
pub(super) const PROGRESS: u64 = 1 << 20;

/// What went wrong last with a task that the host has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// No answer that could be used.
    Asking(String),
    /// No clip behind the link.
    Fetching(String),
}

/// What a poll reported of a task.
pub(super) struct ReportedTask {
    pub(super) report: TaskReport,
    /// It had a result before.
    pub(super) had_result: bool,
}

impl ReportedTask {
    /// What is wrong with an answer that does not bring a task further.
    fn trouble(&self) -> Option<String> {
        let Self { report, had_result } = self;
        Some(match report {
            TaskReport::Working { state: WaitState::Unknown, word } => {
                format!("the host says {word:?}, which is not a known state")
            }
            TaskReport::Working { .. } if *had_result => {
                "the task had a result, and is now reported as working".to_owned()
            }
            TaskReport::Succeeded { link: None, .. } => {
                "the task succeeded, but its answer has no clip".to_owned()
            }
            TaskReport::Failed { reason, .. } if *had_result => {
                format!("the task had a result, and is now reported as failed: {reason}")
            }
            TaskReport::Working { .. }
            | TaskReport::Succeeded { link: Some(_), .. }
            | TaskReport::Failed { .. } => return None,
            TaskReport::Missing { reason } => format!("the host does not know the task: {reason}"),
            TaskReport::Unclear { why } => why.clone(),
        })
    }
}

/// How often something was tried, and how often it may be.
#[derive(Clone, Copy)]
pub(super) struct Tries {
    pub(super) made: u32,
    pub(super) allowed: u32,
}

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about this run")]
pub(super) struct ThisRun {
    pub(super) schedule: Schedule,
    pub(super) prepared: bool,
    /// An attempt ended without a clip in this run.
    pub(super) ended: bool,
    /// It had ended before, and the host has said the same again in this run.
    pub(super) said_again: bool,
    /// Its task had failed when the run began: the plan has said that another is bought.
    pub(super) had_failed: bool,
    /// The stored clip must be fetched again.
    pub(super) clip_is_gone: bool,
    /// What no further try can help.
    pub(super) hopeless: Option<String>,
    /// Why no more is tried: it was tried often enough.
    pub(super) gave_up: Option<String>,
    /// Nothing is sent before.
    pub(super) not_before: Duration,
    pub(super) deadline: Duration,
    pub(super) wait: Option<WaitState>,
    /// Where the clip is, for now.
    pub(super) link: Option<String>,
    /// Where the host said it is, if that link could be kept: it may live longer than the host
    /// knows of the task.
    pub(super) kept_link: Option<String>,
    /// How often that link has led to nothing.
    kept_link_failed: u32,
    /// When the host last reported something good of the task.
    pub(super) good: Duration,
    /// What went wrong since then.
    pub(super) trouble: Option<Trouble>,
    /// How often something went wrong since then.
    pub(super) in_vain: u32,
    /// What came and is not a usable clip.
    pub(super) bad: Option<UnusableClip>,
    /// How often in a row the same playable clip came.
    same: u32,
    /// A link was given in this run.
    had_link: bool,
    /// How often in a row the host did not know the task.
    pub(super) missing: u32,
    /// Age of the task at a monotonic time.
    born: Option<Since>,
    /// Time since its end, if that was seen.
    done: Option<Since>,
    unclear: u32,
    shut: u32,
    pub(super) not_sent: u32,
    pub(super) not_created: u32,
    pub(super) rate_limited: u32,
    pub(super) fetches: u32,
}

/// A time before or in this run, by the monotonic clock: so old at that moment.
#[derive(Clone, Copy, Debug)]
struct Since {
    age: Duration,
    at: Duration,
}

impl Since {
    fn of(record: &Record, now: Now) -> Self {
        Self { age: Duration::from_millis(now.wall.saturating_sub(record.at.0)), at: now.mono }
    }

    fn age(self, now: Duration) -> Duration {
        self.age + now.saturating_sub(self.at)
    }
}

impl ThisRun {
    pub(super) fn new(schedule: Schedule) -> Self {
        Self {
            schedule,
            prepared: false,
            ended: false,
            said_again: false,
            had_failed: false,
            clip_is_gone: false,
            hopeless: None,
            gave_up: None,
            not_before: Duration::ZERO,
            deadline: Duration::MAX,
            wait: None,
            link: None,
            kept_link: None,
            kept_link_failed: 0,
            good: Duration::ZERO,
            trouble: None,
            in_vain: 0,
            bad: None,
            same: 0,
            had_link: false,
            missing: 0,
            born: None,
            done: None,
            unclear: 0,
            shut: 0,
            not_sent: 0,
            not_created: 0,
            rate_limited: 0,
            fetches: 0,
        }
    }

    /// After a replay, with where the take stands: what ended in earlier runs may be tried again,
    /// and a task whose time was over is given some more.
    pub(super) fn begin(&mut self, now: Now, state: &TakeState) {
        (self.ended, self.said_again) = (false, false);
        self.had_failed = matches!(state, TakeState::Failed { .. });
        self.goes_well(now.mono);
        self.deadline = self.deadline.max(now.mono + self.schedule.deadline / 4);
    }

    /// Takes in a record, with where the take stood before it.
    pub(super) fn apply(&mut self, record: &Record, now: Now, before: &TakeState) {
        let Some(fact) = record.fact() else { return };
        match fact {
            TaskFact::Submitted(submitted)
            | TaskFact::Resolved { decision: Decision::Adopt(submitted), .. } => {
                self.set_out(record, submitted, now);
            }
            TaskFact::Polled { state, .. } => self.wait = Some(*state),
            TaskFact::Succeeded(success) => {
                self.done.get_or_insert(Since::of(record, now));
                self.kept_link = success.link().map(ToOwned::to_owned);
            }
            TaskFact::Submitting(_) => self.had_failed = false,
            TaskFact::Rejected { .. } => self.ended = true,
            TaskFact::Failed { .. } | TaskFact::Lost { .. } | TaskFact::Unusable { .. } => {
                self.end(before);
            }
            TaskFact::Fetched(_) => self.clip_is_gone = false,
            TaskFact::Resolved { decision: Decision::NotCreated | Decision::BuyAgain, .. }
            | TaskFact::Planned(_)
            | TaskFact::Anchor { .. }
            | TaskFact::NotSent { .. }
            | TaskFact::NotCreated { .. }
            | TaskFact::Ambiguous { .. } => {}
        }
    }

    /// What was over before is over again.
    fn end(&mut self, before: &TakeState) {
        if before.has_ended() || self.had_failed {
            self.said_again = true;
        } else {
            self.ended = true;
        }
        (self.trouble, self.link) = (None, None);
    }

    /// The task is at the host. Wall times say how old it is and how long to wait; from here on
    /// only the monotonic clock counts.
    fn set_out(&mut self, record: &Record, submitted: &Submitted, now: Now) {
        let born = Since::of(record, now);
        let limit = Duration::from_millis(submitted.deadline.0.saturating_sub(record.at.0));
        self.born = Some(born);
        self.deadline = now.mono + limit.saturating_sub(born.age);
        self.not_before = now.mono + self.schedule.first.saturating_sub(born.age);
        self.goes_well(now.mono);
        (self.wait, self.link, self.missing) = (None, None, 0);
        (self.kept_link, self.kept_link_failed) = (None, 0);
        (self.trouble, self.bad, self.done) = (None, None, None);
    }

    /// How long ago the task ended, or was submitted where no end was seen.
    pub(super) fn since_end(&self, now: Duration) -> Duration {
        self.done.or(self.born).map_or(Duration::ZERO, |since| since.age(now))
    }

    pub(super) fn age(&self, now: Duration) -> Duration {
        self.born.map_or(Duration::ZERO, |born| born.age(now))
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

    /// Waits before the next of these tries, or gives up.
    pub(super) fn back_off(&mut self, now: Duration, tries: Tries, chance: Chance, why: String) {
        if tries.made > tries.allowed {
            self.gave_up = Some(why);
        }
        self.not_before = now + back_off(tries.made, chance.0);
    }

    pub(super) fn goes_well(&mut self, now: Duration) {
        (self.good, self.in_vain) = (now, 0);
    }

    fn trouble(&mut self, trouble: Trouble) {
        self.trouble = Some(trouble);
        self.in_vain += 1;
    }

    /// A step came to nothing: it is repeated after a pause that grows.
    fn pause(&mut self, now: Duration, tries: u32, Chance(jitter): Chance) {
        self.not_before = now + self.schedule.pause(tries, jitter);
    }

    /// A download came to nothing. Perhaps the clip is elsewhere by now: every other time the
    /// task is asked for a fresh link, which costs nothing.
    pub(super) fn unfetched(&mut self, now: Duration, why: String, chance: Chance) {
        if self.fetches.is_multiple_of(2) {
            self.link = None;
        }
        self.trouble(Trouble::Fetching(why));
        self.pause(now, self.fetches, chance);
    }

    /// The link that was kept is of no use in this run once it has led to nothing several times.
    pub(super) fn note_expiry(&mut self) {
        if self.link.is_some() && self.link == self.kept_link {
            self.kept_link_failed += 1;
        }
        if self.kept_link_failed >= KEPT_LINK_TRIES {
            self.kept_link = None;
        }
    }

    pub(super) fn came_bad(&mut self, now: Duration, bad: UnusableClip, chance: Chance) {
        let before = self.bad.as_ref().and_then(|before| before.playable);
        let is_same = bad.playable.is_some() && bad.playable == before;
        self.same = if is_same { self.same + 1 } else { 1 };
        self.fetches += 1;
        self.unfetched(now, bad.why.clone(), chance);
        self.bad = Some(bad);
    }

    /// Whether what came is all that will come.
    pub(super) fn is_settled(&self) -> bool {
        self.same >= SAME_CLIPS && self.bad.as_ref().is_some_and(|bad| bad.playable.is_some())
    }

    pub(super) fn shut(&mut self, now: Duration, why: String, chance: Chance) {
        self.shut += 1;
        if self.shut >= SHUT_TRIES {
            self.hopeless = Some(why.clone());
        }
        self.trouble(Trouble::Asking(why));
        self.pause(now, self.shut, chance);
    }

    /// A poll reported something of a task.
    pub(super) fn take_in(&mut self, now: Duration, reported: ReportedTask, chance: Chance) {
        let trouble = reported.trouble();
        let report = reported.report;
        self.shut = 0;
        let is_missing = matches!(report, TaskReport::Missing { .. });
        self.missing = if is_missing { self.missing + 1 } else { 0 };
        self.unclear = if trouble.is_some() { self.unclear + 1 } else { 0 };
        let is_good = match &report {
            TaskReport::Succeeded { link, .. } => link.is_some() && !self.had_link,
            _ => trouble.is_none(),
        };
        if is_good {
            self.goes_well(now);
        }
        match (trouble, &self.trouble) {
            (Some(why), _) => self.trouble(Trouble::Asking(why)),
            // What is reported of the task helps no download.
            (None, Some(Trouble::Fetching(_))) => {}
            (None, _) => self.trouble = None,
        }
        let link = match report {
            TaskReport::Succeeded { link, .. } => link,
            // The host has forgotten the task, and perhaps not its clip.
            TaskReport::Missing { .. } => self.kept_link.clone(),
            TaskReport::Working { .. } | TaskReport::Failed { .. } | TaskReport::Unclear { .. } => {
                None
            }
        };
        if let Some(link) = link {
            self.link = Some(link);
            self.had_link = true;
            if !matches!(self.trouble, Some(Trouble::Fetching(_))) {
                self.not_before = self.not_before.min(now);
            }
            // There is time to fetch it, and to ask for another link.
            self.deadline = self.deadline.max(now + self.schedule.deadline / 4);
            return;
        }
        self.pause_poll(now, chance);
    }
}
