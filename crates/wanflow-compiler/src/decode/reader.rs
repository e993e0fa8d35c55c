//! What decoding reads from, and the field that it is at.

use crate::diagnostic::Diagnostic;
use crate::document::{Document, NodeId};
use crate::source::Span;
use crate::suggest::shown;

/// What decoding reads from, and where it reports.
pub(crate) struct Reader<'d, 'f> {
    pub(super) document: &'d Document<'d>,
    found: &'f mut Vec<Diagnostic>,
    /// Whether the storyboard is laid over another one that is not here: what is missing may stand
    /// there.
    pub(super) is_over: bool,
}

impl<'d, 'f> Reader<'d, 'f> {
    pub(super) fn new(document: &'d Document<'d>, found: &'f mut Vec<Diagnostic>) -> Self {
        Self { document, found, is_over: false }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        diagnostic.add_to(self.found);
    }
}

/// A key's value, on its way to being read.
#[derive(Clone, Copy)]
pub(crate) struct Field<'k> {
    /// How messages call it: the key, or what the item of a list is.
    pub(super) name: &'k str,
    /// Where the key stands; for an item of a list, the item.
    pub(super) key: Span,
    /// The value.
    pub(super) node: NodeId,
}

impl Field<'_> {
    /// The field as messages call it: a key in backticks, an item of a list by its noun.
    pub(super) fn called(&self) -> String {
        if self.name.contains(' ') { self.name.to_owned() } else { shown(self.name) }
    }
}
