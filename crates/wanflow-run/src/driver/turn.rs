//! The loop: start what may start, wait for whatever comes first, take it in.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::{FutureExt as _, StreamExt};

use crate::error::RunError;
use crate::event::Event;
use crate::stop::Stop;

use super::job::Phase;
use super::run::Run;
use super::work::{Completion, IntentRequest};

/// What the loop was waiting for.
enum Wakeup {
    Completed(Completion),
    IntentRequested(IntentRequest),
    StopRequested,
    TimeCame,
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
            self.fail(RunError::Panicked { doing });
            self.work.others.clear();
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
            if self.work.is_winding_down() || !self.ask_about_doubts(stop).await? {
                return Ok(());
            }
        }
    }

    async fn turn_until_quiet(&mut self, stop: &Stop) -> Result<(), RunError> {
        loop {
            if self.announcer.is_mute() && self.work.failure.is_none() {
                self.fail(RunError::Panicked { doing: "showing what happens" });
            }
            let wake = if self.work.is_winding_down() { None } else { self.advance_or_fail() };
            if self.is_over(wake) {
                return self.work.failure.take().map_or(Ok(()), Err);
            }
            match self.wait(stop, wake).await {
                Wakeup::Completed(completion) => self.settle(completion),
                Wakeup::IntentRequested(request) => self.release(request, stop),
                Wakeup::StopRequested => self.wind_down(),
                Wakeup::TimeCame => {}
            }
            if self.work.failure.is_some() && !self.work.others.is_empty() {
                self.work.others.clear();
            }
        }
    }

    /// A failure of the disk is noted, not thrown: submits under way must still be heard.
    fn advance_or_fail(&mut self) -> Option<Duration> {
        self.advance().unwrap_or_else(|error| {
            self.fail(error);
            None
        })
    }

    async fn wait(&mut self, stop: &Stop, wake: Option<Duration>) -> Wakeup {
        let timer = wake.map(|at| self.deps.clock.sleep_until(at));
        let work = &mut self.work;
        tokio::select! {
            biased;
            Some(request) = work.intent_requests.recv() => Wakeup::IntentRequested(request),
            Some(completion) = work.submitting.next() => Wakeup::Completed(completion),
            () = stop.requested(), if !work.is_stopping => Wakeup::StopRequested,
            Some(completion) = work.others.next() => Wakeup::Completed(completion),
            () = async { timer.expect("the branch has a timer").await }, if wake.is_some() => {
                Wakeup::TimeCame
            }
        }
    }

    fn is_over(&self, wake: Option<Duration>) -> bool {
        if self.work.is_winding_down() {
            // A submit that panicked has left its job behind.
            return self.work.submits() == 0 || self.jobs.count(Phase::Sending) == 0;
        }
        wake.is_none() && self.work.is_idle()
    }

    /// The first request to end: polls and downloads are dropped, and so are submits that have
    /// not journalled their intent. Tasks at the host go on there.
    pub(super) fn wind_down(&mut self) {
        self.work.is_stopping = true;
        self.work.others.clear();
        self.emit(&Event::Stopping { waiting_for: self.jobs.count(Phase::Sending) });
    }
}
