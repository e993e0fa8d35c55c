//! What came of an effect: facts for the journal, news for people, the next step for the machine.

use std::time::Duration;

use crate::admission::Closed;
use crate::clip::{Clip, Observation, TaskReport};
use crate::error::RunError;
use crate::event::TaskNews;
use crate::history::TakeState;
use crate::host::Polled;
use crate::rate::back_off;
use crate::record::{Fetched, TaskAddresses, TaskFact, UnixMillis};
use crate::steps::{FetchEnd, PollAnswer, Prepared, TakenFrame, Unprepared};
use crate::submit::{Exchange, Outcome, retry_after};
use crate::transport::FailureKind;

use super::job::{Job, Phase};
use super::run::Run;
use super::work::{Completion, StepEnd};

impl Run<'_> {
    /// Takes in an effect that ended. Failures of the disk are noted, not thrown: submits under
    /// way must still be heard.
    pub(super) fn settle(&mut self, completion: Completion) {
        let (job, end) = match completion {
            Completion::Step { job, end } => (job, end),
            Completion::Balance(amount) => return self.settle_balance(amount),
        };
        let phase = std::mem::replace(&mut self.jobs[job].phase, Phase::Idle);
        let result = match end {
            StepEnd::Prepared(prepared) => self.settle_prepared(job, prepared),
            StepEnd::Sent(exchange) if phase == Phase::Sending => {
                self.admission.first_submit_settled();
                self.settle_sent(job, &exchange)
            }
            StepEnd::Sent(exchange) => {
                self.settle_unsent(job, exchange);
                Ok(())
            }
            StepEnd::Polled(answer) => self.settle_polled(job, &answer),
            StepEnd::Fetched(end) => self.settle_fetched(job, end),
            StepEnd::Quoted(answer) => {
                self.settle_quoted(job, &answer);
                Ok(())
            }
        };
        if let Err(error) = result {
            self.fail(error);
        }
    }

    fn settle_prepared(
        &mut self,
        job: usize,
        prepared: Result<Prepared, Unprepared>,
    ) -> Result<(), RunError> {
        match prepared {
            Err(Unprepared::Task(why)) => self.observe(job, Observation::Hopeless(why)),
            Err(Unprepared::Undecoded(why)) => self.stop_for_undecoded(job, why),
            Err(Unprepared::Run(error)) => return Err(error),
            Ok(Prepared { request, anchor }) => {
                if let Some(TakenFrame { clip, millis, picture: image }) = anchor {
                    self.record(job, TaskFact::Anchor { clip, millis, image })?;
                }
                self.jobs[job].request = Some(request);
                self.observe(job, Observation::Prepared);
            }
        }
        Ok(())
    }

    /// No connection was made, or the intent was not journalled: nothing left this machine.
    fn settle_unsent(&mut self, job: usize, exchange: Exchange) {
        let is_hopeless = matches!(&exchange, Exchange::Failed { error, .. }
            if error.kind == FailureKind::Certificate);
        let why = match exchange {
            Exchange::Failed { error, .. } => error.to_string(),
            // A host that answers before it has seen any of the request.
            Exchange::Answered(answer) => format!("HTTP {} before the request", answer.status),
            Exchange::AnswerCut(error) => error.to_string(),
        };
        if is_hopeless {
            // Neither this one nor any other gets through in this run.
            self.observe(job, Observation::Unsendable(why.clone()));
            return self.close(Closed::Refused(why));
        }
        self.news(job, TaskNews::Retrying { why: why.clone() });
        self.observe(job, Observation::NotSent(why));
    }

    /// The host's answer to a submit is written down before anything else follows from it.
    fn settle_sent(&mut self, job: usize, exchange: &Exchange) -> Result<(), RunError> {
        if let Exchange::Answered(answer) = exchange {
            self.note_sunset(answer);
        }
        self.jobs[job].host_full = None;
        let endpoint = self.jobs[job].endpoint;
        let outcome = Outcome::of(&endpoint, exchange, self.now().wall);
        let addresses = match &outcome {
            Outcome::Accepted { .. } => self.given_addresses(&endpoint, exchange),
            _ => TaskAddresses::default(),
        };
        self.record(job, outcome.fact(self.deadline(), addresses))?;
        match outcome {
            Outcome::Accepted { task_id } => self.news(job, TaskNews::Submitted { task_id }),
            Outcome::Rejected { class, reason } => {
                if class.ends_the_run() {
                    self.close(Closed::Refused(reason));
                }
            }
            Outcome::NotSent { why } => {
                self.news(job, TaskNews::Retrying { why: why.clone() });
                self.observe(job, Observation::NotSent(why));
            }
            Outcome::NotCreated { reason } => {
                self.news(job, TaskNews::Retrying { why: reason.clone() });
                self.observe(job, Observation::NotCreated(reason));
            }
            Outcome::RateLimited { reason, pause } => self.slow_down(job, reason, pause),
            Outcome::Ambiguous { .. } => self.ask_balance(),
        }
        Ok(())
    }

    /// The host takes no more for now: all submits of the key slow down together.
    fn slow_down(&mut self, job: usize, reason: String, pause: Option<Duration>) {
        let pause = pause.unwrap_or_else(|| back_off(3, (self.deps.chance)()));
        self.pacing.limiter.pause(self.now(), pause);
        if self.has_others_at_host(job) {
            // Room comes when these are done: that is waited for as long as they take.
            self.jobs[job].host_full = Some(reason);
            self.observe(job, Observation::HostFull(pause));
        } else {
            self.news(job, TaskNews::Retrying { why: reason });
            self.observe(job, Observation::RateLimited(Some(pause)));
        }
    }

    /// Until when a task that begins now is waited for.
    pub(super) fn deadline(&self) -> UnixMillis {
        let wait = u64::try_from(self.options.schedule.deadline.as_millis()).unwrap_or(u64::MAX);
        UnixMillis(self.now().wall.saturating_add(wait))
    }

    /// Whether tasks of this run besides a job's are at the host.
    fn has_others_at_host(&self, job: usize) -> bool {
        let at_host = |held: &Job| held.is_open() && held.is_at_host();
        self.jobs.iter().enumerate().any(|(other, held)| other != job && at_host(held))
    }

    fn settle_polled(&mut self, job: usize, polled: &PollAnswer) -> Result<(), RunError> {
        let answer = &polled.answer;
        self.jobs[job].is_answered |= answer.is_ok();
        if let Ok(answer) = answer {
            self.note_sunset(answer);
        }
        let (report, percent) = match polled.seen(&self.jobs[job].endpoint) {
            Polled::TaskReport(report, percent) => (report, percent),
            Polled::Shut { reason } => {
                self.settle_shut(job, reason);
                return Ok(());
            }
        };
        self.jobs[job].is_failing = matches!(report, TaskReport::Unclear { .. });
        match &report {
            TaskReport::Working { state, .. } => {
                self.news(job, TaskNews::Polled { state: *state, percent });
            }
            TaskReport::Unclear { why } | TaskReport::Missing { reason: why } => {
                self.news(job, TaskNews::Retrying { why: why.clone() });
            }
            _ => {}
        }
        let now = self.now();
        let pause = match answer {
            Ok(answer) if self.jobs[job].is_failing => retry_after(answer, now.wall),
            _ => None,
        };
        let fact = self.jobs[job].clip.as_ref().and_then(|clip| clip.judge(now.mono, &report));
        if let Some(fact) = fact {
            self.record(job, fact)?;
        }
        self.observe(job, Observation::Polled(report));
        if let Some(pause) = pause {
            self.observe(job, Observation::AskedToWait(pause));
        }
        Ok(())
    }

    /// The host lets nobody in. Once it may be a slip; said again and again, it is no use to ask.
    fn settle_shut(&mut self, job: usize, reason: String) {
        self.jobs[job].is_failing = true;
        self.news(job, TaskNews::Retrying { why: reason.clone() });
        self.observe(job, Observation::Shut(reason.clone()));
        if self.jobs[job].clip.as_ref().is_some_and(|clip| clip.hopeless().is_some()) {
            self.close(Closed::Refused(reason));
        }
    }

    fn settle_fetched(&mut self, job: usize, end: FetchEnd) -> Result<(), RunError> {
        self.jobs[job].is_failing = matches!(end, FetchEnd::Again { .. });
        self.jobs[job].is_answered |= matches!(end, FetchEnd::Unusable(_) | FetchEnd::Expired(_));
        match end {
            FetchEnd::Fetched(fetched) if self.is_another(job, &fetched) => {
                let why = "the host sent another clip than the one that was bought".to_owned();
                self.observe(job, Observation::Hopeless(why));
            }
            FetchEnd::Fetched(fetched) => {
                let Fetched { clip, bytes, facts, video, .. } = fetched.clone();
                self.record(job, TaskFact::Fetched(fetched.clone()))?;
                self.drop_bad(job);
                let millis = facts.millis;
                self.finish(job, clip, TaskNews::Fetched { clip, bytes, millis, video })?;
                self.tell_notes(job, &fetched);
            }
            FetchEnd::Unusable(bad) => {
                self.news(job, TaskNews::Retrying { why: bad.why.clone() });
                self.jobs[job].unusable = Some(bad.kept_as.clone());
                self.observe(job, Observation::Unusable(bad));
            }
            FetchEnd::Again { why, gained } => {
                self.news(job, TaskNews::Retrying { why: why.clone() });
                self.observe(job, Observation::Unfetched { why, gained });
            }
            FetchEnd::Expired(why) => {
                self.news(job, TaskNews::Retrying { why: why.clone() });
                self.observe(job, Observation::LinkExpired(why));
            }
            // Another link, told by the next poll, may be one that is followed.
            FetchEnd::Refused(why) => self.observe(job, Observation::LinkExpired(why)),
            FetchEnd::Disk(error) => return Err(error),
        }
        Ok(())
    }

    /// What came before the clip did is of no use any more.
    fn drop_bad(&mut self, job: usize) {
        self.clear_unusable(job);
        if let Some(name) = self.jobs[job].unusable.take() {
            // It is in nobody's way: should it stay, it stays.
            let _ = self.book.store().drop_aside(&name);
        }
    }

    /// Whether a clip that was stored once has other bytes now: what continues it would be bought
    /// anew.
    fn is_another(&self, job: usize, fetched: &Fetched) -> bool {
        match self.jobs[job].clip.as_ref().map(Clip::take) {
            Some(TakeState::Stored { clip, .. }) => clip.clip != fetched.clip,
            _ => false,
        }
    }
}
