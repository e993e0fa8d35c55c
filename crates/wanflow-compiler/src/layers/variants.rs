//! The variants of a storyboard, and the values that a version gives its variables.

use std::collections::HashMap;

use super::open::Layers;
use super::overlay::Spot;
use super::rules::{MISPLACED_KEY, UNKNOWN_VARIANT, VERSION_NAME};
use super::table::unknown_column;
use super::version::{Assignment, Row, Version};
use crate::decode::limits::VARIANTS_MAX;
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::{Entry, NodeId, Value};
use crate::file_name::{clash_key, hazard, tame};
use crate::rules::UNKNOWN_VARIABLE;
use crate::source::{SourceText, Span};
use crate::suggest::{list, nearest, shown};

/// Keys that a variant does not have: they say what it is laid over.
const OUTER: [&str; 3] = ["extends", "variants", "wanflow"];

/// A storyboard as one of its variants has it.
pub(crate) struct Variant {
    /// The variant's name.
    pub(crate) name: String,
    /// Where its name is written.
    pub(crate) key: Span,
    /// Where its words are written.
    pub(crate) words: Span,
    /// The whole storyboard.
    pub(crate) root: NodeId,
}

impl Layers<'_, '_> {
    /// The storyboard as a version has it.
    pub(super) fn chosen(&mut self, whole: NodeId, version: &Version) -> NodeId {
        self.check_names(whole, version);
        let mut root = whole;
        for name in &version.variants {
            match self.words_of(whole, name) {
                Some(words) => root = self.overlay(root, words, Spot::Top),
                None => self.report_unknown(whole, name),
            }
        }
        if let Some(row) = &version.row {
            root = self.with_row(root, row);
        }
        for var in &version.vars {
            root = self.with_var(root, var);
        }
        self.with_film_names(whole, root, version)
    }

    /// The storyboard as each of its variants has it.
    pub(super) fn variants(&mut self, whole: NodeId) -> Vec<Variant> {
        let mut variants = Vec::new();
        for entry in self.variant_entries(whole).into_iter().take(VARIANTS_MAX) {
            let name = self.document.text(entry.key).unwrap_or_default().to_owned();
            let Some(words) = self.words_of(whole, &name) else { continue };
            let root = self.overlay(whole, words, Spot::Top);
            let key = self.document.span(entry.key);
            let words = self.document.span(entry.value);
            variants.push(Variant { name, key, words, root });
        }
        variants
    }

    fn variant_entries(&self, whole: NodeId) -> Vec<Entry> {
        let variants = self.entry(whole, "variants");
        variants.map(|entry| self.document.entries(entry.value)).unwrap_or_default()
    }

    /// The words of a variant, where they are a mapping: else decoding complains.
    fn words_of(&mut self, whole: NodeId, name: &str) -> Option<NodeId> {
        let mut entries = self.variant_entries(whole).into_iter();
        let entry = entries.find(|entry| self.document.text(entry.key) == Some(name))?;
        if self.document.value(entry.value) != Value::Map {
            return None;
        }
        let words = self.with_included(entry.value);
        let mut entries = self.document.entries(words);
        let count = entries.len();
        entries.retain(|entry| !OUTER.contains(&self.document.text(entry.key).unwrap_or_default()));
        Some(if entries.len() == count { words } else { self.mapping(words, &entries) })
    }

    /// What is wrong with the names of variants, and with keys that they do not have.
    fn check_names(&mut self, whole: NodeId, version: &Version) {
        let mut seen: HashMap<String, Span> = HashMap::new();
        for entry in self.variant_entries(whole) {
            let span = self.document.span(entry.key);
            let name = self.document.text(entry.key).unwrap_or_default().to_owned();
            let twice = seen.insert(clash_key(&name), span);
            if let Some(why) = hazard(&name) {
                self.report(unfit_name(&name, span, &why));
            } else if let Some(other) = twice {
                let message =
                    format!("{} and another name are one file on some systems", shown(&name));
                self.report(Diagnostic::new(&VERSION_NAME, span, message).also(other, "the other"));
            }
            if let Value::Map = self.document.value(entry.value) {
                self.check_outer(entry.value);
            }
        }
        let row = version.row.as_ref().and_then(Row::name).map(clash_key);
        let clash = row.and_then(|row| seen.get(&row).copied());
        if let (Some(span), Some(row)) = (clash, &version.row) {
            let name = row.name().unwrap_or_default();
            let message = format!("a row of {} is called {}, too", row.table.name, shown(name));
            let clash = Diagnostic::new(&VERSION_NAME, span, message);
            self.report(clash.help("both would have one journal: rename one of the two"));
        }
    }

