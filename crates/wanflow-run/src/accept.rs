//! A clip that a person gives back: downloaded by hand, or repaired.

use std::fs::File;
use std::path::Path;

use crate::reconcile::{Doubt, Question};
use crate::record::{Fetched, Planned, Record, TaskEntry, TaskFact, UnixMillis};
use crate::steps::Order;
use crate::store::Store;
use crate::studio::{Probed, Studio};

/// The largest file that is taken, in bytes.
const LIMIT: u64 = 4 << 30;

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// Nothing was bought, so that there is nothing that it could be.
    #[error("nothing was bought for it, as far as is known; `wanflow run` buys it")]
    NothingBought,
    /// It is not a clip.
    #[error("{0}")]
    NoClip(String),
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// It cannot be kept.
    #[error(transparent)]
    NotKept(#[from] crate::error::RunError),
}

/// What it takes to accept a file. The record is appended under the run's lock.
#[derive(Clone, Copy)]
pub struct Acceptance<'a> {
    /// Where the clip goes.
    pub store: &'a Store,
    /// Who looks at it.
    pub studio: &'a dyn Studio,
    /// The time that is recorded.
    pub at: UnixMillis,
}

impl Acceptance<'_> {
    /// Takes a file into the store as the clip of a take, and answers the record that says so. It
    /// must be a clip that can be played; its length is the user's word, and in what it differs
    /// from what was planned is noted.
    pub fn accept(
        &self,
        question: &Question,
        planned: Option<&Planned>,
        file: &Path,
    ) -> Result<(Record, Fetched), AcceptError> {
        let Self { store, studio, at } = *self;
        if question.about == Doubt::NotBought {
            return Err(AcceptError::NothingBought);
        }
        let mut open = File::open(file)?;
        let facts = open.metadata()?;
        if !facts.is_file() || facts.len() > LIMIT {
            return Err(AcceptError::NoClip(
                "it is not a file, or too large for a clip".to_owned(),
            ));
        }
        studio.probe(file).map_err(AcceptError::NoClip)?;
        let stored = store.put(&mut open)?;
        // What counts is what was copied: the file may have changed since.
        let probed = studio.probe(&store.path(&stored.sha256)).map_err(AcceptError::NoClip)?;
        let order =
            planned.and_then(|planned| serde_json::from_str(planned.request.as_json()).ok());
        let notes = order.map(|order| Order::of(&order).differences(&probed)).unwrap_or_default();
        let Probed { facts, video, .. } = probed;
        let (clip, bytes, video) = (stored.sha256, stored.bytes, Some(video));
        let clip = Fetched { clip, bytes, facts, video, notes };
        let Question { digest, scene, take, attempt, .. } = question.clone();
        let fact = TaskFact::Fetched(clip.clone());
        Ok((Record::task(at, TaskEntry { digest, scene, take, attempt, fact }), clip))
    }
}
