//! What begins next: each idle job is asked what it needs, in order of urgency.

use std::time::Duration;

use wanflow_api::Image;
use wanflow_api::request::Anchor;
use wanflow_plan::SHOWN_ANCHOR_VERSION;

use crate::admission::{self, Check, Delay, Findings, OverBudget, Verdict};
use crate::clip::{Action, Clip, Stop};
use crate::error::RunError;
use crate::event::{StopReason, TaskNews};
use crate::history::TakeState;
use crate::record::{Excerpt, Submitting, TaskFact};

use super::delivered::Order;
use super::effects::{self, AskedTask};
use super::fetch::{FetchEnd, Wanted};
use super::inputs::Inputs;
use super::job::{End, Phase, Reserved, Run, earlier};

/// What came of looking at one job.
enum Step {
    /// Nothing to do now.
    Rests,
    /// Something at this time.
    Waits(Duration),
    /// Others may be able to go on now.
    Changed,
}

/// A step of a purchase that a job asks for.
#[derive(Clone, Copy)]
enum Purchase {
    Prepare,
    Submit { attempt: u32 },
}

impl<'a> Run<'a> {
    /// Starts whatever may start. Answers when to look again, if time alone can change things.
    pub(super) fn advance(&mut self) -> Result<Option<Duration>, RunError> {
        loop {
            let (mut wake, mut changed) = (None, false);
            (self.waits.lacks_place, self.waits.paused_until) = (false, None);
            self.reserved = Reserved::of(&self.jobs);
            // Tasks of earlier runs are there, whether or not there are places for them.
            let _ = self.limiter.hold(self.reserved.places, self.now());
            for place in 0..self.order.len() {
                match self.step(self.order[place])? {
                    Step::Rests => {}
                    Step::Waits(at) => wake = Some(earlier(wake, at)),
                    Step::Changed => changed = true,
                }
            }
            if !changed {
                return Ok(self.tell_waits(wake));
            }
        }
    }

    fn step(&mut self, job: usize) -> Result<Step, RunError> {
        let Some(action) = self.next_action(job) else { return Ok(Step::Rests) };
        let now = self.now().mono;
        match action {
            Action::WaitUntil(at) => return Ok(Step::Waits(at)),
            Action::Prepare => return Ok(self.start_buying(job, Purchase::Prepare)),
            Action::Submit { attempt } => {
                return Ok(self.start_buying(job, Purchase::Submit { attempt }));
            }
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
            Action::Poll { task_id, .. } => {
                if let Some(at) = self.jobs[job].retry_at(&mut self.retries.polls, now) {
                    return Ok(Step::Waits(at));
                }
                self.jobs[job].phase = Phase::Asking;
                let (deps, options): (&'a _, &'a _) = (self.deps, self.options);
                let addresses = self.jobs[job].clip.as_ref().map(Clip::addresses);
                let about = AskedTask { task_id, addresses: addresses.unwrap_or_default() };
                let poll = effects::poll(deps, options, self.jobs[job].endpoint, about);
                self.start_other(async move { poll.await.for_job(job) });
                return Ok(Step::Rests);
            }
            Action::Fetch { link } => {
                if let Some(at) = self.jobs[job].retry_at(&mut self.retries.downloads, now) {
                    return Ok(Step::Waits(at));
                }
                self.jobs[job].phase = Phase::Asking;
                self.news(job, TaskNews::Fetching);
                let held = &self.jobs[job];
                let wanted = Wanted {
                    name: held.digest.expect("it has a task").short(),
                    link,
                    order: Order::of(&held.task.request),
                    bad: held.bad.clone(),
                    patience: self.options.patience.download,
                };
                let inputs = self.inputs_of(job);
                let fetch = super::fetch::fetch(self.deps, self.book.store().clone(), wanted);
                self.start_other(async move {
                    let end = match fetch.await {
                        FetchEnd::Fetched(clip) => {
                            FetchEnd::Fetched(inputs.note_colour(clip).await)
                        }
                        end => end,
                    };
                    effects::Came::Fetched(end).for_job(job)
                });
                return Ok(Step::Rests);
            }
        }
        Ok(Step::Changed)
    }

    fn next_action(&self, job: usize) -> Option<Action> {
        let held = &self.jobs[job];
        if held.end.is_some() || held.phase != Phase::Idle {
            return None;
        }
        Some(held.clip.as_ref()?.next(self.now().mono))
    }

    /// Begins a step of a purchase, if it may begin now.
    fn start_buying(&mut self, job: usize, purchase: Purchase) -> Step {
        let mut found = Findings::default();
        loop {
            let candidate = self.candidate(job, purchase.step());
            match self.admission.judge(&candidate, &self.situation(), &found) {
                Verdict::Admitted => break,
                Verdict::First(check) => self.look_up(job, check, &mut found),
                Verdict::Later(delay) => return self.wait_for(delay),
                Verdict::Never(refusal) => {
                    self.stop_job(job, &refusal.into());
                    return Step::Changed;
                }
                Verdict::Close(closed) => self.close(closed),
            }
        }
        match purchase {
            Purchase::Prepare => self.start_prepare(job),
            Purchase::Submit { attempt } => self.start_submit(job, attempt),
        }
        self.reserved.add(&self.jobs[job]);
        Step::Rests
    }

