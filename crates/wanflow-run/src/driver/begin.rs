//! How a run begins: journals are replayed, tasks become jobs, what is in flight is taken up.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use futures_util::stream::FuturesUnordered;
use tokio::sync::{Semaphore, mpsc};
use wanflow_api::ClipRequest;
use wanflow_plan::{Digest, Plan, Purpose, SceneId, Task};

use crate::admission::{Admission, Limits};
use crate::book::{Book, Location, OpenedBook};
use crate::clip::{Clip, Seen};
use crate::collect::collect_before;
use crate::dag::Dag;
use crate::error::RunError;
use crate::event::{Event, TaskNews};
use crate::history::{Past, TakeState, Unanswered};
use crate::journal::TornTail;
use crate::order::critical_path_first;
use crate::rate::{Limiter, Pace, RetryBudget, SharedLimiter};
use crate::record::{RunStarted, UnixMillis};
use crate::resolve::{by_method_of_clip, continued_from, planned};
use crate::store::Store;

use super::job::{Again, End, Job, Phase, Reserved, Retries, Run};
use super::quote::Quotes;
use super::waits::Waits;
use super::{Deps, RunOptions, Scope};

impl<'a> Run<'a> {
    /// Opens journal and store. Nothing is sent yet.
    pub(super) fn open(
        plan: &'a Plan,
        options: &'a RunOptions,
        deps: &'a Deps,
    ) -> Result<Self, RunError> {
        let location = Location {
            folders: &options.folders,
            storyboard: &plan.storyboard,
            purpose: plan.purpose,
            checkpoint: options.checkpoint.as_deref(),
        };
        let on_torn =
            |torn: &TornTail| (deps.events)(&Event::TornTail { message: torn.to_string() });
        let OpenedBook { mut book, losses } = Book::open(&deps.disk, &location, on_torn)?;
        book.begin_with(run_started(plan, options));
        let limits = Limits { budget: options.budget, concurrency: options.concurrency.get() };
        Ok(Self {
            plan,
            options,
            deps,
            book,
            admission: Admission::new(plan, &options.approval, limits, losses),
            jobs: plan.tasks.iter().map(|task| Job::new(task.clone(), options)).collect(),
            dag: Dag::new(parents(plan)),
            order: Vec::new(),
            limiter: limiter(options),
            retries: Retries {
                polls: RetryBudget::new(options.schedule.every),
                downloads: RetryBudget::new(options.schedule.every),
            },
            reserved: Reserved::default(),
            waits: Waits::default(),
            broken: None,
            stopping: false,
            submits: FuturesUnordered::new(),
            others: FuturesUnordered::new(),
            turns: Arc::new(Semaphore::new(1)),
            gates: mpsc::unbounded_channel(),
            by_digest: HashMap::new(),
            quotes: Quotes::default(),
            undecided: false,
            sunset: None,
            foreign: None,
            codings: HashMap::new(),
            undecoded: Vec::new(),
            mute: AtomicBool::new(false),
        })
    }

    /// Wakes every job whose turn may come, and takes up what is at the host.
    pub(super) fn begin(&mut self) -> Result<(), RunError> {
        let selected = self.selected();
        self.emit(&Event::RunStarted {
            plan: self.plan.id(),
            tasks: selected.iter().filter(|is_selected| **is_selected).count(),
            ledger: self.book.history().ledger().total(),
        });
        for (job, is_selected) in selected.into_iter().enumerate() {
            if !is_selected {
                self.jobs[job].phase = Phase::Resting;
            } else if self.dag.parent(job).is_none() {
                self.activate(job)?;
            }
        }
        self.take_up_strays()?;
        self.order = self.priorities();
        Ok(())
    }

