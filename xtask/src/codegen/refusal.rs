//! What the generator refuses, and where: all of it in one go.
//!
//! Knows nothing of schemas; it only collects.

use std::cell::RefCell;
use std::fmt;

/// One thing in one file that the generator does not take.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Refusal {
    /// Path from the workspace's root.
    pub(crate) file: String,
    /// JSON pointer inside that file; empty for the whole file.
    pub(crate) pointer: String,
    /// What is wrong and what would be taken, as a lower-case fragment.
    pub(crate) message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}: {}", self.file, self.pointer, self.message)
    }
}

/// Collects refusals while reading goes on.
#[derive(Debug, Default)]
pub(crate) struct Refusals(RefCell<Vec<Refusal>>);

impl Refusals {
    /// Notes one more.
    pub(crate) fn push(&self, refusal: Refusal) {
        self.0.borrow_mut().push(refusal);
    }

    /// Whether nothing was noted so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Everything noted so far, in the order of files and pointers, each once.
    pub(crate) fn into_sorted(self) -> Vec<Refusal> {
        let mut refusals = self.0.into_inner();
        refusals.sort();
        refusals.dedup();
        refusals
    }
}
