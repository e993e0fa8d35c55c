//! One mapping of the storyboard, field by field. Opening it settles which keys are known;
//! reading a field reports what is wrong with it and goes on.

use super::keys::{self, Keys};
use super::rules;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::document::{Document, Entry, NodeId, Style, Value, quoted};
use crate::source::Span;
use crate::suggest::{nearest, normal, shown};

/// What decoding reads from, and where it reports.
pub(super) struct Reader<'d, 'f> {
    pub(super) document: &'d Document<'d>,
    found: &'f mut Vec<Diagnostic>,
}

impl<'d, 'f> Reader<'d, 'f> {
    pub(super) fn new(document: &'d Document<'d>, found: &'f mut Vec<Diagnostic>) -> Self {
        Self { document, found }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        diagnostic.add_to(self.found);
    }
}

/// A key's value, on its way to being read.
#[derive(Clone, Copy)]
pub(super) struct Field<'k> {
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

/// As many as the largest mapping has keys.
const SLOTS: usize = 20;

/// An open mapping.
pub(super) struct Table {
    pub(super) keys: &'static Keys,
    pub(super) span: Span,
    /// Its first line or so: where to point for something that is not there.
    pub(super) head: Span,
    slots: [Option<Entry>; SLOTS],
    /// Keys that a misspelt key probably stands for.
    meant: u32,
}

impl Table {
    /// Opens a mapping and reports the keys that do not belong into it.
    pub(super) fn open(reader: &mut Reader<'_, '_>, node: NodeId, keys: &'static Keys) -> Self {
        let document = reader.document;
        let entries = document.entries(node);
        let span = document.span(node);
        let mut table = Self {
            keys,
            span,
            head: head(document, &entries, span),
            slots: [None; SLOTS],
            meant: 0,
        };
        let mut strangers = Vec::new();
        let is_flow = document.source()[span.range()].starts_with('{');
        // The entry whose text a comma may have ended, and whether that was reported.
        let mut owner: Option<(usize, bool)> = None;
        for (index, entry) in entries.iter().enumerate() {
            let name = document.text(entry.key).unwrap_or_default();
            if let Some(slot) = keys.position(name) {
                table.slots[slot] = Some(*entry);
            } else if let Some((start, is_reported)) = owner.filter(|_| is_bare(document, *entry)) {
                if !is_reported {
                    reader.report(comma_ends_text(document, &entries, start, index));
                }
                owner = Some((start, true));
                continue;
            } else {
                strangers.push(*entry);
            }
            owner = (is_flow && is_plain_text(document, entry.value)).then_some((index, false));
        }
        for entry in strangers {
            table.stranger(reader, entry);
        }
        table
    }

    /// Which keys were written, as bits in the order of the key's names.
    pub(super) fn written(&self) -> u32 {
        let bits = self.slots.iter().enumerate().filter(|(_, slot)| slot.is_some());
        bits.fold(0, |bits, (index, _)| bits | 1 << index)
    }

