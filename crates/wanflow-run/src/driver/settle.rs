//! What came of an effect: facts for the journal, news for people, the next step for the machine.

use wanflow_api::Endpoint;

use crate::admission::Closed;
use crate::clip::{Clip, Seen, Sighting};
use crate::error::RunError;
use crate::event::{Event, TaskNews};
use crate::history::TakeState;
use crate::host::Polled;
use crate::rate::back_off;
use crate::record::{
    Entry, Excerpt, Fetched, Submitted, SunsetSeen, TaskAddresses, TaskFact, ToldAddresses,
    UnixMillis,
};
use crate::submit::{Exchange, Outcome, retry_after};
use crate::transport::{Answer, FailureKind};

use super::effects::{Came, Done, Prepared, TakenFrame, Told, Unprepared};
use super::fetch::FetchEnd;
use super::job::{Job, Phase, Run};

impl Run<'_> {
    /// Takes in an effect that ended. Failures of the disk are noted, not thrown: submits under
    /// way must still be heard.
    pub(super) fn settle(&mut self, done: Done) {
        let (job, came) = match done {
            Done::Job { job, came } => (job, came),
            Done::Balance(amount) => return self.settle_balance(amount),
        };
        let phase = std::mem::replace(&mut self.jobs[job].phase, Phase::Idle);
        let result = match came {
            Came::Prepared(prepared) => self.settle_prepared(job, prepared),
            Came::Sent(exchange) if phase == Phase::Sending => {
                self.admission.first_submit_settled();
                self.settle_sent(job, &exchange)
            }
            Came::Sent(exchange) => {
                self.settle_unsent(job, exchange);
                Ok(())
            }
            Came::Polled(told) => self.settle_polled(job, &told),
            Came::Fetched(end) => self.settle_fetched(job, end),
            Came::Quoted(answer) => {
                self.settle_quoted(job, &answer);
                Ok(())
            }
        };
        if let Err(error) = result {
            self.broke(error);
        }
    }

    fn settle_prepared(
        &mut self,
        job: usize,
        prepared: Result<Prepared, Unprepared>,
    ) -> Result<(), RunError> {
        match prepared {
            Err(Unprepared::Task(why)) => self.observe(job, Seen::Hopeless(why)),
            Err(Unprepared::Undecoded(why)) => self.stop_for_undecoded(job, why),
            Err(Unprepared::Run(error)) => return Err(error),
            Ok(Prepared { ready, anchor }) => {
                if let Some(TakenFrame { clip, millis, picture: image }) = anchor {
                    self.record(job, TaskFact::Anchor { clip, millis, image })?;
                }
                self.jobs[job].body = Some(ready);
                self.observe(job, Seen::Prepared);
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
            self.observe(job, Seen::Unsendable(why.clone()));
            return self.close(Closed::Refused(why));
        }
        self.news(job, TaskNews::Retrying { why: why.clone() });
        self.observe(job, Seen::NotSent(why));
    }

    fn settle_sent(&mut self, job: usize, exchange: &Exchange) -> Result<(), RunError> {
        let now = self.now();
        if let Exchange::Answered(answer) = exchange {
            self.note_sunset(answer);
        }
        self.jobs[job].host_full = None;
        match Outcome::of(self.jobs[job].endpoint, exchange, now.wall) {
            Outcome::Accepted { task_id } => {
                let wait = self.options.schedule.deadline.as_millis();
                let wait = u64::try_from(wait).unwrap_or(u64::MAX);
                let deadline = UnixMillis(now.wall.saturating_add(wait));
                let addresses = self.told_addresses(job, exchange);
                let task = Submitted { task_id: task_id.clone(), deadline, addresses };
                self.record(job, TaskFact::Submitted(task))?;
                self.news(job, TaskNews::Submitted { task_id });
            }
            Outcome::Rejected { class, reason } => {
                self.record(job, TaskFact::Rejected { class, reason: Excerpt::new(&reason) })?;
                if class.ends_the_run() {
                    self.close(Closed::Refused(reason));
                }
            }
            Outcome::NotSent { why } => {
                self.record(job, TaskFact::NotSent { why: Excerpt::new(&why) })?;
                self.news(job, TaskNews::Retrying { why: why.clone() });
                self.observe(job, Seen::NotSent(why));
            }
            Outcome::NotCreated { reason } => {
                self.record(job, TaskFact::NotCreated { reason: Excerpt::new(&reason) })?;
                self.news(job, TaskNews::Retrying { why: reason.clone() });
                self.observe(job, Seen::NotCreated(reason));
            }
            Outcome::RateLimited { reason, pause } => {
                self.record(job, TaskFact::NotCreated { reason: Excerpt::new(&reason) })?;
                // All submits of the key slow down together.
                let pause = pause.unwrap_or_else(|| back_off(3, (self.deps.chance)()));
                self.limiter.pause(now, pause);
                if self.has_others_at_host(job) {
                    // Room comes when these are done: that is waited for as long as they take.
                    self.jobs[job].host_full = Some(reason);
                    self.observe(job, Seen::HostFull(pause));
                } else {
                    self.news(job, TaskNews::Retrying { why: reason });
                    self.observe(job, Seen::RateLimited(Some(pause)));
                }
            }
            Outcome::Ambiguous { why } => {
                self.record(job, TaskFact::Ambiguous { why: Excerpt::new(why) })?;
                self.ask_balance();
            }
        }
        Ok(())
    }

    /// Where the host says that the task which it took is asked about. What leads elsewhere is
    /// told once.
    fn told_addresses(&mut self, job: usize, exchange: &Exchange) -> TaskAddresses {
        let Exchange::Answered(answer) = exchange else { return TaskAddresses::default() };
        let json = answer.json().unwrap_or_default();
        let endpoint = self.jobs[job].endpoint;
        let ToldAddresses { own, foreign } =
            ToldAddresses::read(endpoint, &self.options.origin, &json);
        if foreign.is_some() && self.foreign != foreign {
            self.emit(&Event::ForeignAddress { origin: foreign.clone().unwrap_or_default() });
            self.foreign = foreign;
        }
        own
    }

    /// The host may say with any answer when what it sells there ends (RFC 8594).
    fn note_sunset(&mut self, answer: &Answer) {
        let told = answer.sunset();
        let Some(ends) = told.filter(|_| self.sunset != told) else { return };
        self.sunset = told;
        self.emit(&Event::Sunset { ends });
        let endpoint = self.plan.endpoint.clone();
        if self.book.history().sunset(&endpoint) != told {
            if let Err(error) = self.append(Entry::Sunset(SunsetSeen { endpoint, ends })) {
                self.broke(error);
            }
        }
    }

    /// Whether tasks of this run besides a job's are at the host.
    fn has_others_at_host(&self, job: usize) -> bool {
        let at_host = |held: &Job| {
            held.is_open() && held.clip.as_ref().is_some_and(|clip| clip.in_flight().is_some())
        };
        self.jobs.iter().enumerate().any(|(other, held)| other != job && at_host(held))
    }

    fn settle_polled(&mut self, job: usize, told: &Told) -> Result<(), RunError> {
        let answer = &told.answer;
        self.jobs[job].answered |= answer.is_ok();
        if let Ok(answer) = answer {
            self.note_sunset(answer);
        }
        let (sighting, percent) = match seen(self.jobs[job].endpoint, told) {
            Polled::Sighting(sighting, percent) => (sighting, percent),
            Polled::Shut { reason } => {
                self.settle_shut(job, reason);
                return Ok(());
            }
        };
        self.jobs[job].failing = matches!(sighting, Sighting::Unclear { .. });
        match &sighting {
            Sighting::Working { state, .. } => {
                self.news(job, TaskNews::Polled { state: *state, percent });
            }
            Sighting::Unclear { why } | Sighting::Missing { reason: why } => {
                self.news(job, TaskNews::Retrying { why: why.clone() });
            }
            _ => {}
        }
        let now = self.now();
        let pause = match answer {
            Ok(answer) if self.jobs[job].failing => retry_after(answer, now.wall),
            _ => None,
        };
        let fact = self.jobs[job].clip.as_ref().and_then(|clip| clip.judge(now.mono, &sighting));
        if let Some(fact) = fact {
            self.record(job, fact)?;
        }
        self.observe(job, Seen::Polled(sighting));
        if let Some(pause) = pause {
            self.observe(job, Seen::AskedToWait(pause));
        }
        Ok(())
    }

    /// The host lets nobody in. Once it may be a slip; said again and again, it is no use to ask.
    fn settle_shut(&mut self, job: usize, reason: String) {
        self.jobs[job].failing = true;
        self.news(job, TaskNews::Retrying { why: reason.clone() });
        self.observe(job, Seen::Shut(reason.clone()));
        if self.jobs[job].clip.as_ref().is_some_and(|clip| clip.hopeless().is_some()) {
            self.close(Closed::Refused(reason));
        }
    }

    fn settle_fetched(&mut self, job: usize, end: FetchEnd) -> Result<(), RunError> {
        self.jobs[job].failing = matches!(end, FetchEnd::Again { .. });
        self.jobs[job].answered |= matches!(end, FetchEnd::Unusable(_) | FetchEnd::Expired(_));
        match end {
            FetchEnd::Fetched(fetched) if self.is_another(job, &fetched) => {
                let why = "the host sent another clip than the one that was bought".to_owned();
                self.observe(job, Seen::Hopeless(why));
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
                self.jobs[job].bad = Some(bad.kept_as.clone());
                self.observe(job, Seen::Unusable(bad));
            }
            FetchEnd::Again { why, gained } => {
                self.news(job, TaskNews::Retrying { why: why.clone() });
                self.observe(job, Seen::Unfetched { why, gained });
            }
            FetchEnd::Expired(why) => {
                self.news(job, TaskNews::Retrying { why: why.clone() });
                self.observe(job, Seen::LinkExpired(why));
            }
            // Another link, told by the next poll, may be one that is followed.
            FetchEnd::Refused(why) => self.observe(job, Seen::LinkExpired(why)),
            FetchEnd::Disk(error) => return Err(error),
        }
        Ok(())
    }

    /// What came before the clip did is of no use any more.
    fn drop_bad(&mut self, job: usize) {
        self.clear_unusable(job);
        if let Some(name) = self.jobs[job].bad.take() {
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

/// What was seen of a task; a failure with all that was said of it.
fn seen(endpoint: &Endpoint, told: &Told) -> Polled {
    let Told { step, answer, words } = told;
    let seen = match answer {
        Err(why) => Polled::Sighting(Sighting::Unclear { why: why.clone() }, None),
        Ok(answer) => Polled::of(endpoint, *step, answer),
    };
    match (seen, words) {
        (Polled::Sighting(Sighting::Failed { reason, class }, percent), Some(words)) => {
            let reason = format!("{reason}: {words}");
            Polled::Sighting(Sighting::Failed { reason, class }, percent)
        }
        (seen, _) => seen,
    }
}
