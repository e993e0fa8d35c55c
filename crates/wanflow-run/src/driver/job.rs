//! What a run holds: one job for each take, the journal, and the limits they share.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use http::{HeaderName, HeaderValue};
use tokio::sync::{Semaphore, mpsc, oneshot};
use wanflow_api::{Endpoint, Sha256, Usd};
use wanflow_plan::{Digest, Plan, Task};

use crate::admission::{Admission, Candidate, Origin, Situation, Step, WantedBy};
use crate::book::Book;
use crate::clip::{Chance, Clip, Seen};
use crate::clock::Now;
use crate::dag::Dag;
use crate::error::RunError;
use crate::event::{Event, StopReason, TaskEvent, TaskNews, Undecoded};
use crate::rate::{Pace, RetryBudget};
use crate::record::{Entry, Record, TaskEntry, TaskFact, UnixMillis, VideoCoding};
use crate::upload::WireBody;

use super::effects::Done;
use super::quote::Quotes;
use super::waits::Waits;
use super::{Deps, RunOptions};

/// A run at work.
pub(super) struct Run<'a> {
    pub(super) plan: &'a Plan,
    pub(super) options: &'a RunOptions,
    pub(super) deps: &'a Deps,
    /// All that is written down of it.
    pub(super) book: Book,
    /// First the plan's tasks in its order, then strays.
    pub(super) jobs: Vec<Job>,
    pub(super) dag: Dag,
    /// Jobs, most urgent first.
    pub(super) order: Vec<usize>,
    pub(super) limiter: Box<dyn Pace>,
    /// What may be spent on repeating polls, and downloads.
    pub(super) retries: Retries,
    /// What may be bought.
    pub(super) admission: Admission,
    /// What jobs hold of places and money, counted before each look at all of them.
    pub(super) reserved: Reserved,
    /// What it waits for.
    pub(super) waits: Waits,
    /// The first failure of disk or journal: nothing new begins, submits under way are awaited.
    pub(super) broken: Option<RunError>,
    pub(super) stopping: bool,
    /// Submits under way: these are waited for, whatever happens.
    pub(super) submits: FuturesUnordered<BoxFuture<'a, Done>>,
    /// Everything else under way: dropped when the run stops.
    pub(super) others: FuturesUnordered<BoxFuture<'a, Done>>,
    /// Turns at preparing inputs.
    pub(super) turns: Arc<Semaphore>,
    pub(super) gates: (mpsc::UnboundedSender<Knock>, mpsc::UnboundedReceiver<Knock>),
    /// Jobs by the digest of their take; the first one is the one that is worked on.
    pub(super) by_digest: HashMap<Digest, usize>,
    /// What the host says that clips cost.
    pub(super) quotes: Quotes,
    /// Nobody is asked about what is in doubt any more.
    pub(super) undecided: bool,
    /// When the host says that this endpoint ends, as it was told last.
    pub(super) sunset: Option<UnixMillis>,
    /// Another origin that the host gave addresses at, as it was told last.
    pub(super) foreign: Option<String>,
    /// How stored clips are coded, as far as that was asked.
    pub(super) codings: HashMap<Sha256, VideoCoding>,
    /// Clips that stand in the film's way, since they cannot be decoded.
    pub(super) undecoded: Vec<Undecoded>,
    /// Whoever shows events has panicked: none are shown any more.
    pub(super) mute: AtomicBool,
}

/// A submit that has a connection and asks for its intent to be journalled.
pub(super) struct Knock {
    pub(super) job: usize,
    pub(super) open: oneshot::Sender<()>,
}

/// What jobs under way hold.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reserved {
    /// Places for tasks.
    pub(super) places: usize,
    /// Prices of submits that have not journalled their intent.
    pub(super) coming: Usd,
}

/// One take on its way.
pub(super) struct Job {
    pub(super) task: Task,
    pub(super) endpoint: &'static Endpoint,
    pub(super) digest: Option<Digest>,
    /// Its machine, once it has a digest.
    pub(super) clip: Option<Clip>,
    pub(super) phase: Phase,
    pub(super) body: Option<Ready>,
    /// Its last poll or download came to nothing.
    pub(super) failing: bool,
    /// The host has answered about it in this run.
    pub(super) answered: bool,
    /// The host's words, if it took no more tasks when this one was sent last.
    pub(super) host_full: Option<String>,
    /// File name of what came in this run and is no usable clip.
    pub(super) bad: Option<String>,
    /// Jobs of the same digest: they end as this one does.
    pub(super) twins: Vec<usize>,
    /// It belongs to an older plan, and is fetched only.
    pub(super) stray: bool,
    /// Whether another is bought in this run in place of one that is in doubt.
    pub(super) again: Again,
    pub(super) end: Option<End>,
}

/// Whether another clip is bought in place of one that is in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// Nobody has said so.
    No,
    /// As the run's options have it; once a run, or a host that never answers would sell for ever.
    ByOption,
    /// A person has just said so, which approves it.
    ByPerson,
}

/// A request that is ready to go.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub(super) body: WireBody,
    pub(super) sha256: Sha256,
    /// Headers that it needs besides those of all submits.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
}

/// Budgets for repetitions, by whom they trouble.
pub(super) struct Retries {
    pub(super) polls: RetryBudget,
    pub(super) downloads: RetryBudget,
}

/// What is under way for a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing.
    Idle,
    /// Inputs are being prepared.
    Preparing,
    /// A connection is being made; the intent is not journalled yet.
    Connecting,
    /// The intent is journalled; the outcome is awaited.
    Sending,
    /// A poll or a download.
    Asking,
    /// It may have been bought; a person is asked once nothing else is left to do.
    InDoubt,
    /// It is worked on elsewhere, or not at all in this run.
    Resting,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Its clip is in the store.
    Clip {
        /// The clip.
        clip: Sha256,
        /// Whether it was there before the run.
        cached: bool,
    },
    /// It goes no further.
    Stopped(StopReason),
}

