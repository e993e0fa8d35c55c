//! The files of a storyboard while they are put together.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Entry, NodeId};
use crate::source::Span;
use crate::world::World;

/// Files that may include or extend one another, one within the other.
pub(super) const DEPTH: usize = 64;

/// The files on their way to becoming one storyboard.
pub(super) struct Layers<'w, 'f> {
    pub(super) document: Document<'static>,
    pub(super) world: &'w dyn World,
    pub(super) found: &'f mut Vec<Diagnostic>,
    /// The files that are being read, one within the other.
    pub(super) open: Vec<OpenFile>,
    /// What was read, by path from the first file's folder.
    pub(super) parsed: HashMap<String, Option<NodeId>>,
    /// Whole storyboards that others extend, by path.
    pub(super) wholes: HashMap<String, Option<NodeId>>,
}

/// A file that is being read.
pub(super) struct OpenFile {
    pub(super) path: String,
    /// Where it is named.
    pub(super) named: Span,
}

/// Whether a file is the one that the user named: decoding looks at its words itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum IsFirst {
    Yes,
    No,
}

impl Layers<'_, '_> {
    /// The entry of a key.
    pub(super) fn entry(&self, mapping: NodeId, key: &str) -> Option<Entry> {
        let mut entries = self.document.entries(mapping).into_iter();
        entries.find(|entry| self.document.text(entry.key) == Some(key))
    }

    /// A mapping of these entries in the place of another one.
    pub(super) fn mapping(&mut self, place: NodeId, entries: &[Entry]) -> NodeId {
        let pairs: Vec<_> = entries.iter().flat_map(|entry| [entry.key, entry.value]).collect();
        self.document.push_map(self.document.span(place), &pairs)
    }

    /// Notes a mistake.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        diagnostic.add_to(self.found);
    }
}