    /// A task whose parent's clip, if it has one, exists: it gets its name and its machine.
    pub(super) fn activate(&mut self, job: usize) -> Result<(), RunError> {
        if let Some(clip) = self.dag.parent(job).and_then(|parent| self.jobs[parent].clip_digest())
        {
            let task = continued_from(&self.jobs[job].task, clip);
            self.jobs[job].task = by_method_of_clip(task, self.book.history());
        }
        let task = &self.jobs[job].task;
        let digest = task.digest(&self.plan.endpoint, self.plan.purpose);
        let digest = digest.expect("a task is named once the clip that it continues exists");
        let fact = planned(&self.plan.endpoint, task, digest).fact;
        let is_known = self.book.history().knows(&digest, &task.scene, task.take);
        self.jobs[job].digest = Some(digest);
        // What is kept was planned with another request, which history has.
        if !is_known && self.jobs[job].task.kept.is_none() {
            self.record(job, fact)?;
        }
        if let Some(&first) = self.by_digest.get(&digest) {
            return self.join_twin(first, job);
        }
        self.by_digest.insert(digest, job);
        self.start_machine(job, digest)
    }

    fn start_machine(&mut self, job: usize, digest: Digest) -> Result<(), RunError> {
        let past = self.book.history().take(&digest);
        let mut clip = Clip::resume(past, self.options.schedule, self.now());
        if let Scope::Takes(_) = self.options.scope {
            clip.only_asks();
        }
        let gone = match clip.take() {
            TakeState::Stored { clip, .. } => !self.book.store().holds(clip)?,
            _ => false,
        };
        self.jobs[job].bad = match clip.take() {
            TakeState::Unusable { kept_as, .. } => {
                Store::is_aside(kept_as).then(|| kept_as.clone())
            }
            _ => None,
        };
        self.jobs[job].clip = Some(clip);
        if gone {
            self.observe(job, Seen::ClipGone);
        }
        if let Some(why) = self.jobs[job].clip.as_ref().and_then(|clip| self.is_elsewhere(clip)) {
            self.observe(job, Seen::Elsewhere(why));
        }
        Ok(())
    }

    /// A task bought at another host is not asked for here: the key stays at its origin. The
    /// emulator of a rehearsal has another port each time.
    fn is_elsewhere(&self, clip: &Clip) -> Option<String> {
        let origin = &clip.asked_about()?.0.intent.origin;
        let here = self.options.origin.origin().ascii_serialization();
        (self.plan.purpose == Purpose::Remote && *origin != here)
            .then(|| format!("its task is at {origin}, and this run talks to {here}"))
    }

    /// Two tasks of one digest are one purchase.
    fn join_twin(&mut self, first: usize, job: usize) -> Result<(), RunError> {
        self.jobs[job].phase = Phase::Resting;
        match self.jobs[first].end.clone() {
            Some(End::Clip { clip, .. }) => self.finish(job, clip, TaskNews::Cached),
            Some(End::Stopped(why)) => {
                self.stop_job(job, &why);
                Ok(())
            }
            None => {
                self.jobs[first].twins.push(job);
                Ok(())
            }
        }
    }

    /// Tasks of older plans that are at the host: paid for, so that they are fetched. An intent
    /// of a dead run without an outcome is journalled as what it is.
    fn take_up_strays(&mut self) -> Result<(), RunError> {
        let mut strays: Vec<(Digest, Task)> = self
            .book
            .history()
            .takes()
            .filter(|(digest, past)| self.takes_up(digest, &past.state))
            .filter(|(digest, _)| !self.by_digest.contains_key(digest))
            .filter_map(|(digest, past)| Some((*digest, stray_task(past)?)))
            .collect();
        strays.sort_by(|(a, one), (b, other)| {
            (&one.scene, one.take, a).cmp(&(&other.scene, other.take, b))
        });
        for (digest, task) in strays {
            let job = self.jobs.len();
            let endpoint = self.book.history().take(&digest).and_then(|past| past.planned.as_ref());
            let endpoint = endpoint.and_then(|planned| wanflow_api::endpoint(&planned.endpoint));
            let mut stray = Job::new(task, self.options);
            stray.endpoint = endpoint.unwrap_or(stray.endpoint);
            stray.digest = Some(digest);
            stray.stray = true;
            self.jobs.push(stray);
            self.by_digest.insert(digest, job);
            self.start_machine(job, digest)?;
        }
        Ok(())
    }

    /// Whether a take that is none of the plan's is worked on: what is at the host, or what the
    /// run is about.
    fn takes_up(&self, digest: &Digest, state: &TakeState) -> bool {
        match &self.options.scope {
            Scope::Plan => matches!(
                state,
                TakeState::InFlight(_) | TakeState::Unanswered(Unanswered { why: None, .. })
            ),
            Scope::Takes(takes) => takes.contains(digest),
        }
    }