    /// Reads a field if it is there.
    pub(super) fn read<'d, 'f, T>(
        &self,
        reader: &mut Reader<'d, 'f>,
        name: &'static str,
        read: impl FnOnce(&mut Reader<'d, 'f>, Field<'_>) -> Option<T>,
    ) -> Option<T> {
        let slot = self.keys.position(name).expect("decoders ask for keys of their own table");
        let entry = self.slots[slot]?;
        let key = reader.document.span(entry.key);
        read(reader, Field { name, key, node: entry.value })
    }

    /// Reads a field, and reports it if it is missing.
    pub(super) fn need<'d, 'f, T>(
        &self,
        reader: &mut Reader<'d, 'f>,
        name: &'static str,
        read: impl FnOnce(&mut Reader<'d, 'f>, Field<'_>) -> Option<T>,
    ) -> Option<T> {
        let slot = self.keys.position(name).expect("decoders ask for keys of their own table");
        let is_excused = self.meant >> slot & 1 == 1 || reader.document.borders_blank(self.span);
        if self.slots[slot].is_none() && !is_excused {
            reader.report(
                Diagnostic::new(
                    &rules::MISSING_FIELD,
                    self.head,
                    format!("{} needs `{name}`", self.keys.what),
                )
                .help(needed(self.keys, name)),
            );
        }
        self.read(reader, name, read)
    }

    /// Reports a key that does not belong here, with the best advice there is.
    fn stranger(&mut self, reader: &mut Reader<'_, '_>, entry: Entry) {
        let span = reader.document.span(entry.key);
        let name = reader.document.text(entry.key).unwrap_or_default();
        let plain = normal(name);
        let foreign = self.keys.foreign.iter().find(|(word, _)| *word == plain);
        let exact = self.keys.names.iter().copied().find(|known| normal(known) == plain);
        if let (Some((_, ours)), None) = (foreign, exact) {
            let message = format!(
                "{} has no key {}: it is called `{ours}` here",
                self.keys.what,
                shown(name)
            );
            let diagnostic = Diagnostic::new(&rules::FOREIGN_KEY, span, message);
            return self.advise(reader, diagnostic, span, ours);
        }
        let message = format!("{} has no key {}", self.keys.what, shown(name));
        let diagnostic = Diagnostic::new(&rules::UNKNOWN_KEY, span, message);
        let elsewhere = exact.is_none().then(|| keys::home(name)).flatten();
        if let Some(home) = elsewhere {
            return reader.report(diagnostic.help(format!("`{name}` belongs {home}")));
        }
        if let Some(known) = exact.or_else(|| nearest(name, self.keys.names.iter().copied())) {
            let diagnostic = diagnostic.help(format!("did you mean `{known}`?"));
            return self.advise(reader, diagnostic, span, known);
        }
        let help = if keys::LATER.contains(&name) {
            "this version of the language does not have it yet".to_owned()
        } else {
            format!("it may have {}", list(self.keys.names))
        };
        reader.report(diagnostic.help(help));
    }

    /// Reports with the offer to rename the key, unless the right one is there already.
    fn advise(
        &mut self,
        reader: &mut Reader<'_, '_>,
        diagnostic: Diagnostic,
        span: Span,
        name: &str,
    ) {
        let Some(slot) = self.keys.position(name) else { return reader.report(diagnostic) };
        self.meant |= 1 << slot;
        reader.report(match self.slots[slot] {
            Some(entry) => {
                diagnostic.also(reader.document.span(entry.key), "which is written here")
            }
            None => diagnostic.fix(Fix::replace(format!("rename it to `{name}`"), span, name)),
        });
    }
}

/// Names in a row: `a`, `b` and `c`.
pub(super) fn list(names: &[impl AsRef<str>]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

fn needed(keys: &Keys, name: &str) -> String {
    match (keys.what, name) {
        ("a storyboard", _) => {
            "write `scenes:` with a list, each item with an `image` and a `prompt`".to_owned()
        }
        ("a scene", _) => {
            "write `image:` with a path beside this file, a link, or `{ from: SCENE }`".to_owned()
        }
        _ => format!("write `{name}:` with its value"),
    }
}

/// The mapping's first entry, cut to its first line.
fn head(document: &Document<'_>, entries: &[Entry], span: Span) -> Span {
    let Some(first) = entries.first() else { return span };
    let whole = document.span(first.key).to(document.span(first.value));
    let text = document.source().get(whole.range()).unwrap_or_default();
    let line = text.lines().next().unwrap_or_default().trim_end();
    Span::new(whole.start, Span::from(0..whole.start as usize + line.len()).end)
}

/// Whether an entry is a lone word, as the tail is in `{ prompt: up, down }`.
fn is_bare(document: &Document<'_>, entry: Entry) -> bool {
    document.span(entry.value).is_empty() && document.style(entry.key) == Some(Style::Plain)
}

fn is_plain_text(document: &Document<'_>, value: NodeId) -> bool {
    document.style(value) == Some(Style::Plain) && matches!(document.value(value), Value::Text(_))
}

fn comma_ends_text(
    document: &Document<'_>,
    entries: &[Entry],
    start: usize,
    index: usize,
) -> Diagnostic {
    let value = document.span(entries[start].value);
    let tails = entries[index..].iter().take_while(|entry| is_bare(document, **entry));
    let end = tails.last().map_or(value, |entry| document.span(entry.key));
    let key = document.text(entries[start].key).unwrap_or_default();
    let whole = value.to(end);
    let text = document.source().get(whole.range()).unwrap_or_default();
    Diagnostic::new(
        &rules::COMMA_ENDS_TEXT,
        document.span(entries[index].key).to(end),
        format!("inside braces a comma ends the text, so this is not part of `{key}`"),
    )
    .also(value, format!("all that `{key}` holds"))
    .help("quote the whole text")
    .fix(Fix {
        title: "quote the whole text".to_owned(),
        edits: vec![Edit { span: whole, text: quoted(text) }],
    })
}
