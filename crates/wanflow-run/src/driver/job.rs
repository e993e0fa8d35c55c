//! Jobs: one for each take that a run works on, with what they wait for and share.

use std::collections::HashMap;
use std::ops::{Index, IndexMut};
use std::time::Duration;

use wanflow_api::{EndpointRef, Sha256, Usd};
use wanflow_plan::{Digest, Task};

use crate::admission::{Candidate, Origin, PurchaseStep, WantedBy};
use crate::clip::Clip;
use crate::dag::Dag;
use crate::event::StopReason;
use crate::rate::RetryBudget;
use crate::steps::ReadyRequest;

/// All jobs of a run.
pub(super) struct Jobs {
    /// First the plan's tasks in its order, then those of older plans.
    all: Vec<Job>,
    planned: usize,
    /// What the plan's tasks wait for.
    pub(super) dag: Dag,
    /// Jobs, most urgent first.
    pub(super) order: Vec<usize>,
    /// Jobs by the digest of their take; the first one is the one that is worked on.
    pub(super) by_digest: HashMap<Digest, usize>,
    /// What jobs hold of places and money, counted before each look at all of them.
    pub(super) reserved: Reserved,
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
    pub(super) endpoint: EndpointRef,
    /// Whose it is.
    pub(super) origin: Origin,
    pub(super) digest: Option<Digest>,
    /// Its machine, once it has a digest.
    pub(super) clip: Option<Clip>,
    pub(super) phase: Phase,
    /// Its request, once it is prepared.
    pub(super) request: Option<ReadyRequest>,
    /// Its last poll or download came to nothing.
    pub(super) is_failing: bool,
    /// The host has answered about it in this run.
    pub(super) is_answered: bool,
    /// The host's words, if it took no more tasks when this one was sent last.
    pub(super) host_full: Option<String>,
    /// File name of what came in this run and is not a usable clip.
    pub(super) unusable: Option<String>,
    /// Jobs of the same digest: they end as this one does.
    pub(super) duplicates: Vec<usize>,
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

impl Index<usize> for Jobs {
    type Output = Job;

    fn index(&self, job: usize) -> &Job {
        &self.all[job]
    }
}

impl IndexMut<usize> for Jobs {
    fn index_mut(&mut self, job: usize) -> &mut Job {
        &mut self.all[job]
    }
}

impl Jobs {
    /// The jobs of a plan's tasks, by their parents.
    pub(super) fn new(planned: Vec<Job>, dag: Dag) -> Self {
        Self {
            planned: planned.len(),
            all: planned,
            dag,
            order: Vec::new(),
            by_digest: HashMap::new(),
            reserved: Reserved::default(),
        }
    }

    /// Adds a job of an older plan.
    pub(super) fn push(&mut self, job: Job) -> usize {
        self.all.push(job);
        self.all.len() - 1
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Job> {
        self.all.iter()
    }

    /// Those of the plan's tasks, in its order.
    pub(super) fn planned(&self) -> &[Job] {
        &self.all[..self.planned]
    }

    /// Those of older plans.
    pub(super) fn older(&self) -> &[Job] {
        &self.all[self.planned..]
    }

    pub(super) fn is_planned(&self, job: usize) -> bool {
        job < self.planned
    }

    /// The job whose clip a job continues.
    pub(super) fn parent(&self, job: usize) -> Option<usize> {
        if self.is_planned(job) { self.dag.parent(job) } else { None }
    }

    /// The clip that a job continues, once it exists.
    pub(super) fn parent_clip(&self, job: usize) -> Option<Sha256> {
        self.all[self.parent(job)?].clip_digest()
    }

    /// How many jobs are in a phase.
    pub(super) fn count(&self, phase: Phase) -> usize {
        self.all.iter().filter(|job| job.phase == phase).count()
    }

    /// Counts anew what jobs hold.
    pub(super) fn count_reserved(&mut self) {
        let is_coming = |job: &&Job| matches!(job.phase, Phase::Preparing | Phase::Connecting);
        self.reserved = Reserved {
            places: self.all.iter().filter(|job| job.holds_a_place()).count(),
            coming: self.all.iter().filter(is_coming).map(Job::price).sum(),
        };
    }

    /// Another step of a purchase of a job has begun.
    pub(super) fn reserve(&mut self, job: usize) {
        let Reserved { places, coming } = self.reserved;
        let coming = coming + self.all[job].price();
        self.reserved = Reserved { places: places + 1, coming };
    }
}

impl Job {
    pub(super) fn new(task: Task, endpoint: EndpointRef) -> Self {
        Self {
            origin: if task.kept.is_some() { Origin::Kept } else { Origin::Plan },
            task,
            endpoint,
            digest: None,
            clip: None,
            phase: Phase::Idle,
            request: None,
            is_failing: false,
            is_answered: false,
            host_full: None,
            unusable: None,
            duplicates: Vec::new(),
            again: Again::No,
            end: None,
        }
    }

    /// The job as one that is to be bought.
    pub(super) fn candidate(&self, step: PurchaseStep) -> Candidate {
        let wanted_by = match self.again {
            Again::ByPerson => WantedBy::Person,
            Again::No | Again::ByOption => WantedBy::Plan,
        };
        Candidate { step, origin: self.origin, price: self.task.price, wanted_by }
    }

    /// Whether it takes one of the places for tasks under way.
    pub(super) fn holds_a_place(&self) -> bool {
        self.is_open()
            && (self.is_at_host()
                || matches!(self.phase, Phase::Preparing | Phase::Connecting | Phase::Sending))
    }

    /// Whether its task is at the host and has no clip here yet.
    pub(super) fn is_at_host(&self) -> bool {
        self.clip.as_ref().is_some_and(|clip| clip.in_flight().is_some())
    }

    /// When a repetition may go, if it may not now. A first try is none.
    pub(super) fn retry_at(&self, budget: &mut RetryBudget, now: Duration) -> Option<Duration> {
        let earliest = if self.is_failing { budget.earliest(now) } else { now };
        if earliest > now {
            return Some(earliest);
        }
        if self.is_failing {
            budget.take(now);
        }
        None
    }

    /// What it costs at most. In a rehearsal an unknown price is none.
    pub(super) fn price(&self) -> Usd {
        self.task.price.unwrap_or(Usd::ZERO)
    }

    /// Its clip, if it ended with one.
    pub(super) fn clip_digest(&self) -> Option<Sha256> {
        match &self.end {
            Some(End::Clip { clip, .. }) => Some(*clip),
            Some(End::Stopped(_)) | None => None,
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
