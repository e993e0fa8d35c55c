//! How a run begins: journals are replayed, tasks become jobs, what is in flight is taken up.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use wanflow_api::ClipRequest;
use wanflow_plan::{Digest, MediumFiles, Plan, Purpose, SceneId, Task};

use crate::admission::{Admission, Limits, Origin};
use crate::book::{Book, Location, OpenedBook};
use crate::clip::{Clip, Observation};
use crate::collect::collect_before;
use crate::dag::Dag;
use crate::error::RunError;
use crate::event::{Event, TaskNews};
use crate::history::{Past, TakeState, Unanswered};
use crate::journal::TornTail;
use crate::order::critical_path_first;
use crate::record::{RunStarted, UnixMillis};
use crate::resolve::{by_method_of_clip, continued_from, planned};
use crate::steps::{HostClient, Workshop};
use crate::store::Store;

use super::announce::Announcer;
use super::host_news::HostNews;
use super::job::{End, Job, Jobs, Phase};
use super::options::{Deps, RunOptions, Scope};
use super::pacing::Pacing;
use super::run::Run;
use super::work::Work;

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
            edition: plan.edition.as_deref(),
            purpose: plan.purpose,
            checkpoint: options.checkpoint.as_deref(),
        };
        let on_torn =
            |torn: &TornTail| (deps.events)(&Event::TornTail { message: torn.to_string() });
        let OpenedBook { mut book, losses } = Book::open(&deps.disk, &location, on_torn)?;
        book.begin_with(run_started(plan, options));
        let limits = Limits { budget: options.budget, concurrency: options.concurrency.get() };
        let planned = plan.tasks.iter().map(|task| Job::new(task.clone(), options.endpoint));
        Ok(Self {
            plan,
            options,
            deps,
            host: Arc::new(host(options, deps)),
            workshop: Arc::new(Workshop {
                disk: Arc::clone(&deps.disk),
                base: options.folders.base.clone(),
                store: book.store().clone(),
                studio: Arc::clone(&deps.studio),
            }),
            book,
            jobs: Jobs::new(planned.collect(), Dag::new(parents(plan))),
            admission: Admission::new(plan, &options.approval, limits, losses),
            pacing: Pacing::new(options),
            work: Work::new(),
            host_news: HostNews::default(),
            announcer: Announcer::new(Arc::clone(&deps.events)),
            codings: HashMap::new(),
            undecoded: Vec::new(),
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
            } else if self.jobs.parent(job).is_none() {
                self.activate(job)?;
            }
        }
        self.take_up_older_tasks()?;
        self.jobs.order = self.priorities();
        Ok(())
    }

    /// A task whose parent's clip, if it has one, exists: it gets its name and its machine.
    pub(super) fn activate(&mut self, job: usize) -> Result<(), RunError> {
        if let Some(clip) = self.jobs.parent_clip(job) {
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
        if let Some(&first) = self.jobs.by_digest.get(&digest) {
            return self.join_duplicate(first, job);
        }
        self.jobs.by_digest.insert(digest, job);
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
        self.jobs[job].unusable = match clip.take() {
            TakeState::Unusable { kept_as, .. } => {
                Store::is_aside(kept_as).then(|| kept_as.clone())
            }
            _ => None,
        };
        self.jobs[job].clip = Some(clip);
        if gone {
            self.observe(job, Observation::ClipGone);
        }
        if let Some(why) = self.jobs[job].clip.as_ref().and_then(|clip| self.is_elsewhere(clip)) {
            self.observe(job, Observation::Elsewhere(why));
        }
        Ok(())
    }

    /// A task bought at another host is not asked for here: the key stays at its origin. The
    /// emulator of a rehearsal has another port each time.
    fn is_elsewhere(&self, clip: &Clip) -> Option<String> {
        let origin = &clip.asked_about()?.task.intent.origin;
        let here = self.options.origin.origin().ascii_serialization();
        (self.plan.purpose == Purpose::Remote && *origin != here)
            .then(|| format!("its task is at {origin}, and this run talks to {here}"))
    }

    /// Two tasks of one digest are one purchase.
    fn join_duplicate(&mut self, first: usize, job: usize) -> Result<(), RunError> {
        self.jobs[job].phase = Phase::Resting;
        match self.jobs[first].end.clone() {
            Some(End::Clip { clip, .. }) => self.finish(job, clip, TaskNews::Cached),
            Some(End::Stopped(why)) => {
                self.stop_job(job, &why);
                Ok(())
            }
            None => {
                self.jobs[first].duplicates.push(job);
                Ok(())
            }
        }
    }

    /// Tasks of older plans that are at the host: paid for, so that they are fetched. An intent
    /// of a dead run without an outcome is journalled as what it is.
    fn take_up_older_tasks(&mut self) -> Result<(), RunError> {
        let mut older: Vec<(Digest, Task)> = self
            .book
            .history()
            .takes()
            .filter(|(digest, past)| self.takes_up(digest, &past.state))
            .filter(|(digest, _)| !self.jobs.by_digest.contains_key(digest))
            .filter_map(|(digest, past)| Some((*digest, task_of(past)?)))
            .collect();
        older.sort_by(|(a, one), (b, other)| {
            (&one.scene, one.take, a).cmp(&(&other.scene, other.take, b))
        });
        for (digest, task) in older {
            let endpoint = self.book.history().take(&digest).and_then(|past| past.planned.as_ref());
            let endpoint = endpoint.and_then(|planned| wanflow_api::endpoint(&planned.endpoint));
            let endpoint = endpoint.unwrap_or(self.options.endpoint);
            let (origin, digest_of_it) = (Origin::OlderPlan, Some(digest));
            let job = Job { origin, digest: digest_of_it, ..Job::new(task, endpoint) };
            let job = self.jobs.push(job);
            self.jobs.by_digest.insert(digest, job);
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
            if let (true, Some(parent)) = (selected[job], self.jobs.parent(job)) {
                selected[parent] = true;
            }
        }
        selected
    }

    /// First what is at the host, that which is forgotten first before all; then tasks of older
    /// plans, since their links expire, and the plan's tasks, the longest chain first.
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

/// The host that a run buys from.
fn host(options: &RunOptions, deps: &Deps) -> HostClient {
    HostClient {
        endpoint: options.endpoint,
        origin: options.origin.clone(),
        api: Arc::clone(&deps.api),
        downloads: Arc::clone(&deps.downloads),
        publisher: deps.publisher.clone(),
        patience: options.patience,
        clock: Arc::clone(&deps.clock),
        chance: Arc::clone(&deps.chance),
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
        edition: plan.edition.clone(),
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
fn task_of(past: &Past) -> Option<Task> {
    let entry = past.records.last()?.as_task()?;
    let planned = past.planned.as_ref()?;
    let request: ClipRequest = serde_json::from_str(planned.request.as_json()).ok()?;
    Some(Task {
        scene: entry.scene.clone(),
        take: entry.take,
        request,
        files: MediumFiles::default(),
        continues: None,
        preparation: Vec::new(),
        new_steps: Vec::new(),
        price: planned.price,
        kept: None,
        earlier_audio: None,
    })
}
