//! What begins next: each idle job is asked what it needs, in order of urgency.

use std::sync::Arc;
use std::time::Duration;

use wanflow_api::TaskId;

use crate::clip::{Action, Clip, Stop};
use crate::error::RunError;
use crate::event::{StopReason, TaskNews};
use crate::history::TakeState;
use crate::record::{Excerpt, TaskFact};
use crate::steps::{self, AskedTask, FetchEnd, Order, Wanted};

use super::buy::{Progress, Purchase};
use super::job::{Phase, earlier};
use super::run::Run;
use super::work::StepEnd;

impl Run<'_> {
    /// Starts whatever may start. Answers when to look again, if time alone can change things.
    pub(super) fn advance(&mut self) -> Result<Option<Duration>, RunError> {
        loop {
            let (mut wake, mut changed) = (None, false);
            self.pacing.waits.begin();
            self.jobs.count_reserved();
            // Tasks of earlier runs are there, whether or not there are places for them.
            let _ = self.pacing.limiter.hold(self.jobs.reserved.places, self.now());
            for place in 0..self.jobs.order.len() {
                match self.step(self.jobs.order[place])? {
                    Progress::Rests => {}
                    Progress::Waits(at) => wake = Some(earlier(wake, at)),
                    Progress::Changed => changed = true,
                }
            }
            if !changed {
                return Ok(self.report_waits(wake));
            }
        }
    }

    fn step(&mut self, job: usize) -> Result<Progress, RunError> {
        let Some(action) = self.next_action(job) else { return Ok(Progress::Rests) };
        match action {
            Action::WaitUntil(at) => return Ok(Progress::Waits(at)),
            Action::Prepare => return Ok(self.start_buying(job, Purchase::Prepare)),
            Action::Submit { attempt } => {
                return Ok(self.start_buying(job, Purchase::Submit { attempt }));
            }
            Action::Poll { task_id, .. } => return Ok(self.start_poll(job, task_id)),
            Action::Fetch { link } => return Ok(self.start_fetch(job, link)),
            Action::Done(clip) => self.finish(job, clip, TaskNews::Cached)?,
            Action::Stop(Stop::Ambiguous { why, price }) => self.meet_doubt(job, why, price)?,
            Action::Stop(Stop::Unusable { why: message }) => {
                let file = self.unusable_file(job);
                self.stop_job(job, &StopReason::Unusable { message, file });
            }
            Action::Stop(stop) => self.stop_job(job, &stop.into()),
            Action::GiveUpClip => {
                let reason = "its clip is gone from the store, and its task is not known";
                self.record(job, TaskFact::Lost { reason: reason.into() })?;
            }
            Action::GiveUpBytes { why, kept_as } => {
                let why = Excerpt::new(why);
                self.show_unusable(job, &kept_as);
                self.record(job, TaskFact::Unusable { why, kept_as })?;
            }
            Action::GiveUpIntent => {
                let why = match self.jobs[job].clip.as_ref().map(Clip::take) {
                    Some(TakeState::Unanswered(open)) => Excerpt::new(open.why()),
                    _ => Excerpt::default(),
                };
                self.record(job, TaskFact::Ambiguous { why })?;
                self.ask_balance();
            }
        }
        Ok(Progress::Changed)
    }

    fn next_action(&self, job: usize) -> Option<Action> {
        let held = &self.jobs[job];
        if held.end.is_some() || held.phase != Phase::Idle {
            return None;
        }
        Some(held.clip.as_ref()?.next(self.now().mono))
    }

    fn start_poll(&mut self, job: usize, task_id: TaskId) -> Progress {
        let now = self.now().mono;
        if let Some(at) = self.jobs[job].retry_at(&mut self.pacing.polls, now) {
            return Progress::Waits(at);
        }
        let held = &mut self.jobs[job];
        held.phase = Phase::Asking;
        let addresses = held.clip.as_ref().map(Clip::addresses).unwrap_or_default();
        let task = AskedTask { endpoint: held.endpoint, task_id, addresses };
        let host = Arc::clone(&self.host);
        let poll = async move { StepEnd::Polled(steps::poll(&host, &task).await) };
        self.work.start_step(job, poll);
        Progress::Rests
    }

    fn start_fetch(&mut self, job: usize, link: String) -> Progress {
        let now = self.now().mono;
        if let Some(at) = self.jobs[job].retry_at(&mut self.pacing.downloads, now) {
            return Progress::Waits(at);
        }
        self.jobs[job].phase = Phase::Asking;
        self.news(job, TaskNews::Fetching);
        let held = &self.jobs[job];
        let wanted = Wanted {
            name: held.digest.expect("it has a task").short(),
            link,
            order: Order::of(&held.task.request),
            bad: held.unusable.clone(),
            patience: self.options.patience.download,
        };
        let preparation = self.preparation(job);
        self.work.start_step(job, async move {
            let end = steps::fetch(&preparation.host, &preparation.workshop, wanted).await;
            StepEnd::Fetched(match end {
                FetchEnd::Fetched(clip) => FetchEnd::Fetched(preparation.note_colour(clip).await),
                end => end,
            })
        });
        Progress::Rests
    }
}
