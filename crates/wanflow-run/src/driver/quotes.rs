//! What the host has quoted for clips so far.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};

use wanflow_api::request::Resolution;
use wanflow_api::{Audio, Seconds};
use wanflow_plan::Task;

use crate::record::Quoted;

/// The quotes of a run.
#[derive(Debug, Default)]
pub(super) struct Quotes {
    pub(super) asked: HashMap<ClipKind, Asked>,
    /// The host quotes nothing in this run.
    pub(super) closed: bool,
}

/// What decides about the price of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ClipKind {
    resolution: Resolution,
    duration: Seconds,
    audio: Discriminant<Audio>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The answer is awaited.
    Awaited,
    /// The host has answered, perhaps that it cannot tell.
    Answered(Option<Quoted>),
}

impl ClipKind {
    pub(super) fn of(task: &Task) -> Self {
        let request = &task.request;
        let audio = discriminant(&request.audio);
        Self { resolution: request.resolution, duration: request.duration, audio }
    }
}

impl Quotes {
    /// What the host has quoted for a task's clip.
    pub(super) fn of(&self, task: &Task) -> Option<Quoted> {
        match self.asked.get(&ClipKind::of(task)) {
            Some(Asked::Answered(quoted)) => *quoted,
            Some(Asked::Awaited) | None => None,
        }
    }
}
