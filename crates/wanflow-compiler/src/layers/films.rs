//! The names of a version's films: those of the storyboard itself, with the version's name in
//! them, unless the version says its own.

use super::open::Layers;
use super::version::{Row, Version, with_suffix};
use crate::document::{Entry, NodeId, Value};

impl Layers<'_, '_> {
    /// A version whose films do not have the names of the storyboard's own.
    pub(super) fn with_film_names(
        &mut self,
        whole: NodeId,
        root: NodeId,
        version: &Version,
    ) -> NodeId {
        let Some(suffix) = version.suffix() else { return root };
        let Some(film) = self.entry(root, "film") else { return root };
        let inherited = self.entry(whole, "film").map(|film| self.outputs(film.value));
        let inherited = inherited.unwrap_or_default();
        let is_renamed = |node: &NodeId| inherited.contains(node);
        let mut renamed = Vec::new();
        for node in self.outputs(film.value).into_iter().filter(is_renamed) {
            let Some(name) = self.document.text(node) else { continue };
            if version.row.as_ref().is_some_and(|row| uses_column(name, row)) {
                continue;
            }
            let name = with_suffix(name, &suffix);
            let span = self.document.span(node);
            renamed.push(Renamed { node, name: self.document.push_spelt(span, &name) });
        }
        let film_over = self.renamed(film.value, &renamed);
        let mut entries = self.document.entries(root);
        for entry in entries.iter_mut().filter(|entry| entry.key == film.key) {
            entry.value = film_over;
        }
        self.mapping(root, &entries)
    }

    /// The nodes of all names of films.
    fn outputs(&self, film: NodeId) -> Vec<NodeId> {
        let of = |mapping| self.entry(mapping, "output").map(|entry| entry.value);
        let more = self.entry(film, "outputs").map(|entry| self.document.value(entry.value));
        let more = match more {
            Some(Value::List(items)) => items.iter().filter_map(|item| of(*item)).collect(),
            _ => Vec::new(),
        };
        of(film).into_iter().chain(more).filter(|node| self.is_text(*node)).collect()
    }

    fn is_text(&self, node: NodeId) -> bool {
        matches!(self.document.value(node), Value::Text(_))
    }

    /// A mapping, or a list of them, with other names of films.
    fn renamed(&mut self, node: NodeId, names: &[Renamed]) -> NodeId {
        if let Some(renamed) = names.iter().find(|renamed| renamed.node == node) {
            return renamed.name;
        }
        match self.document.value(node) {
            Value::Map => {
                let mut entries = self.document.entries(node);
                for Entry { key, value } in &mut entries {
                    let key = self.document.text(*key);
                    if matches!(key, Some("output" | "outputs")) {
                        *value = self.renamed(*value, names);
                    }
                }
                self.mapping(node, &entries)
            }
            Value::List(items) => {
                let items: Vec<NodeId> = items.to_vec();
                let items: Vec<_> =
                    items.into_iter().map(|item| self.renamed(item, names)).collect();
                self.document.push_list(self.document.span(node), &items)
            }
            _ => node,
        }
    }
}

/// A name of a film, and what takes its place.
struct Renamed {
    node: NodeId,
    name: NodeId,
}

/// Whether a name is another one in each row of a table.
fn uses_column(name: &str, row: &Row) -> bool {
    let mut columns = row.table.columns();
    columns.any(|column| name.contains(&format!("${{{column}}}")))
}
