//! One mapping laid over another: key by key, and whatever is not a mapping takes the place of
//! what was there.

use std::collections::HashMap;

use super::open::Layers;
use crate::document::{Entry, NodeId, Value};

/// Where in a storyboard two mappings meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// The whole of both.
    Top,
    /// Further in.
    Inside,
}

impl Layers<'_, '_> {
    /// `over`, laid over `base`; both are mappings.
    pub(super) fn overlay(&mut self, base: NodeId, over: NodeId, spot: Spot) -> NodeId {
        let mut entries: Vec<Option<Entry>> =
            self.document.entries(base).into_iter().map(Some).collect();
        let mut places: HashMap<String, usize> = HashMap::with_capacity(entries.len());
        for (place, entry) in entries.iter().flatten().enumerate() {
            let key = self.document.text(entry.key).unwrap_or_default();
            places.insert(key.to_owned(), place);
        }
        for entry in self.document.entries(over) {
            let key = self.document.text(entry.key).unwrap_or_default().to_owned();
            let inherited = places.get(&key).copied().filter(|place| entries[*place].is_some());
            let is_scenes = spot == Spot::Top && key == "scenes";
            let Some(place) = inherited else {
                entries.push(if is_scenes { Some(entry) } else { self.new_entry(entry) });
                continue;
            };
            entries[place] = match entries[place] {
                Some(_) if self.removes(entry.value) => None,
                Some(base) if is_scenes => Some(self.scenes_over(base, entry)),
                Some(base) => Some(self.entry_over(base, entry)),
                None => Some(entry),
            };
        }
        let entries: Vec<Entry> = entries.into_iter().flatten().collect();
        self.mapping(over, &entries)
    }

    /// An entry over none, in which there is nothing to take away.
    fn new_entry(&mut self, entry: Entry) -> Option<Entry> {
        if self.removes(entry.value) {
            return None;
        }
        if self.document.value(entry.value) != Value::Map {
            return Some(entry);
        }
        let none = self.mapping(entry.value, &[]);
        Some(Entry { value: self.overlay(none, entry.value, Spot::Inside), ..entry })
    }

    /// An entry over one of the same key.
    pub(super) fn entry_over(&mut self, base: Entry, over: Entry) -> Entry {
        let is_map = |node| self.document.value(node) == Value::Map;
        if !is_map(base.value) || !is_map(over.value) {
            return over;
        }
        let value = self.overlay(base.value, over.value, Spot::Inside);
        Entry { key: over.key, value }
    }

    /// Whether a value takes away what is inherited: `null` that somebody wrote.
    pub(super) fn removes(&self, value: NodeId) -> bool {
        self.document.value(value) == Value::Null && !self.document.span(value).is_empty()
    }
}
