//! The driver: performs what the machines ask for, journals what comes of it.
//!
//! One loop, one place with `select!` (`turn.rs`). Decisions are elsewhere: what a clip needs is
//! for [`Clip`](crate::clip::Clip) to say, what an answer means for [`submit`](crate::submit) and
//! [`host`](crate::host). Nothing here prints or ends the process.

mod advance;
mod announce;
mod balance;
mod begin;
mod buy;
mod doubt;
mod ends;
mod film;
mod host_news;
mod job;
mod manifest;
mod outcome;
mod pacing;
mod quote;
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

use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::FutureExt as _;
use url::Url;
use wanflow_api::Endpoint;
use wanflow_plan::{Digest, Plan, SceneId};

use crate::clock::Clock;
use crate::disk::Disk;
use crate::error::RunError;
use crate::event::Event;
use crate::folders::Folders;
use crate::poll::Schedule;
use crate::publish::Publisher;
use crate::rate::SharedLimits;
use crate::run_lock::{Holder, RunLock};
use crate::stop::Stop;
use crate::studio::Studio;
use crate::transport::{Patiences, Transport};

pub use crate::admission::{Approval, Budget};
pub use doubt::{Advice, Adviser, Doubtful, OnAmbiguous};
pub use outcome::{FilmOutcome, RunOutcome, TaskOutcome};
pub use waits::WaitingNow;

/// How a run behaves.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// The plan's endpoint.
    pub endpoint: &'static Endpoint,
    /// The host that sells: scheme and authority.
    pub origin: Url,
    /// Where things lie.
    pub folders: Folders,
    /// Only these scenes and what they continue; empty: all.
    pub only: Vec<SceneId>,
    /// What it is about.
    pub scope: Scope,
    /// How many tasks may be under way at once. One runs strictly in sequence.
    pub concurrency: NonZeroUsize,
    /// How many submits may go in any minute.
    pub per_minute: Option<u32>,
    /// Where these limits are shared with other runs of the same key; `None`: nowhere.
    pub shared: Option<SharedLimits>,
    /// The user's own checkpoint of this folder: what its journals held; `None`: nowhere.
    pub checkpoint: Option<PathBuf>,
    /// Whether a paid run may buy.
    pub approval: Approval,
    /// What it may spend.
    pub budget: Budget,
    /// When tasks are polled.
    pub schedule: Schedule,
    /// How long to wait for the host.
    pub patience: Patiences,
    /// What happens to a submit whose outcome is not known.
    pub on_ambiguous: OnAmbiguous,
    /// Whether a film is made although clips are missing.
    pub gaps: Gaps,
}

/// What a run is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The plan and its film, and what older plans have at the host.
    #[default]
    Plan,
    /// These takes alone, whatever became of them: their hosts are asked, and what is there is
    /// fetched. Nothing is bought, and no film is made.
    Takes(Vec<Digest>),
}

/// Whether a film is made although clips are missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gaps {
    /// The film waits for all of them.
    #[default]
    Wait,
    /// A slate with the scene's id stands in place of each; the film's name says so.
    Slates,
}

/// What the driver acts through.
#[derive(Clone)]
pub struct Deps {
    /// The disk.
    pub disk: Arc<dyn Disk>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The client that carries the key.
    pub api: Arc<dyn Transport>,
    /// The client without a key, for downloads and for uploads to where a host says.
    pub downloads: Arc<dyn Transport>,
    /// Where local files are put for hosts to fetch; `None`: nowhere.
    pub publisher: Option<Arc<dyn Publisher>>,
    /// Pictures and clips.
    pub studio: Arc<dyn Studio>,
    /// Numbers from 0 to 1, for jitter.
    pub chance: Arc<dyn Fn() -> f64 + Send + Sync>,
    /// Where events go.
    pub events: Arc<dyn Fn(&Event) + Send + Sync>,
}

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
