//! How jobs end: what continues a clip may begin, and what waits for one that does not come is
//! blocked.

use wanflow_api::Sha256;

use crate::admission::Origin;
use crate::clip::Stop;
use crate::error::RunError;
use crate::event::{StopReason, TaskNews};

use super::job::{End, Phase};
use super::run::Run;

impl Run<'_> {
    /// A job's clip is in the store: what continues it may begin.
    pub(super) fn finish(
        &mut self,
        job: usize,
        clip: Sha256,
        news: TaskNews,
    ) -> Result<(), RunError> {
        let cached = news == TaskNews::Cached;
        self.jobs[job].end = Some(End::Clip { clip, cached });
        if self.jobs[job].origin != Origin::OlderPlan || !cached {
            self.news(job, news);
        }
        for duplicate in std::mem::take(&mut self.jobs[job].duplicates) {
            self.finish(duplicate, clip, TaskNews::Cached)?;
        }
        if self.jobs.is_planned(job) {
            for child in self.jobs.dag.done(job) {
                if self.jobs[child].phase == Phase::Idle {
                    self.activate(child)?;
                }
            }
        }
        Ok(())
    }

    /// A job goes no further; what continues it is blocked.
    pub(super) fn stop_job(&mut self, job: usize, why: &StopReason) {
        self.jobs[job].end = Some(End::Stopped(why.clone()));
        self.news(job, TaskNews::Stopped { why: why.clone() });
        for duplicate in std::mem::take(&mut self.jobs[job].duplicates) {
            self.stop_job(duplicate, why);
        }
        if !self.jobs.is_planned(job) {
            return;
        }
        let by = self.jobs[job].task.scene.clone();
        for blocked in self.jobs.dag.failed(job) {
            if self.jobs[blocked].is_open() && self.jobs[blocked].phase != Phase::Resting {
                let why = StopReason::Blocked { by: by.clone() };
                self.jobs[blocked].end = Some(End::Stopped(why.clone()));
                self.news(blocked, TaskNews::Stopped { why });
            }
        }
    }
}

impl From<Stop> for StopReason {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Rejected { class, reason: message } => Self::Rejected { class, message },
            Stop::Ambiguous { why: message, price } => Self::Ambiguous { message, price },
            Stop::Failed { reason: message, class, times } => {
                Self::Failed { message, class, times }
            }
            Stop::Lost { reason: message } => Self::Lost { message },
            Stop::Unusable { why: message } => Self::Unusable { message, file: None },
            Stop::Unready { why: message } => Self::Unready { message },
            Stop::Unsent { why: message } => Self::Unsent { message },
            Stop::OutOfTime => Self::OutOfTime,
            Stop::Open { why: message } => Self::Open { message },
            Stop::Unfetched { why: message } => Self::Unfetched { message },
        }
    }
}
