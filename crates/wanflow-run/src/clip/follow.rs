//! A task at the host: what to do until its clip is here, and what each sighting means.

use std::time::Duration;

use crate::history::InFlight;
use crate::record::{BareUrl, Excerpt, Succeeded, TaskFact, WaitState};

use super::{Action, Clip, Sighting, Stop};

/// How often in a row a result without a link is asked for again.
const LINK_POLLS: u32 = 3;
/// How often, and over which time, a host must not know a task before it counts as lost.
const MISSING_POLLS: u32 = 3;
const MISSING_FOR: Duration = Duration::from_mins(1);

impl Clip {
    pub(super) fn next_step(&self, task: &InFlight, now: Duration) -> Action {
        let run = &self.run;
        if let Some(why) = run.hopeless.as_ref().or(run.gave_up.as_ref()) {
            return Action::Stop(Stop::Unfetched { why: why.clone() });
        }
        let has_result = task.succeeded || run.clip_is_gone;
        if now >= run.deadline && !(has_result && run.link.is_some()) {
            return Action::Stop(Stop::OutOfTime);
        }
        if now < run.not_before {
            return Action::WaitUntil(run.not_before.min(run.deadline));
        }
        match &run.link {
            Some(link) if has_result => Action::Fetch { link: link.clone() },
            _ => Action::Poll {
                task_id: task.submitted.task_id.clone(),
                origin: task.intent.origin.clone(),
            },
        }
    }

    /// The fact that follows from a sighting, if the journal does not have it yet.
    ///
    /// States only go forward, and a result that was there once stays bought.
    pub fn judge(&self, now: Duration, sighting: &Sighting) -> Option<TaskFact> {
        let (_, had_result) = self.asked_about()?;
        // A task that had a result and has none now has lost it; it was paid for.
        let ended = |reason: &str| {
            let reason = Excerpt::new(reason);
            if had_result { TaskFact::Lost { reason } } else { TaskFact::Failed { reason } }
        };
        match sighting {
            Sighting::Working { .. } if had_result => None,
            Sighting::Working { state, word } => self.judge_working(*state, word),
            Sighting::Succeeded { link: Some(link), seed, cost } => (!had_result).then(|| {
                TaskFact::Succeeded(Succeeded {
                    url: BareUrl::new(link),
                    seed: seed.as_deref().map(Excerpt::new),
                    cost: *cost,
                })
            }),
            Sighting::Succeeded { link: None, .. } => (self.run.without_link + 1 >= LINK_POLLS)
                .then(|| ended("the task succeeded, and its answer has no clip")),
            Sighting::Failed { reason } => Some(ended(reason)),
            Sighting::Lost { reason } => Some(TaskFact::Lost { reason: Excerpt::new(reason) }),
            Sighting::Missing { reason } => {
                let (since, count) = self.run.missing.unwrap_or((now, 0));
                let is_lost =
                    count + 1 >= MISSING_POLLS && now.saturating_sub(since) >= MISSING_FOR;
                is_lost.then(|| TaskFact::Lost { reason: Excerpt::new(reason) })
            }
            Sighting::Unclear { .. } => None,
        }
    }

    fn judge_working(&self, state: WaitState, word: &str) -> Option<TaskFact> {
        let is_news = match (self.run.wait, state) {
            (Some(before), now) if before == now => false,
            (Some(WaitState::Processing), WaitState::Queued) => false,
            _ => true,
        };
        is_news.then(|| TaskFact::Polled { state, word: Excerpt::new(word) })
    }
}
