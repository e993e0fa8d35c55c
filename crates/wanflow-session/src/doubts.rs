//! What waits for a person in a folder, and whose it is: several storyboards may lie there.

use std::collections::BTreeMap;
use std::path::PathBuf;

use wanflow_run::reconcile::{self, Question, decidable, questions};

use crate::failure::Failure;
use crate::past::Past;

/// Takes of one folder, by their storyboards.
#[derive(Debug, Default)]
pub struct Doubts {
    /// This storyboard's. What belongs to a storyboard whose file is gone is here, too: else
    /// nobody could decide about it.
    pub own: Vec<Question>,
    /// Those of the other storyboards.
    pub others: BTreeMap<PathBuf, Vec<Question>>,
}

impl Doubts {
    /// What waits for a person.
    pub fn open(past: &Past) -> Self {
        Self::apart(past, questions(&past.history))
    }

    /// All that may be decided about: what waits for a person, what is under way or was refused,
    /// and what is gone from the store.
    pub fn decidable(past: &Past) -> Result<Self, Failure> {
        let mut all = decidable(&past.history);
        all.extend(past.gone()?);
        Ok(Self::apart(past, reconcile::sorted(all)))
    }

    /// All takes that a file may be given back for: those that may be decided about, and those
    /// whose clip is there.
    pub fn acceptable(past: &Past) -> Result<Self, Failure> {
        let mut all = decidable(&past.history);
        let gone = past.gone()?;
        let mut stored = reconcile::stored(&past.history);
        stored.retain(|question| gone.iter().all(|gone| gone.digest != question.digest));
        all.extend(gone.into_iter().chain(stored));
        Ok(Self::apart(past, reconcile::sorted(all)))
    }

    /// Clips that came and are not in the store.
    pub fn gone(past: &Past) -> Result<Self, Failure> {
        Ok(Self::apart(past, past.gone()?))
    }

    fn apart(past: &Past, questions: Vec<Question>) -> Self {
        let mut doubts = Self::default();
        for question in questions {
            match past.file_of_other(&question) {
                None => doubts.own.push(question),
                Some(file) => doubts.others.entry(file).or_default().push(question),
            }
        }
        doubts
    }
}
