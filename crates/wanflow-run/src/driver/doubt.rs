//! What happens to a submit whose outcome is not known: it is left, bought again, or a person
//! says. Nobody is asked before everything else is done, so that a question holds nothing up.

use std::sync::Arc;

use wanflow_api::Usd;

use crate::admission::{Origin, PurchaseStep};
use crate::error::RunError;
use crate::event::{StopReason, TaskNews};
use crate::reconcile::{self, Question};
use crate::record::{Decision, Excerpt, Submitted, TaskFact};
use crate::stop::Stop;

use super::advice::{Advice, Doubtful, OnAmbiguous};
use super::job::{Again, Phase};
use super::run::Run;

impl Run<'_> {
    /// A job's submit has no answer.
    pub(super) fn meet_doubt(
        &mut self,
        job: usize,
        message: String,
        price: Usd,
    ) -> Result<(), RunError> {
        match &self.options.on_ambiguous {
            OnAmbiguous::Ask(_)
                if self.jobs[job].origin != Origin::OlderPlan && !self.work.asks_nobody =>
            {
                self.jobs[job].phase = Phase::InDoubt;
            }
            OnAmbiguous::Retry if self.may_retry(job) => {
                self.jobs[job].again = Again::ByOption;
                self.decide(job, Decision::BuyAgain, "--on-ambiguous retry")?;
            }
            OnAmbiguous::Skip => self.stop_job(job, &StopReason::Skipped { message, price }),
            _ => self.stop_job(job, &StopReason::Ambiguous { message, price }),
        }
        Ok(())
    }

    /// Nothing is decided that could not be acted on: the clip must be one that this run may buy.
    fn may_retry(&self, job: usize) -> bool {
        let held = &self.jobs[job];
        held.again == Again::No
            && held.origin != Origin::OlderPlan
            && self.admission.could_buy(&held.candidate(PurchaseStep::Submit), &self.situation())
    }

    /// Asks about each submit that is in doubt, in the order of the plan. Answers whether there
    /// is something to go on with.
    pub(super) async fn ask_about_doubts(&mut self, stop: &Stop) -> Result<bool, RunError> {
        let mut changed = false;
        for job in 0..self.jobs.len() {
            if self.jobs[job].phase == Phase::InDoubt {
                changed = true;
                self.ask_about(job, stop).await?;
            }
        }
        Ok(changed)
    }

    async fn ask_about(&mut self, job: usize, stop: &Stop) -> Result<(), RunError> {
        let OnAmbiguous::Ask(adviser) = &self.options.on_ambiguous else { return Ok(()) };
        let mut problem = None;
        // Left as it is, the machine says once more that it is in doubt, and is then stopped.
        self.jobs[job].phase = Phase::Idle;
        while !self.work.asks_nobody {
            let Some(question) = self.question(job) else { return Ok(()) };
            let evidence = question.evidence(self.book.history());
            let doubtful = Doubtful { question, evidence, problem: problem.take() };
            let adviser = Arc::clone(adviser);
            let asking = tokio::task::spawn_blocking(move || adviser.advise(&doubtful));
            match stop.unless_requested(asking).await {
                None => {
                    self.work.asks_nobody = true;
                    self.wind_down();
                }
                Some(Err(_)) => return Err(RunError::Panicked { doing: "asking a person" }),
                Some(Ok(Advice::Stop)) => self.work.asks_nobody = true,
                Some(Ok(advice)) => match self.follow(job, advice)? {
                    None => return Ok(()),
                    why_not => problem = why_not,
                },
            }
        }
        Ok(())
    }

    fn question(&self, job: usize) -> Option<Question> {
        let digest = self.jobs[job].digest?;
        reconcile::question(digest, self.book.history().take(&digest)?)
    }

    /// Does what was advised; or says why that cannot be done.
    fn follow(&mut self, job: usize, advice: Advice) -> Result<Option<String>, RunError> {
        const ASKED: &str = "decided when the run asked";
        match advice {
            Advice::Adopt { task_id } => {
                let may = self.question(job).map_or(Ok(()), |question| {
                    reconcile::may_adopt(self.book.history(), &question, &task_id)
                });
                if let Err(why_not) = may {
                    return Ok(Some(why_not.to_string()));
                }
                let task = Submitted::of(task_id, self.deadline());
                self.decide(job, Decision::Adopt(task), ASKED)?;
            }
            Advice::NotCreated => {
                self.grant(job);
                self.decide(job, Decision::NotCreated, ASKED)?;
            }
            Advice::BuyAgain => {
                self.grant(job);
                if let Some(over) = self.over_budget(job) {
                    return Ok(Some(over.to_string()));
                }
                self.decide(job, Decision::BuyAgain, ASKED)?;
            }
            Advice::Skip | Advice::Stop => {
                if let Some(question) = self.question(job) {
                    let (message, price) = (question.why, question.price);
                    self.stop_job(job, &StopReason::Skipped { message, price });
                }
            }
        }
        Ok(None)
    }

    /// A person wants this clip bought, which was not among what they were shown.
    fn grant(&mut self, job: usize) {
        if self.jobs[job].again != Again::ByPerson {
            self.jobs[job].again = Again::ByPerson;
            self.admission.grant(self.jobs[job].price());
        }
    }

    fn decide(&mut self, job: usize, decision: Decision, reason: &str) -> Result<(), RunError> {
        let words = match &decision {
            Decision::Adopt(task) => format!("task {} is adopted", task.task_id),
            Decision::NotCreated => "it was not created".to_owned(),
            Decision::BuyAgain => "it stays at risk, and another is bought".to_owned(),
        };
        self.record(job, TaskFact::Resolved { decision, reason: Excerpt::new(reason) })?;
        self.news(job, TaskNews::Decided { decision: words });
        Ok(())
    }
}
