//! A storyboard out of several files: what it includes, what it extends, and its variants.
//!
//! All of it happens to nodes, between parsing and decoding: whoever comes later sees one mapping,
//! whose nodes know by their places which file they are from. Files come through [`World`]; this
//! module opens none.

mod changes;
mod films;
mod include;
mod open;
mod overlay;
mod problems;
mod read;
pub mod rules;
pub mod table;
mod variants;
pub mod version;

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::document::{Document, NodeId, Value};
use crate::source::{SourceText, Span};
use crate::world::World;

use self::open::{IsFirst, Layers, OpenFile};
use self::overlay::Spot;
pub(crate) use self::variants::Variant;
use self::version::Version;

/// A storyboard with all its files.
pub(crate) struct Layered {
    /// The files' nodes. Its root is the storyboard that was asked for.
    pub(crate) document: Document<'static>,
    /// The variants, where they are looked at.
    pub(crate) others: Vec<Variant>,
}

/// Which versions of a storyboard are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The one that is asked for.
    Chosen,
    /// All variants beside it, where none is asked for.
    Every,
}

/// Reads a storyboard with all files that it is made of.
pub(crate) fn layered(
    source: SourceText,
    version: &Version,
    scope: Scope,
    world: &dyn World,
    found: &mut Vec<Diagnostic>,
) -> Layered {
    let document = Document::of_file(source, found);
    let Some(root) = document.root().filter(|root| document.value(*root) == Value::Map) else {
        return Layered { document, others: Vec::new() };
    };
    let name = document.source().name();
    let path = name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
    let mut layers = Layers {
        open: vec![OpenFile { path, named: Span::default() }],
        document,
        world,
        found,
        parsed: HashMap::new(),
        wholes: HashMap::new(),
    };
    let whole = layers.whole(root, IsFirst::Yes);
    let chosen = layers.chosen(whole, version);
    let is_every = scope == Scope::Every && version.is_plain();
    let others = if is_every { layers.variants(whole) } else { Vec::new() };
    let mut document = layers.document;
    document.set_root(Some(chosen));
    Layered { document, others }
}

impl Layers<'_, '_> {
    /// A storyboard with its scenes included, laid over what it extends.
    fn whole(&mut self, root: NodeId, is_first: IsFirst) -> NodeId {
        let own = self.with_included(root);
        let Some(extends) = self.entry(own, "extends") else { return own };
        let paths = self.paths(extends, is_first);
        if paths.is_empty() {
            return own;
        }
        let count = paths.len();
        let bases: Vec<_> =
            paths.into_iter().filter_map(|(path, named)| self.base(&path, named)).collect();
        let mut entries = self.document.entries(own);
        entries.retain(|entry| entry.key != extends.key);
        let own = self.mapping(own, &entries);
        let is_complete = bases.len() == count;
        let layers = bases.into_iter().chain([own]);
        let over = |base, next| self.overlay(base, next, Spot::Top);
        let whole = layers.reduce(over).unwrap_or(own);
        if is_complete { whole } else { self.without_changes(whole) }
    }

    /// A storyboard without changes of scenes that it does not have: they may be those that could
    /// not be read.
    fn without_changes(&mut self, whole: NodeId) -> NodeId {
        let mut entries = self.document.entries(whole);
        entries.retain(|entry| {
            let is_change = self.document.value(entry.value) == Value::Map;
            self.document.text(entry.key) != Some("scenes") || !is_change
        });
        self.mapping(whole, &entries)
    }

    fn base(&mut self, path: &str, named: Span) -> Option<NodeId> {
        if let Some(known) = self.wholes.get(path) {
            return *known;
        }
        let Some(root) = self.read(path, named) else {
            self.document.note_lost_file();
            return None;
        };
        if self.document.value(root) != Value::Map {
            self.document.note_lost_file();
            if self.document.is_whole(self.document.file_of(self.document.span(root))) {
                self.report(problems::no_mapping(path, named));
            }
            return None;
        }
        self.open.push(OpenFile { path: path.to_owned(), named });
        let whole = self.whole(root, IsFirst::No);
        self.open.pop();
        self.wholes.insert(path.to_owned(), Some(whole));
        Some(whole)
    }
}