impl<'a> Run<'a> {
    /// Starts an effect that is dropped when the run stops.
    pub(super) fn start_other(&mut self, effect: impl Future<Output = Done> + Send + 'a) {
        self.others.push(Box::pin(effect));
    }

    pub(super) fn now(&self) -> Now {
        self.deps.clock.now()
    }

    /// Shows an event. Should that panic, the run goes on in silence until it can end.
    pub(super) fn emit(&self, event: &Event) {
        if self.mute.load(Ordering::Relaxed) {
            return;
        }
        self.note_news(event);
        let shown = catch_unwind(AssertUnwindSafe(|| (self.deps.events)(event)));
        self.mute.fetch_or(shown.is_err(), Ordering::Relaxed);
    }

    pub(super) fn news(&self, job: usize, what: TaskNews) {
        let Task { scene, take, .. } = &self.jobs[job].task;
        self.emit(&Event::Task(TaskEvent { scene: scene.clone(), take: *take, what }));
    }

    /// Writes down a fact about a job's take, then lets its machine know it.
    pub(super) fn record(&mut self, job: usize, fact: TaskFact) -> Result<(), RunError> {
        let now = self.now();
        let Job { task, digest, clip, .. } = &self.jobs[job];
        let entry = TaskEntry {
            digest: digest.expect("only tasks with a name have facts"),
            scene: task.scene.clone(),
            take: task.take,
            // What comes before its machine comes before any attempt.
            attempt: clip.as_ref().map_or(0, |clip| clip.attempt_of(&fact)),
            fact,
        };
        let record = Record::task(UnixMillis(now.wall), entry);
        self.book.append(record.clone())?;
        if let Some(clip) = &mut self.jobs[job].clip {
            clip.apply(&record, now);
        }
        Ok(())
    }

    /// Writes down something other than a fact about a take.
    pub(super) fn append(&mut self, entry: Entry) -> Result<(), RunError> {
        self.book.append(Record { at: UnixMillis(self.now().wall), entry })
    }

    pub(super) fn observe(&mut self, job: usize, seen: Seen) {
        let (now, chance) = (self.now().mono, Chance((self.deps.chance)()));
        if let Some(clip) = &mut self.jobs[job].clip {
            clip.observe(now, seen, chance);
        }
    }

    /// Notes a failure of the disk: nothing new begins, and the first one is the run's error.
    pub(super) fn broke(&mut self, error: RunError) {
        if let RunError::Unrecorded(_) = &error {
            self.emit(&Event::TaskIdAtRisk { message: error.to_string() });
        }
        // An id that is nowhere on disk outweighs what went wrong first.
        if self.broken.is_none() || matches!(error, RunError::Unrecorded(_)) {
            self.broken = Some(error);
        }
    }
}

impl Run<'_> {
    /// A job as one that is to be bought.
    pub(super) fn candidate(&self, job: usize, step: Step) -> Candidate {
        let held = &self.jobs[job];
        let origin = match (held.stray, &held.task.kept) {
            (true, _) => Origin::OlderPlan,
            (false, Some(_)) => Origin::Kept,
            (false, None) => Origin::Plan,
        };
        let wanted_by = match held.again {
            Again::ByPerson => WantedBy::Person,
            Again::No | Again::ByOption => WantedBy::Plan,
        };
        Candidate { step, origin, price: held.task.price, wanted_by }
    }

    /// What the run is doing.
    pub(super) fn situation(&self) -> Situation {
        Situation {
            is_ending: self.is_winding_down(),
            places: self.reserved.places,
            submits: self.submits.len(),
            coming: self.reserved.coming,
            added: self.book.added(),
            owed: self.book.owed(),
        }
    }
}

impl Reserved {
    /// What these jobs hold.
    pub(super) fn of(jobs: &[Job]) -> Self {
        let is_coming = |job: &&Job| matches!(job.phase, Phase::Preparing | Phase::Connecting);
        Self {
            places: jobs.iter().filter(|job| job.holds_a_place()).count(),
            coming: jobs.iter().filter(is_coming).map(Job::price).sum(),
        }
    }

    /// Another step of a purchase has begun.
    pub(super) fn add(&mut self, job: &Job) {
        self.places += 1;
        self.coming = self.coming + job.price();
    }
}

impl Job {
    /// Whether it takes one of the places for tasks under way.
    pub(super) fn holds_a_place(&self) -> bool {
        let at_host = self.clip.as_ref().is_some_and(|clip| clip.in_flight().is_some());
        self.end.is_none()
            && (at_host
                || matches!(self.phase, Phase::Preparing | Phase::Connecting | Phase::Sending))
    }

    /// When a repetition may go, if it may not now. A first try is none.
    pub(super) fn retry_at(&self, budget: &mut RetryBudget, now: Duration) -> Option<Duration> {
        let earliest = if self.failing { budget.earliest(now) } else { now };
        if earliest > now {
            return Some(earliest);
        }
        if self.failing {
            budget.take(now);
        }
        None
    }

    /// What it costs at most. In a rehearsal an unknown price is none.
    pub(super) fn price(&self) -> Usd {
        self.task.price.unwrap_or(Usd::ZERO)
    }

    pub(super) fn clip_digest(&self) -> Option<Sha256> {
        match &self.end {
            Some(End::Clip { clip, .. }) => Some(*clip),
            _ => None,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.end.is_none()
    }
}

/// The earlier of two times, if there is any.
pub(super) fn earlier(one: Option<Duration>, other: Duration) -> Duration {
    one.map_or(other, |one| one.min(other))
}
