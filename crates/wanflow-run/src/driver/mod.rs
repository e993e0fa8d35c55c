//! The driver: performs what the machines ask for, journals what comes of it.
//!
//! One loop, one place with `select!` (`turn.rs`). Decisions are elsewhere: what a clip needs is
//! for [`Clip`](crate::clip::Clip) to say, what an answer means for [`submit`](crate::submit) and
//! [`host`](crate::host). Nothing here prints or ends the process.

mod advance;
mod advice;
mod announce;
mod balance;
mod begin;
mod buy;
mod clips;
mod cut;
mod doubt;
mod ends;
mod film;
mod host_news;
mod job;
mod manifest;
mod options;
mod outcome;
mod pacing;
mod quote;
mod quotes;
mod report_host;
mod report_waits;
mod run;
mod settle;
mod share;
mod slates;
#[cfg(test)]
mod tests;
mod turn;
mod undecoded;
mod waits;
mod work;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use wanflow_plan::Plan;

use crate::error::RunError;
use crate::event::Event;
use crate::run_lock::{Holder, RunLock};
use crate::stop::Stop;

pub use crate::admission::{Approval, Budget};
pub use advice::{Advice, Adviser, Doubtful, OnAmbiguous};
pub use options::{Deps, Gaps, RunOptions, Scope};
pub use outcome::{FilmOutcome, MadeFilm, RunOutcome, TaskOutcome};
pub use waits::WaitingNow;

/// Runs a plan: buys what is missing and approved, fetches what is bought, joins the film.
///
/// It holds the folder's run lock meanwhile. An error means that disk or journal are not to be
/// trusted; everything else is in the outcome.
pub async fn run(
    plan: &Plan,
    options: &RunOptions,
    deps: &Deps,
    stop: &Stop,
) -> Result<RunOutcome, RunError> {
    options.folders.create(&*deps.disk)?;
    if let Some(message) = options.folders.unsynced(&*deps.disk) {
        (deps.events)(&Event::FolderNotSynced { message });
    }
    let holder = Holder::this_process(crate::record::UnixMillis(deps.clock.now().wall));
    let lock = Arc::new(RunLock::try_acquire(&options.folders.lock_file(), &holder)?);
    let mut run = run::Run::open(plan, options, deps)?;
    run.book.guard(lock);
    to_its_end(run, stop).await
}

/// Runs a plan in folders that exist; the caller holds their lock.
pub async fn run_locked(
    plan: &Plan,
    options: &RunOptions,
    deps: &Deps,
    stop: &Stop,
) -> Result<RunOutcome, RunError> {
    to_its_end(run::Run::open(plan, options, deps)?, stop).await
}

async fn to_its_end(mut run: run::Run<'_>, stop: &Stop) -> Result<RunOutcome, RunError> {
    let begun = std::panic::catch_unwind(AssertUnwindSafe(|| run.begin()));
    begun.unwrap_or(Err(RunError::Panicked { doing: "beginning the run" }))?;
    let result = run.turn_unharmed(stop).await;
    let ended = AssertUnwindSafe(run.end(result, stop)).catch_unwind().await;
    ended.unwrap_or(Err(RunError::Panicked { doing: "ending the run" }))
}
