//! What begins next: each idle job is asked what it needs, in order of urgency.

use std::time::Duration;

use wanflow_api::request::Anchor;
use wanflow_api::{Image, Usd};
use wanflow_plan::{Purpose, SHOWN_ANCHOR_VERSION};

use crate::clip::{Action, Clip, Stop};
use crate::error::RunError;
use crate::event::{StopReason, TaskNews};
use crate::history::TakeState;
use crate::record::{Excerpt, Submitting, TaskFact};

use super::delivered::Order;
use super::effects::{self, AskedTask};
use super::fetch::{FetchEnd, Wanted};
use super::inputs::Inputs;
use super::job::{Again, Closed, End, Phase, Run, Scout, earlier};
use super::quote::QuoteCheck;
use super::{Approval, Budget};

/// What came of looking at one job.
enum Step {
    /// Nothing to do now.
    Rests,
    /// Something at this time.
    Waits(Duration),
    /// Others may be able to go on now.
    Changed,
}

impl<'a> Run<'a> {
    /// Starts whatever may start. Answers when to look again, if time alone can change things.
    pub(super) fn advance(&mut self) -> Result<Option<Duration>, RunError> {
        loop {
            let (mut wake, mut changed) = (None, false);
            (self.waits.lacks_place, self.waits.paused_until) = (false, None);
            self.places = self.jobs.iter().filter(|job| job.holds_a_place()).count();
            // Tasks of earlier runs are there, whether or not there are places for them.
            let _ = self.limiter.hold(self.places, self.now());
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
            Action::Prepare | Action::Submit { .. } => return Ok(self.start_buying(job, &action)),
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

    /// Prepares or submits, if a purchase may be made now.
    fn start_buying(&mut self, job: usize, action: &Action) -> Step {
        if let Some(why) = self.never_buys(job) {
            self.stop_job(job, &StopReason::NotBought { message: why });
            return Step::Changed;
        }
        if let Some(clip) = self.undecoded_before(job) {
            self.stop_job(job, &StopReason::Undecoded { clip });
            return Step::Changed;
        }
        if self.places >= self.options.concurrency.get() || self.over_budget(job).is_some() {
            return Step::Rests;
        }
        let follows = self.scout == Scout::Ahead && !self.submits.is_empty();
        if matches!(action, Action::Submit { .. }) && follows {
            return Step::Rests;
        }
        let now = self.now();
        if let Err(at) = self.limiter.hold(self.places + 1, now) {
            self.waits.lacks_place = true;
            return Step::Waits(at);
        }
        match action {
            Action::Submit { attempt } => {
                if self.waits_for_balance() {
                    return Step::Rests;
                }
                match self.check_quote(job) {
                    QuoteCheck::Passed => {}
                    QuoteCheck::Awaited => return Step::Rests,
                    QuoteCheck::Exceeds(message) => {
                        self.stop_job(job, &StopReason::NotBought { message });
                        return Step::Changed;
                    }
                }
                if let Err(at) = self.limiter.try_take(now) {
                    self.waits.paused_until = Some(at);
                    return Step::Waits(at);
                }
                self.start_submit(job, *attempt);
            }
            _ => self.start_prepare(job),
        }
        self.places += 1;
        Step::Rests
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

    /// Why a job buys nothing in this run, if that is settled.
    fn never_buys(&mut self, job: usize) -> Option<String> {
        if self.jobs[job].stray {
            return Some("it belongs to an older plan".to_owned());
        }
        if self.jobs[job].task.kept.is_some() {
            return Some("its clip is kept, and nothing is bought in its place".to_owned());
        }
        if let Some(why) = self.undone.take() {
            self.close(Closed::Undecided(why));
        }
        // What a person has just asked for needs no other approval.
        let is_asked_for = self.jobs[job].again == Again::ByPerson;
        if let Some(why) = self.refusal.take_if(|_| !is_asked_for) {
            self.close(Closed::Unapproved(why));
        }
        if self.plan.purpose == Purpose::Remote && self.jobs[job].task.price.is_none() {
            let why = "its price is not known; `wanflow plan` shows the lines that tell it";
            self.close(Closed::Unapproved(why.to_owned()));
        }
        let closed = self.closed.as_ref();
        let closed = closed.filter(|why| !(is_asked_for && matches!(why, Closed::Unapproved(_))));
        closed.map(|closed| closed.why().to_owned())
    }

    /// Whether a job's clip may be bought in this run, as far as that is known now.
    pub(super) fn may_buy(&self, job: usize) -> bool {
        let has_price =
            self.plan.purpose == Purpose::Rehearsal || self.jobs[job].task.price.is_some();
        let is_open = self.undone.is_none() && self.refusal.is_none() && self.closed.is_none();
        is_open && has_price && self.over_budget(job).is_none()
    }

    /// Why a job's price does not fit, counting submits that have not journalled their intent.
    pub(super) fn over_budget(&self, job: usize) -> Option<String> {
        if self.plan.purpose == Purpose::Rehearsal {
            return None;
        }
        let Budget { run, total } = self.options.budget;
        let shown = match self.options.approval {
            Approval::UpTo(sum) => Some(sum + self.granted),
            _ => None,
        };
        if (run, total, shown) == (None, None, None) {
            return None;
        }
        let connecting = |phase| matches!(phase, Phase::Preparing | Phase::Connecting);
        let coming: Usd = (self.jobs.iter().enumerate())
            .filter(|(other, held)| *other != job && connecting(held.phase))
            .map(|(_, held)| held.price())
            .sum();
        let price = self.jobs[job].price();
        let (added, owed) = (self.book.added(), self.book.owed());
        let over = |cap: Option<Usd>, before: Usd| cap.filter(|cap| before + coming + price > *cap);
        let exceeds =
            |before: String, cap: String| format!("{price} on top of {before} exceeds {cap}");
        if let Some(cap) = over(run, added) {
            return Some(exceeds(
                format!("the {added} of this run"),
                format!("the budget of {cap}"),
            ));
        }
        if let Some(cap) = over(shown, added) {
            let cap = format!("the {cap} that were shown and approved; run again to see the rest");
            return Some(exceeds(format!("the {added} of this run"), cap));
        }
        over(total, owed).map(|cap| {
            let cap = format!("the storyboard's budget of {cap}");
            exceeds(format!("the worst case of {owed}"), cap)
        })
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

impl Closed {
    pub(super) fn why(&self) -> &str {
        match self {
            Self::Unapproved(why) | Self::Undecided(why) | Self::Refused(why) => why,
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
