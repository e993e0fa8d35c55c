//! `- include: PATH` among the scenes: it stands for the scenes of that file.

use std::collections::HashMap;

use super::open::{Layers, OpenFile};
use super::problems;
use super::rules::{INCLUDED_TWICE, MISPLACED_KEY};
use crate::diagnostic::Diagnostic;
use crate::document::{Entry, NodeId, Value};
use crate::language::home;
use crate::source::Span;
use crate::suggest::shown;

/// A list of scenes while files are put into it.
#[derive(Default)]
struct Scenes {
    items: Vec<NodeId>,
    /// Where each file is included.
    included: HashMap<String, Span>,
}

impl Layers<'_, '_> {
    /// A storyboard whose scenes have those of the files that they include among them.
    pub(super) fn with_included(&mut self, root: NodeId) -> NodeId {
        let Some(scenes) = self.entry(root, "scenes") else { return root };
        let Value::List(items) = self.document.value(scenes.value) else { return root };
        if !items.iter().any(|item| self.include(*item).is_some()) {
            return root;
        }
        let mut all = Scenes::default();
        self.add_items(scenes.value, &mut all);
        if all.items.is_empty() {
            return root;
        }
        let list = self.document.push_list(self.document.span(scenes.value), &all.items);
        let mut entries = self.document.entries(root);
        for entry in &mut entries {
            if entry.key == scenes.key {
                entry.value = list;
            }
        }
        self.mapping(root, &entries)
    }

    /// The path of an item that is nothing but an include. Whatever else has the word is for
    /// decoding to complain about.
    fn include(&self, item: NodeId) -> Option<NodeId> {
        if !self.document.has_key(item, "include") {
            return None;
        }
        match self.document.entries(item)[..] {
            [Entry { key, value }] if self.document.text(key) == Some("include") => {
                matches!(self.document.value(value), Value::Text(_)).then_some(value)
            }
            _ => None,
        }
    }

    fn add_items(&mut self, list: NodeId, scenes: &mut Scenes) {
        let Value::List(items) = self.document.value(list) else { return };
        let items: Vec<NodeId> = items.to_vec();
        for item in items {
            match self.include(item) {
                Some(path) => self.add_file(path, scenes),
                None => scenes.items.push(item),
            }
        }
    }

    fn add_file(&mut self, node: NodeId, scenes: &mut Scenes) {
        let named = self.document.span(node);
        let Some(path) = self.path(node) else { return self.document.note_lost_file() };
        let is_open = self.open.iter().any(|open| open.path == path);
        if let Some(first) = scenes.included.get(&path).filter(|_| !is_open) {
            let message = format!("the scenes of {} are here twice", shown(&path));
            let twice = Diagnostic::new(&INCLUDED_TWICE, named, message)
                .also(*first, "included here already")
                .help("remove one of the two; a scene that is to be seen twice is written twice");
            return self.report(twice);
        }
        let Some(root) = self.read(&path, named) else { return self.document.note_lost_file() };
        scenes.included.insert(path.clone(), named);
        self.open.push(OpenFile { path: path.clone(), named });
        let list = self.scenes_of(root);
        let has_items =
            list.is_some_and(|list| !matches!(self.document.value(list), Value::List([])));
        if let Some(list) = list {
            self.add_items(list, scenes);
        }
        let is_whole = self.document.is_whole(self.document.file_of(self.document.span(root)));
        if !has_items && is_whole {
            self.report(problems::no_scenes(&path, named));
        }
        if !has_items {
            self.document.note_lost_file();
        }
        self.open.pop();
    }

    /// The list of scenes of an included file.
    fn scenes_of(&mut self, root: NodeId) -> Option<NodeId> {
        match self.document.value(root) {
            Value::List(_) => Some(root),
            Value::Map => {
                let entries = self.document.entries(root);
                let mut scenes = None;
                for entry in entries {
                    let key = self.document.text(entry.key).unwrap_or_default().to_owned();
                    match key.as_str() {
                        "scenes" => scenes = Some(entry.value),
                        "$schema" => {}
                        key if key.starts_with("x-") => {}
                        key => self.report(misplaced(key, self.document.span(entry.key))),
                    }
                }
                scenes.filter(|scenes| matches!(self.document.value(*scenes), Value::List(_)))
            }
            _ => None,
        }
    }
}

fn misplaced(key: &str, span: Span) -> Diagnostic {
    let message = format!("an included file has scenes, and no key {}", shown(key));
    let misplaced = Diagnostic::new(&MISPLACED_KEY, span, message);
    match home(key) {
        Some("to the top level of the file") | None => misplaced.help(
            "move it to the storyboard that includes this file, or let that one extend this file",
        ),
        Some(home) => misplaced.help(format!("`{key}` belongs {home}")),
    }
}
