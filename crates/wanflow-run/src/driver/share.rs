//! What a run tells the lock file: the takes of its plan that are stored.
//!
//! Once, when the run ends: the journal has everything at each moment, and a run that is killed
//! leaves it to the next one.

use crate::book::StoredTake;
use crate::error::RunError;
use crate::event::Event;

use super::job::{End, Job};
use super::run::Run;

impl Run<'_> {
    /// Writes stored takes into the lock file. That it cannot be written is reported, and loses
    /// nothing: the next run writes it. Answers whether it was.
    pub(super) fn share(&mut self) -> bool {
        let stored: Vec<_> = self.jobs.iter().filter_map(stored).collect();
        let scenes: Vec<_> = self.plan.film.picks.iter().map(|pick| &pick.scene).collect();
        match self.book.share(&scenes, &stored) {
            Ok(()) => true,
            Err(error) => {
                self.emit(&Event::LockFileNotWritten { why: with_cause(&error) });
                false
            }
        }
    }
}

fn stored(job: &Job) -> Option<StoredTake> {
    let Some(End::Clip { .. }) = job.end else { return None };
    let (scene, take) = (job.task.scene.clone(), job.task.take);
    Some(StoredTake { scene, take, digest: job.digest? })
}

fn with_cause(error: &RunError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
