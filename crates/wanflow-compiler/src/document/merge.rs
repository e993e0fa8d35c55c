//! The entries of a mapping, with those that `<<` brings in. Written keys win over merged ones,
//! and earlier merged ones over later ones.

use std::collections::HashSet;

use super::{Document, Kind, NodeId, Resolve, Style};

/// A key and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: NodeId,
    /// The value.
    pub value: NodeId,
}

impl Document<'_> {
    /// The entries of a mapping, each key once; empty for anything else.
    pub fn entries(&self, map: NodeId) -> Vec<Entry> {
        let mut entries = Vec::new();
        self.gather(self.target(map), &mut entries);
        entries
    }

    /// Whether a mapping itself has a key; one that `<<` brings in does not count.
    pub(crate) fn has_key(&self, map: NodeId, key: &str) -> bool {
        let map = self.target(map);
        let pairs = if self.node(map).kind == Kind::Map { self.children(map) } else { &[] };
        pairs.chunks_exact(2).any(|pair| self.text(pair[0]) == Some(key))
    }

    /// Whether a key is the plain `<<`.
    pub(super) fn is_merge_key(&self, key: NodeId) -> bool {
        self.node(key).kind == Kind::Source(Style::Plain, Resolve::Core)
            && self.text(key) == Some("<<")
    }

    /// Whether `<<` can take a value in: a mapping or a list of mappings.
    pub(super) fn can_merge(&self, value: NodeId) -> bool {
        let is_map =
            |node: NodeId| matches!(self.node(self.target(node)).kind, Kind::Map | Kind::Broken);
        let target = self.target(value);
        match self.node(target).kind {
            Kind::List => self.children(target).iter().all(|item| is_map(*item)),
            _ => is_map(target),
        }
    }

    fn gather(&self, map: NodeId, entries: &mut Vec<Entry>) {
        if self.node(map).kind != Kind::Map {
            return;
        }
        let mut merges = Vec::new();
        for pair in self.children(map).chunks_exact(2) {
            let entry = Entry { key: pair[0], value: pair[1] };
            if self.is_merge_key(entry.key) {
                merges.push(entry.value);
            } else {
                entries.push(entry);
            }
        }
        if !merges.is_empty() {
            self.merge(&merges, entries);
        }
    }

    /// Adds what the values of `<<` hold, unless the key is there already.
    fn merge(&self, merges: &[NodeId], entries: &mut Vec<Entry>) {
        let mut more = Vec::new();
        for value in merges {
            let target = self.target(*value);
            if self.node(target).kind == Kind::List {
                self.children(target)
                    .iter()
                    .for_each(|map| self.gather(self.target(*map), &mut more));
            } else {
                self.gather(target, &mut more);
            }
        }
        let mut seen: HashSet<_> = entries.iter().map(|entry| self.text(entry.key)).collect();
        entries.extend(more.into_iter().filter(|entry| seen.insert(self.text(entry.key))));
    }
}
