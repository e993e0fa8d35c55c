//! A task at the host: what to do until its clip is here, and what each report means.
//!
//! After a purchase no single answer ends a task. What brings it no further is asked again with
//! pauses that grow, until a run has had no good answer for as long as it is patient; then the
//! take is left open, and the next run asks again.

use std::time::Duration;

use crate::history::TakeState;
use crate::record::{BareUrl, Excerpt, Failure, Succeeded, TaskFact, WaitState};

use super::run::Trouble;
use super::{Action, AskedAbout, Clip, Stop, TaskReport};

/// How often in a row a host must not know a task whose time is over before it counts as lost.
const MISSING_POLLS: u32 = 3;

/// How often a task must be asked about in vain before a run stops asking.
const ASKED_IN_VAIN: u32 = 3;

impl Clip {
    /// What to do about a task.
    pub(super) fn next_step(&self, asked: AskedAbout<'_>, now: Duration) -> Action {
        let AskedAbout { task, has_result } = asked;
        let run = &self.run;
        if let Some(why) = &run.hopeless {
            return Action::Stop(Stop::Unfetched { why: why.clone() });
        }
        if run.is_settled() || self.patient_until().is_some_and(|until| now >= until) {
            return self.out_of_patience();
        }
        if now >= run.deadline && !(has_result && run.link.is_some()) {
            return Action::Stop(Stop::OutOfTime);
        }
        if now < run.not_before {
            let until = run.not_before.min(run.deadline);
            return Action::WaitUntil(self.patient_until().map_or(until, |end| until.min(end)));
        }
        match &run.link {
            Some(link) if has_result => Action::Fetch { link: link.clone() },
            _ => Action::Poll {
                task_id: task.submitted.task_id.clone(),
                origin: task.intent.origin.clone(),
            },
        }
    }

    /// When a run stops asking, where it was asked in vain: not by a few answers, however long
    /// they took to come.
    fn patient_until(&self) -> Option<Duration> {
        let until = self.run.good.saturating_add(self.run.schedule.patience);
        (self.run.trouble.is_some() && self.run.in_vain >= ASKED_IN_VAIN).then_some(until)
    }

    /// It was asked for long enough in this run.
    fn out_of_patience(&self) -> Action {
        if let Some(bad) = &self.run.bad {
            return Action::GiveUpBytes { why: bad.why.clone(), kept_as: bad.kept_as.clone() };
        }
        Action::Stop(match self.run.trouble.clone() {
            Some(Trouble::Fetching(why)) => Stop::Unfetched { why },
            Some(Trouble::Asking(why)) => Stop::Open { why },
            None => Stop::OutOfTime,
        })
    }

    /// The fact that follows from a report, if the journal does not have it yet.
    ///
    /// States only go forward, and what the host once called a success stays bought.
    pub fn judge(&self, now: Duration, report: &TaskReport) -> Option<TaskFact> {
        let had_result = self.asked_about()?.has_result;
        match report {
            TaskReport::Working { .. } | TaskReport::Failed { .. } if had_result => None,
            TaskReport::Working { state, word } => self.judge_working(*state, word),
            TaskReport::Succeeded { link, seed, cost } => (!had_result).then(|| {
                let link = link.as_deref().unwrap_or_default();
                let url = BareUrl::new(link);
                TaskFact::Succeeded(Succeeded {
                    is_whole: url.is_all_of(link),
                    url,
                    seed: seed.as_deref().map(Excerpt::new),
                    cost: *cost,
                })
            }),
            TaskReport::Failed { reason, class } => self.judge_failed(reason, *class),
            TaskReport::Missing { reason } => self.judge_missing(now, reason),
            TaskReport::Unclear { .. } => None,
        }
    }

    /// What is said again is recorded once more and no oftener.
    fn judge_failed(&self, reason: &str, class: Failure) -> Option<TaskFact> {
        let is_known = matches!(&self.past.state,
            TakeState::Failed { class: known, .. } if *known == Some(class));
        let is_news = !is_known || !self.past.ends.was_said_again();
        is_news.then(|| TaskFact::Failed { reason: Excerpt::new(reason), class: Some(class) })
    }

    /// A host may be late, or wrong, with a task: it is lost only when the time is over for which
    /// its results are kept, where that is stated.
    fn judge_missing(&self, now: Duration, reason: &str) -> Option<TaskFact> {
        let lost = || TaskFact::Lost { reason: Excerpt::new(reason) };
        if matches!(self.past.state, TakeState::Lost { .. }) {
            return (!self.past.ends.was_said_again()).then(lost);
        }
        if matches!(self.past.state, TakeState::Failed { .. } | TakeState::Unusable { .. }) {
            return None;
        }
        if self.run.kept_link.is_some() {
            return None;
        }
        let is_over =
            self.run.schedule.retention.is_some_and(|kept| self.run.since_end(now) > kept);
        (is_over && self.run.missing + 1 >= MISSING_POLLS).then(lost)
    }

    fn judge_working(&self, state: WaitState, word: &str) -> Option<TaskFact> {
        let is_news = match (self.run.wait, state) {
            _ if self.past.state.has_ended() => state != WaitState::Unknown,
            (Some(before), now) if before == now => false,
            (Some(WaitState::Processing), WaitState::Queued) => false,
            _ => true,
        };
        is_news.then(|| TaskFact::Polled { state, word: Excerpt::new(word) })
    }
}
