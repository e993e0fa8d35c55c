//! A run at work: its book, its jobs, what it may buy, and what is under way.

use std::collections::HashMap;
use std::sync::Arc;

use wanflow_api::Sha256;
use wanflow_plan::{Plan, Task};

use crate::admission::{Admission, Closed, Situation};
use crate::book::Book;
use crate::clip::{Chance, Observation};
use crate::clock::Now;
use crate::error::RunError;
use crate::event::{Event, TaskEvent, TaskNews, Undecoded};
use crate::record::{Entry, Record, TaskEntry, TaskFact, UnixMillis, VideoCoding};
use crate::steps::{HostClient, Workshop};

use super::announce::Announcer;
use super::host_news::HostNews;
use super::job::{Job, Jobs};
use super::options::{Deps, RunOptions};
use super::pacing::Pacing;
use super::work::Work;

/// A run at work.
pub(super) struct Run<'a> {
    pub(super) plan: &'a Plan,
    pub(super) options: &'a RunOptions,
    pub(super) deps: &'a Deps,
    pub(super) host: Arc<HostClient>,
    pub(super) workshop: Arc<Workshop>,
    /// All that is written down of it.
    pub(super) book: Book,
    pub(super) jobs: Jobs,
    /// What may be bought.
    pub(super) admission: Admission,
    /// When requests may go, and what is waited for.
    pub(super) pacing: Pacing,
    /// What is under way.
    pub(super) work: Work,
    /// What the host has said besides what is about a take.
    pub(super) host_news: HostNews,
    pub(super) announcer: Announcer,
    /// How stored clips are coded, as far as that was asked.
    pub(super) codings: HashMap<Sha256, VideoCoding>,
    /// Clips that stand in the film's way, since they cannot be decoded.
    pub(super) undecoded: Vec<Undecoded>,
}

impl Run<'_> {
    pub(super) fn now(&self) -> Now {
        self.deps.clock.now()
    }

    /// Shows an event.
    pub(super) fn emit(&self, event: &Event) {
        self.announcer.show(event, self.now().mono);
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

    pub(super) fn observe(&mut self, job: usize, seen: Observation) {
        let (now, chance) = (self.now().mono, Chance((self.deps.chance)()));
        if let Some(clip) = &mut self.jobs[job].clip {
            clip.observe(now, seen, chance);
        }
    }

    /// Notes a failure of the disk: nothing new begins, and the first one is the run's error.
    pub(super) fn fail(&mut self, error: RunError) {
        if let RunError::Unrecorded(_) = &error {
            self.emit(&Event::TaskIdAtRisk { message: error.to_string() });
        }
        self.work.fail(error);
    }

    /// Nothing more is submitted in this run.
    pub(super) fn close(&mut self, closed: Closed) {
        let why = closed.why().to_owned();
        if self.admission.close(closed) {
            self.emit(&Event::SubmitsClosed { why });
        }
    }

    /// What the run is doing, for whoever judges a purchase.
    pub(super) fn situation(&self) -> Situation {
        let reserved = self.jobs.reserved;
        Situation {
            is_ending: self.work.is_winding_down(),
            places: reserved.places,
            submits: self.work.submits(),
            coming: reserved.coming,
            added: self.book.added(),
            owed: self.book.owed(),
        }
    }
}