    /// Which of the plan's tasks take part: all, or some scenes and what they continue.
    fn selected(&self) -> Vec<bool> {
        if let Scope::Takes(_) = self.options.scope {
            return vec![false; self.plan.tasks.len()];
        }
        let only: HashSet<&SceneId> = self.options.only.iter().collect();
        let is_named = |task: &Task| only.is_empty() || only.contains(&task.scene);
        let mut selected: Vec<_> = self.plan.tasks.iter().map(is_named).collect();
        for job in (0..selected.len()).rev() {
            if let (true, Some(parent)) = (selected[job], self.dag.parent(job)) {
                selected[parent] = true;
            }
        }
        selected
    }

    /// First what is at the host, that which is forgotten first before all; then strays, since
    /// their links expire, and the plan's tasks, the longest chain first.
    fn priorities(&self) -> Vec<usize> {
        let times = |task: &Task| u64::from(task.request.duration.0);
        let times: Vec<_> = self.plan.tasks.iter().map(times).collect();
        let ours = critical_path_first(&parents(self.plan), &times);
        let mut order: Vec<_> = (self.plan.tasks.len()..self.jobs.len()).chain(ours).collect();
        order.sort_by_key(|job| self.collect_before(*job).unwrap_or(UnixMillis(u64::MAX)));
        order
    }

    /// When the result of a job's task may be forgotten, if it has one at the host.
    pub(super) fn collect_before(&self, job: usize) -> Option<UnixMillis> {
        let Job { clip, digest, endpoint, .. } = &self.jobs[job];
        clip.as_ref()?.asked_about()?;
        collect_before(endpoint, self.book.history().take(&(*digest)?)?)
    }
}

impl Job {
    fn new(task: Task, options: &RunOptions) -> Self {
        Self {
            task,
            endpoint: options.endpoint,
            digest: None,
            clip: None,
            phase: Phase::Idle,
            body: None,
            failing: false,
            answered: false,
            host_full: None,
            bad: None,
            twins: Vec::new(),
            stray: false,
            again: Again::No,
            end: None,
        }
    }
}

/// The limiter of this run, or the one that it shares with others.
fn limiter(options: &RunOptions) -> Box<dyn Pace> {
    match &options.shared {
        None => Box::new(Limiter::new(options.per_minute)),
        Some(shared) => {
            let places = options.concurrency.get();
            Box::new(SharedLimiter::new(shared.clone(), options.per_minute, places))
        }
    }
}

/// What the journal keeps of the run's beginning.
fn run_started(plan: &Plan, options: &RunOptions) -> RunStarted {
    RunStarted {
        plan: plan.id(),
        storyboard: plan.storyboard.clone(),
        endpoint: plan.endpoint.clone(),
        purpose: plan.purpose,
        approval: options.approval.words(),
        budget: options.budget.run,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        beside: Vec::new(),
    }
}

fn parents(plan: &Plan) -> Vec<Option<usize>> {
    let index: HashMap<_, _> = plan
        .tasks
        .iter()
        .enumerate()
        .map(|(index, task)| ((&task.scene, task.take), index))
        .collect();
    let parent = |task: &Task| {
        let pick = task.continues.as_ref()?;
        index.get(&(&pick.scene, pick.take)).copied()
    };
    plan.tasks.iter().map(parent).collect()
}

/// A task as its journal knows it. What a newer wanflow wrote may not be readable: then that one
/// fetches it.
fn stray_task(past: &Past) -> Option<Task> {
    let entry = past.records.last()?.as_task()?;
    let planned = past.planned.as_ref()?;
    let request: ClipRequest = serde_json::from_str(planned.request.as_json()).ok()?;
    Some(Task {
        scene: entry.scene.clone(),
        take: entry.take,
        request,
        image_path: None,
        end_image_path: None,
        audio_path: None,
        continues: None,
        preparation: Vec::new(),
        new_steps: Vec::new(),
        price: planned.price,
        kept: None,
        earlier_audio: None,
    })
}