    /// Finds out what the purchase of a job depends on.
    fn look_up(&mut self, job: usize, check: Check, found: &mut Findings) {
        match check {
            Check::Parent => {
                found.parent = Some(self.undecoded_before(job).map_or(Ok(()), Err));
            }
            Check::Place => {
                found.place = Some(self.limiter.hold(self.reserved.places + 1, self.now()));
            }
            Check::Balance => self.ask_balance(),
            Check::Quote => found.quote = Some(self.quote(job)),
            Check::Turn => found.turn = Some(self.limiter.try_take(self.now())),
        }
    }

    /// A purchase waits: for a time, or for something that the run hears of.
    fn wait_for(&mut self, delay: Delay) -> Step {
        match delay {
            Delay::SharedPlaces { until } => {
                self.waits.lacks_place = true;
                Step::Waits(until)
            }
            Delay::Pace { until } => {
                self.waits.paused_until = Some(until);
                Step::Waits(until)
            }
            Delay::Ending
            | Delay::Concurrency
            | Delay::Budget(_)
            | Delay::FirstSubmit
            | Delay::Balance
            | Delay::Quote => Step::Rests,
        }
    }

    fn start_prepare(&mut self, job: usize) {
        self.jobs[job].phase = Phase::Preparing;
        self.news(job, TaskNews::Preparing);
        let prepare = self.inputs_of(job).prepare(self.turns.clone());
        self.start_other(async move { effects::Came::Prepared(prepare.await).for_job(job) });
    }

    fn inputs_of(&self, job: usize) -> Inputs {
        let task = self.jobs[job].task.clone();
        let colour = match &task.request.image {
            Image::Anchor(Anchor { clip: Some(clip), method: SHOWN_ANCHOR_VERSION, .. }) => {
                self.book.history().colour_of(clip)
            }
            _ => None,
        };
        let (deps, options) = (self.deps.clone(), self.options.clone());
        Inputs { deps, options, store: self.book.store().clone(), task, colour }
    }

    fn start_submit(&mut self, job: usize, attempt: u32) {
        let held = &mut self.jobs[job];
        held.phase = Phase::Connecting;
        let ready = held.body.as_ref().expect("a submit follows its preparation");
        let digest = held.digest.expect("a submit has a name");
        let submit = effects::Submit {
            body: ready.body.clone(),
            headers: ready.headers.clone(),
            idempotency_key: format!("wanflow-{}-{attempt}", digest.short()),
            knock: self.gates.0.clone(),
            job,
        };
        let submit = submit.send(self.deps, self.options, self.book.store().clone());
        self.submits.push(Box::pin(async move { submit.await.for_job(job) }));
    }

    /// Which budget a job's price does not fit into.
    pub(super) fn over_budget(&self, job: usize) -> Option<OverBudget> {
        self.admission.over_budget(&self.candidate(job, admission::Step::Submit), &self.situation())
    }

    /// Journals an intent: from here on money is at risk.
    pub(super) fn record_intent(&mut self, job: usize) -> Result<(), RunError> {
        let held = &self.jobs[job];
        let price = held.price();
        let attempt = held.clip.as_ref().map_or(1, Clip::attempt);
        let intent = Submitting {
            endpoint: self.plan.endpoint.clone(),
            origin: self.options.origin.origin().ascii_serialization(),
            price,
            request_sha256: held.body.as_ref().expect("a submit follows its preparation").sha256,
            quote: self.quotes.of(&held.task),
        };
        let scene = self.jobs[job].task.scene.clone();
        let not_kept = |error| RunError::IntentNotKept { scene, source: Box::new(error) };
        self.record(job, TaskFact::Submitting(intent)).map_err(not_kept)?;
        self.news(job, TaskNews::Submitting { price, attempt });
        Ok(())
    }

    /// A job's clip is in the store: what continues it may begin.
    pub(super) fn finish(
        &mut self,
        job: usize,
        clip: wanflow_api::Sha256,
        news: TaskNews,
    ) -> Result<(), RunError> {
        let cached = news == TaskNews::Cached;
        self.jobs[job].end = Some(End::Clip { clip, cached });
        if !self.jobs[job].stray || !cached {
            self.news(job, news);
        }
        for twin in std::mem::take(&mut self.jobs[job].twins) {
            self.finish(twin, clip, TaskNews::Cached)?;
        }
        if job < self.plan.tasks.len() {
            for child in self.dag.done(job) {
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
        for twin in std::mem::take(&mut self.jobs[job].twins) {
            self.stop_job(twin, why);
        }
        if job >= self.plan.tasks.len() {
            return;
        }
        let by = self.jobs[job].task.scene.clone();
        for blocked in self.dag.failed(job) {
            if self.jobs[blocked].is_open() && self.jobs[blocked].phase != Phase::Resting {
                let why = StopReason::Blocked { by: by.clone() };
                self.jobs[blocked].end = Some(End::Stopped(why.clone()));
                self.news(blocked, TaskNews::Stopped { why });
            }
        }
    }
}

impl Purchase {
    fn step(self) -> admission::Step {
        match self {
            Self::Prepare => admission::Step::Prepare,
            Self::Submit { .. } => admission::Step::Submit,
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
