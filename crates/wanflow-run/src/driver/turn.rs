//! The loop: start what may start, wait for whatever comes first, take it in.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{FutureExt as _, StreamExt};

use crate::admission::{Closed, Situation, Step};
use crate::error::RunError;
use crate::event::Event;
use crate::stop::Stop;

use super::effects::Done;
use super::job::{Knock, Phase, Run};

enum Came {
    Done(Done),
    Knock(Knock),
    Stop,
    Time,
}

impl Run<'_> {
    /// Turns until nothing is left to do. A panic on the way ends the run, but not before the
    /// submits under way are heard.
    pub(super) async fn turn_unharmed(&mut self, stop: &Stop) -> Result<(), RunError> {
        // Whatever panics is gone afterwards, so that this many are enough.
        let mut patience = self.jobs.len() + 2;
        loop {
            let doing = "working on clips";
            if let Ok(result) = AssertUnwindSafe(self.turn(stop)).catch_unwind().await {
                return result;
            }
            self.broke(RunError::Panicked { doing });
            self.others.clear();
            patience -= 1;
            if patience == 0 {
                return Err(RunError::Panicked { doing });
            }
        }
    }

    /// Turns until nothing is left to do, or nothing more may be done; then asks about what is
    /// in doubt, and goes on with what was decided.
    async fn turn(&mut self, stop: &Stop) -> Result<(), RunError> {
        loop {
            self.turn_until_quiet(stop).await?;
            if self.is_winding_down() || !self.ask_about_doubts(stop).await? {
                return Ok(());
            }
        }
    }

    async fn turn_until_quiet(&mut self, stop: &Stop) -> Result<(), RunError> {
        loop {
            if self.mute.load(Ordering::Relaxed) && self.broken.is_none() {
                self.broke(RunError::Panicked { doing: "showing what happens" });
            }
            let wake = if self.is_winding_down() { None } else { self.advance_or_break() };
            if self.is_over(wake) {
                return self.broken.take().map_or(Ok(()), Err);
            }
            match self.wait(stop, wake).await {
                Came::Done(done) => self.settle(done),
                Came::Knock(knock) => self.answer(knock, stop),
                Came::Stop => self.wind_down(),
                Came::Time => {}
            }
            if self.broken.is_some() && !self.others.is_empty() {
                self.others.clear();
            }
        }
    }

    /// A failure of the disk is noted, not thrown: submits under way must still be heard.
    fn advance_or_break(&mut self) -> Option<Duration> {
        self.advance().unwrap_or_else(|error| {
            self.broke(error);
            None
        })
    }

    async fn wait(&mut self, stop: &Stop, wake: Option<Duration>) -> Came {
        let timer = wake.map(|at| self.deps.clock.sleep_until(at));
        tokio::select! {
            biased;
            Some(knock) = self.gates.1.recv() => Came::Knock(knock),
            Some(done) = self.submits.next() => Came::Done(done),
            () = stop.requested(), if !self.stopping => Came::Stop,
            Some(done) = self.others.next() => Came::Done(done),
            () = async { timer.expect("the branch has a timer").await }, if wake.is_some() => Came::Time,
        }
    }

    /// Whether nothing new may begin.
    pub(super) fn is_winding_down(&self) -> bool {
        self.stopping || self.broken.is_some()
    }

    fn is_over(&self, wake: Option<Duration>) -> bool {
        if self.is_winding_down() {
            // A submit that panicked has left its job behind.
            return self.submits.is_empty()
                || !self.jobs.iter().any(|job| job.phase == Phase::Sending);
        }
        wake.is_none() && self.submits.is_empty() && self.others.is_empty()
    }

    /// The first request to end: polls and downloads are dropped, and so are submits that have
    /// not journalled their intent. Tasks at the host go on there.
    pub(super) fn wind_down(&mut self) {
        self.stopping = true;
        self.others.clear();
        let sending = self.jobs.iter().filter(|job| job.phase == Phase::Sending).count();
        self.emit(&Event::Stopping { waiting_for: sending });
    }

    /// A submit has its connection: the intent is synced, then the body may go.
    fn answer(&mut self, knock: Knock, stop: &Stop) {
        let Knock { job, open } = knock;
        if self.jobs[job].phase != Phase::Connecting {
            return;
        }
        // A request to end that is heard only now still comes before a purchase.
        let situation = self.situation();
        let is_ending = situation.is_ending || stop.is_requested();
        let (candidate, now) =
            (self.candidate(job, Step::Submit), Situation { is_ending, ..situation });
        if !self.admission.may_release(&candidate, &now) {
            return;
        }
        match self.record_intent(job) {
            Ok(()) => {
                self.jobs[job].phase = Phase::Sending;
                // Should the request be gone by now, its outcome says so.
                let _ = open.send(());
            }
            Err(error) => self.broke(error),
        }
    }

    /// Nothing more is submitted in this run.
    pub(super) fn close(&mut self, closed: Closed) {
        let why = closed.why().to_owned();
        if self.admission.close(closed) {
            self.emit(&Event::SubmitsClosed { why });
        }
    }
}
