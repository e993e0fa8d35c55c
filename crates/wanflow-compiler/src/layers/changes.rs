//! `scenes` as a mapping: words for scenes of the base, by their names.

use std::collections::HashMap;

use super::open::Layers;
use super::overlay::Spot;
use super::rules::CHANGES_NO_SCENE;
use crate::decode::scene_names;
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::{Entry, NodeId, Value};
use crate::suggest::{list, nearest, shown};

/// Names that a message lists at most.
const LISTED: usize = 12;

impl Layers<'_, '_> {
    /// `scenes` over those of a base: a list takes their place, a mapping changes some.
    pub(super) fn scenes_over(&mut self, base: Entry, over: Entry) -> Entry {
        let (Value::List(scenes), Value::Map) =
            (self.document.value(base.value), self.document.value(over.value))
        else {
            return self.entry_over(base, over);
        };
        let mut scenes: Vec<Option<NodeId>> = scenes.iter().copied().map(Some).collect();
        let names = scene_names(&self.document, base.value);
        let mut places: HashMap<&str, usize> = HashMap::with_capacity(names.len());
        for (place, name) in names.iter().enumerate() {
            if let Some(name) = name {
                places.entry(name).or_insert(place);
            }
        }
        for change in self.document.entries(over.value) {
            let name = self.document.text(change.key).unwrap_or_default();
            let Some(place) = places.get(name).copied() else {
                // It may be one that could not be read.
                if self.document.is_partial() {
                    continue;
                }
                let all = names.iter().flatten().map(String::as_str).collect::<Vec<_>>();
                let unknown = self.no_scene(change, &all);
                self.report(unknown);
                continue;
            };
            scenes[place] = self.changed(scenes[place], change);
        }
        let scenes: Vec<NodeId> = scenes.into_iter().flatten().collect();
        let value = self.document.push_list(self.document.span(over.value), &scenes);
        Entry { key: over.key, value }
    }

    /// A scene with some words changed; none where it is taken out.
    fn changed(&mut self, scene: Option<NodeId>, change: Entry) -> Option<NodeId> {
        let scene = scene?;
        if self.removes(change.value) {
            return None;
        }
        let is_map = |node| self.document.value(node) == Value::Map;
        let are_maps = is_map(scene) && is_map(change.value);
        Some(if are_maps { self.overlay(scene, change.value, Spot::Inside) } else { change.value })
    }

    fn no_scene(&self, change: Entry, names: &[&str]) -> Diagnostic {
        let name = self.document.text(change.key).unwrap_or_default();
        let span = self.document.span(change.key);
        let message = format!("no scene is called {}", shown(name));
        let unknown = Diagnostic::new(&CHANGES_NO_SCENE, span, message);
        match nearest(name, names.iter().copied()) {
            Some(near) => unknown.help(format!("did you mean `{near}`?")).fix(Fix::replace(
                format!("write `{near}`"),
                span,
                near,
            )),
            None if names.is_empty() => unknown.help("what it is laid over has no scenes"),
            None => {
                let some = &names[..names.len().min(LISTED)];
                unknown.help(format!("the scenes are {}", list(some)))
            }
        }
    }
}
