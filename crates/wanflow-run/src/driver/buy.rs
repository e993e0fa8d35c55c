//! Purchases: each step is asked of the admission before it begins.

use std::sync::Arc;
use std::time::Duration;

use wanflow_plan::SHOWN_ANCHOR_VERSION;

use crate::admission::{Check, Delay, Findings, OverBudget, PurchaseStep, Situation, Verdict};
use crate::clip::Clip;
use crate::error::RunError;
use crate::event::TaskNews;
use crate::record::{Submitting, TaskFact};
use crate::steps::{Preparation, Submission};
use crate::stop::Stop;

use super::job::Phase;
use super::run::Run;
use super::work::{IntentRequest, StepEnd};

/// What came of looking at one job.
pub(super) enum Progress {
    /// Nothing to do now.
    Rests,
    /// Something at this time.
    Waits(Duration),
    /// Others may be able to go on now.
    Changed,
}

/// A step of a purchase that a job asks for.
#[derive(Clone, Copy)]
pub(super) enum Purchase {
    Prepare,
    Submit { attempt: u32 },
}

impl Purchase {
    fn step(self) -> PurchaseStep {
        match self {
            Self::Prepare => PurchaseStep::Prepare,
            Self::Submit { .. } => PurchaseStep::Submit,
        }
    }
}

impl Run<'_> {
    /// Begins a step of a purchase, if it may begin now.
    pub(super) fn start_buying(&mut self, job: usize, purchase: Purchase) -> Progress {
        let mut found = Findings::default();
        loop {
            let candidate = self.jobs[job].candidate(purchase.step());
            match self.admission.judge(&candidate, &self.situation(), &found) {
                Verdict::Admitted => break,
                Verdict::First(check) => self.look_up(job, check, &mut found),
                Verdict::Later(delay) => return self.wait_for(delay),
                Verdict::Never(refusal) => {
                    self.stop_job(job, &refusal.into());
                    return Progress::Changed;
                }
                Verdict::Close(closed) => self.close(closed),
            }
        }
        match purchase {
            Purchase::Prepare => self.start_prepare(job),
            Purchase::Submit { attempt } => self.start_submit(job, attempt),
        }
        self.jobs.reserve(job);
        Progress::Rests
    }

    /// Finds out what the purchase of a job depends on.
    fn look_up(&mut self, job: usize, check: Check, found: &mut Findings) {
        match check {
            Check::Parent => {
                found.parent = Some(self.undecoded_before(job).map_or(Ok(()), Err));
            }
            Check::Place => {
                let places = self.jobs.reserved.places + 1;
                found.place = Some(self.pacing.limiter.hold(places, self.now()));
            }
            Check::Balance => self.ask_balance(),
            Check::Quote => found.quote = Some(self.quote(job)),
            Check::Turn => found.turn = Some(self.pacing.limiter.try_take(self.now())),
        }
    }

    /// A purchase waits: for a time, or for something that the run hears of.
    fn wait_for(&mut self, delay: Delay) -> Progress {
        match delay {
            Delay::SharedPlaces { until } => {
                self.pacing.waits.lacks_place = true;
                Progress::Waits(until)
            }
            Delay::Pace { until } => {
                self.pacing.waits.paused_until = Some(until);
                Progress::Waits(until)
            }
            Delay::Ending
            | Delay::Concurrency
            | Delay::Budget(_)
            | Delay::FirstSubmit
            | Delay::Balance
            | Delay::Quote => Progress::Rests,
        }
    }

    /// Which budget a job's price does not fit into.
    pub(super) fn over_budget(&self, job: usize) -> Option<OverBudget> {
        let candidate = self.jobs[job].candidate(PurchaseStep::Submit);
        self.admission.over_budget(&candidate, &self.situation())
    }

    fn start_prepare(&mut self, job: usize) {
        self.jobs[job].phase = Phase::Preparing;
        self.news(job, TaskNews::Preparing);
        let prepare = self.preparation(job).prepare(self.work.turns.clone());
        self.work.start_step(job, async move { StepEnd::Prepared(prepare.await) });
    }

    /// What a job's request is made of.
    pub(super) fn preparation(&self, job: usize) -> Preparation {
        let task = self.jobs[job].task.clone();
        let shown = task.request.frames().find(|frame| frame.method == SHOWN_ANCHOR_VERSION);
        let clip = shown.and_then(|frame| frame.clip.as_ref());
        let colour = clip.and_then(|clip| self.book.history().colour_of(clip));
        let (host, workshop) = (Arc::clone(&self.host), Arc::clone(&self.workshop));
        Preparation { host, workshop, task, colour }
    }

    fn start_submit(&mut self, job: usize, attempt: u32) {
        let held = &mut self.jobs[job];
        held.phase = Phase::Connecting;
        let request = held.request.clone().expect("a submit follows its preparation");
        let digest = held.digest.expect("a submit has a name");
        let submission = Submission::new(request, &digest, attempt);
        let connected = self.work.connected.clone();
        let ask = move |release| {
            // Nobody hears a request of a run that is over: the body is then cut before its first
            // byte.
            let _ = connected.send(IntentRequest { job, release });
        };
        let (host, store) = (Arc::clone(&self.host), self.book.store().clone());
        self.work.start_submit(job, async move { submission.send(&host, &store, ask).await });
    }

    /// A submit has its connection: the intent is written down, then the body may go.
    pub(super) fn release(&mut self, request: IntentRequest, stop: &Stop) {
        let IntentRequest { job, release } = request;
        if self.jobs[job].phase != Phase::Connecting {
            return;
        }
        // A request to end that is heard only now still comes before a purchase.
        let situation = self.situation();
        let is_ending = situation.is_ending || stop.is_requested();
        let candidate = self.jobs[job].candidate(PurchaseStep::Submit);
        if !self.admission.may_release(&candidate, &Situation { is_ending, ..situation }) {
            return;
        }
        match self.record_intent(job) {
            Ok(()) => {
                self.jobs[job].phase = Phase::Sending;
                // Should the request be gone by now, its outcome says so.
                let _ = release.send(());
            }
            Err(error) => self.fail(error),
        }
    }

    /// Writes an intent down: from here on money is at risk.
    fn record_intent(&mut self, job: usize) -> Result<(), RunError> {
        let held = &self.jobs[job];
        let price = held.price();
        let attempt = held.clip.as_ref().map_or(1, Clip::attempt);
        let request = held.request.as_ref().expect("a submit follows its preparation");
        let intent = Submitting {
            endpoint: self.plan.endpoint.clone(),
            origin: self.options.origin.origin().ascii_serialization(),
            price,
            request_sha256: request.sha256,
            quote: self.host_news.quotes.of(&held.task),
        };
        let scene = held.task.scene.clone();
        let not_kept = |error| RunError::IntentNotKept { scene, source: Box::new(error) };
        self.record(job, TaskFact::Submitting(intent)).map_err(not_kept)?;
        self.news(job, TaskNews::Submitting { price, attempt });
        Ok(())
    }
}
