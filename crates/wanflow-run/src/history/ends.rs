//! How attempts to buy a take ended without a clip, and how often that was said.

use crate::record::{TaskEntry, TaskFact};

/// Attempts that ended without a clip, as a fold over the facts of one take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    failed: u32,
    last_failed: Option<u32>,
    /// The attempt that ended last, and how often that was recorded.
    last: Option<(u32, u32)>,
}

impl Ends {
    /// How many attempts in a row the host took and could not make.
    pub fn failed_in_a_row(&self) -> u32 {
        self.failed
    }

    /// Whether the host was asked once more about the attempt that ended last, and said the same.
    pub fn was_said_again(&self) -> bool {
        self.last.is_some_and(|(_, times)| times > 1)
    }

    pub(super) fn apply(&mut self, entry: &TaskEntry) {
        match &entry.fact {
            TaskFact::Failed { .. } => {
                if self.last_failed.replace(entry.attempt) != Some(entry.attempt) {
                    self.failed += 1;
                }
                self.end(entry.attempt);
            }
            TaskFact::Lost { .. } | TaskFact::Unusable { .. } => self.end(entry.attempt),
            TaskFact::Fetched(_) => *self = Self::default(),
            TaskFact::Submitting(_) => self.last = None,
            TaskFact::Planned(_)
            | TaskFact::Anchor { .. }
            | TaskFact::Submitted(_)
            | TaskFact::Rejected { .. }
            | TaskFact::NotSent { .. }
            | TaskFact::NotCreated { .. }
            | TaskFact::Ambiguous { .. }
            | TaskFact::Resolved { .. }
            | TaskFact::Polled { .. }
            | TaskFact::Succeeded(_) => {}
        }
    }

    fn end(&mut self, attempt: u32) {
        let times = self.last.filter(|(last, _)| *last == attempt).map_or(0, |(_, times)| times);
        self.last = Some((attempt, times + 1));
    }
}