    fn check_outer(&mut self, words: NodeId) {
        for entry in self.document.entries(words) {
            let key = self.document.text(entry.key).unwrap_or_default();
            if OUTER.contains(&key) {
                let message = format!("a variant has no key `{key}`");
                let misplaced =
                    Diagnostic::new(&MISPLACED_KEY, self.document.span(entry.key), message)
                        .help(format!("`{key}` belongs to the top level of the file"));
                self.report(misplaced);
            }
        }
    }

    fn report_unknown(&mut self, whole: NodeId, name: &str) {
        let entries = self.variant_entries(whole);
        let names: Vec<String> = entries
            .iter()
            .filter_map(|entry| self.document.text(entry.key).map(str::to_owned))
            .collect();
        // One that is there and no mapping is reported by decoding.
        if names.iter().any(|known| known == name) {
            return;
        }
        let place = self.entry(whole, "variants").map(|entry| self.document.span(entry.key));
        let place = place.unwrap_or(Span::at(self.document.source().base()));
        let message = format!("the storyboard has no variant {}", shown(name));
        let unknown = Diagnostic::new(&UNKNOWN_VARIANT, place, message);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.report(match nearest(name, names.iter().copied()) {
            Some(near) => unknown.help(format!("did you mean `--variant {near}`?")),
            None if names.is_empty() => unknown.help("write it under `variants` first"),
            None => unknown.help(format!("it has {}", list(&names))),
        });
    }

    /// The values of a row in the place of those of variables.
    fn with_row(&mut self, root: NodeId, row: &Row) -> NodeId {
        let Some(cells) = row.table.cells(row.index) else { return root };
        let Some(file) = self.document.push_file(row.table.source.clone(), "") else { return root };
        let base = self.document.files()[file].base();
        let known = self.names_of_vars(root);
        let mut pairs = Vec::new();
        for (column, cell) in cells {
            let key = column.span.moved(base);
            if !known.contains(&column.text) {
                if let Some(unknown) = unknown_column(column, key, &known) {
                    self.report(unknown);
                }
                continue;
            }
            let value = cell.span.moved(base);
            pairs.push(self.document.push_text(key, key));
            pairs.push(match cell.verbatim {
                Some(text) => self.document.push_text(value, text.moved(base)),
                None => self.document.push_spelt(value, &cell.text),
            });
        }
        self.with_values(root, &pairs)
    }

    /// One value in the place of that of a variable.
    fn with_var(&mut self, root: NodeId, var: &Assignment) -> NodeId {
        let Assignment { name, value } = var;
        let known = self.names_of_vars(root);
        if !known.iter().any(|known| known == name) {
            let place = self.entry(root, "vars").map(|entry| self.document.span(entry.key));
            let place = place.unwrap_or(Span::at(self.document.source().base()));
            let message =
                format!("`--var` gives a value to {}, which `vars` does not define", shown(name));
            let unknown = Diagnostic::new(&UNKNOWN_VARIABLE, place, message);
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.report(match nearest(name, known.iter().copied()) {
                Some(near) => unknown.help(format!("did you mean `--var {near}=…`?")),
                None if known.is_empty() => unknown.help("define it under `vars` first"),
                None => unknown.help(format!("`vars` defines {}", list(&known))),
            });
            return root;
        }
        let text = SourceText::new(format!("--var {name}"), value.as_str());
        let Some(file) = self.document.push_file(text, "") else { return root };
        let file = &self.document.files()[file];
        let span = Span::new(file.base(), file.end());
        let key = self.document.push_spelt(span, name);
        let value = self.document.push_text(span, span);
        self.with_values(root, &[key, value])
    }

    fn with_values(&mut self, root: NodeId, pairs: &[NodeId]) -> NodeId {
        let Some(vars) = self.entry(root, "vars") else { return root };
        let span = self.document.span(vars.value);
        let values = self.document.push_map(span, pairs);
        let over = self.document.push_map(self.document.span(root), &[vars.key, values]);
        self.overlay(root, over, Spot::Top)
    }

    fn names_of_vars(&self, root: NodeId) -> Vec<String> {
        let Some(vars) = self.entry(root, "vars") else { return Vec::new() };
        let entries = self.document.entries(vars.value).into_iter();
        entries.filter_map(|entry| Some(self.document.text(entry.key)?.to_owned())).collect()
    }
}

fn unfit_name(name: &str, span: Span, why: &str) -> Diagnostic {
    let tame = tame(name);
    let message =
        format!("{} cannot be part of a file name everywhere, because {why}", shown(name));
    Diagnostic::new(&VERSION_NAME, span, message)
        .help("journals and films of a variant are files that have its name")
        .fix(Fix::replace(format!("call it `{tame}`"), span, &tame))
}
