//! One mapping of the storyboard, field by field. Opening it settles which keys are known;
//! reading a field reports what is wrong with it and goes on.

use super::read::Read;
use super::reader::{Field, Reader};
use super::rules;
use crate::diagnostic::{Applicability, Diagnostic, Fix};
use crate::document::{Document, Entry, NodeId, Style, Value, quoted};
use crate::language::{MOST_WORDS, Mapping, STORYBOARD, home};
use crate::source::Span;
use crate::storyboard::WordSet;
use crate::suggest::shown;
use crate::suggest::{list, nearest, normal};

/// An open mapping.
pub(crate) struct Table {
    mapping: &'static Mapping,
    pub(crate) span: Span,
    /// Its first line or so: where to point for something that is not there.
    pub(crate) head: Span,
    slots: [Option<Entry>; MOST_WORDS],
    node: NodeId,
    /// Words that a misspelt key probably stands for.
    meant: WordSet,
}

/// The words of an open mapping, on their way to being read one after the other.
pub(crate) struct Fields<'t> {
    pub(crate) table: &'t Table,
    next: usize,
}

/// What a key is to be called.
struct Advice {
    span: Span,
    name: &'static str,
    /// Whether it can be called nothing else.
    is_plain: bool,
}

/// Words of other tools that stand for one of ours in some of them, and for something else in others.
static AMBIGUOUS: &[&str] = &[
    "action",
    "advanced",
    "caption",
    "clip",
    "count",
    "crop",
    "cut",
    "description",
    "effect",
    "file",
    "frame",
    "i",
    "id",
    "level",
    "logo",
    "mode",
    "motion",
    "movement",
    "n",
    "name",
    "numframes",
    "options",
    "output",
    "parameters",
    "path",
    "position",
    "quality",
    "range",
    "rate",
    "reference",
    "scale",
    "scene",
    "settings",
    "shots",
    "size",
    "steps",
    "text",
    "time",
    "variations",
    "video",
    "voice",
];

impl Table {
    /// Opens a mapping and reports the keys that do not belong into it.
    pub(super) fn open(
        reader: &mut Reader<'_, '_>,
        node: NodeId,
        mapping: &'static Mapping,
    ) -> Self {
        let document = reader.document;
        let entries = document.entries(node);
        let span = document.span(node);
        let mut table = Self {
            mapping,
            span,
            head: head(document, &entries, span),
            slots: [None; MOST_WORDS],
            node,
            meant: WordSet::default(),
        };
        let mut unknown = Vec::new();
        let is_flow = document.slice(span).starts_with('{');
        // The entry whose text a comma may have ended, and whether that was reported.
        let mut owner: Option<(usize, bool)> = None;
        for (index, entry) in entries.iter().enumerate() {
            let name = document.text(entry.key).unwrap_or_default();
            if let Some(slot) = mapping.position(name) {
                table.slots[slot] = Some(*entry);
            } else if let Some((start, is_reported)) = owner.filter(|_| is_bare(document, *entry)) {
                if !is_reported {
                    reader.report(comma_ends_text(document, &entries, start, index));
                }
                owner = Some((start, true));
                continue;
            } else {
                unknown.push(*entry);
            }
            owner = (is_flow && is_plain_text(document, entry.value)).then_some((index, false));
        }
        // What is plainly meant goes before what may be.
        let is_plain = |entry: &Entry| {
            let plain = normal(document.text(entry.key).unwrap_or_default());
            mapping.words().any(|word| normal(word.name) == plain)
        };
        unknown.sort_by_key(|entry| !is_plain(entry));
        for entry in unknown {
            table.report_unknown(reader, entry);
        }
        table.report_alternatives(reader);
        table
    }

    /// Reports a mapping that has none of the words of which it needs one, or several of them.
    fn report_alternatives(&self, reader: &mut Reader<'_, '_>) {
        let mapping = self.mapping;
        let places = mapping.one_of().iter().filter_map(|word| mapping.position(word));
        let written: Vec<_> = places.clone().filter_map(|place| self.slots[place]).collect();
        if let [first, second, ..] = written.as_slice() {
            let document = reader.document;
            let words = list(mapping.one_of());
            let message = format!("{} has either {words}", mapping.what);
            let several =
                Diagnostic::new(&rules::SEVERAL_SOURCES, document.span(second.key), message)
                    .also(document.span(first.key), "is written already")
                    .help("remove one of them, or make two scenes of it");
            return reader.report(several);
        }
        let is_excused = || {
            places.clone().any(|place| self.meant.has(place))
                || reader.document.may_have_lost(self.node, mapping.one_of())
        };
        let first = mapping.one_of().first().filter(|_| written.is_empty() && !is_excused());
        if let Some(word) = first {
            let message = format!("{} needs `{word}`", mapping.what);
            let missing = Diagnostic::new(&rules::MISSING_FIELD, self.head, message);
            reader.report(missing.help(mapping.help_for_missing(word)));
        }
    }

    /// The words that were written.
    pub(crate) fn written(&self) -> WordSet {
        let mut written = WordSet::default();
        let places = self.slots.iter().enumerate().filter(|(_, slot)| slot.is_some());
        places.for_each(|(place, _)| written.add(place));
        written
    }

    /// Its words, from the first one on.
    pub(super) fn fields(&self) -> Fields<'_> {
        Fields { table: self, next: 0 }
    }

    /// Reports a key that does not belong here, with the best advice there is.
    fn report_unknown(&mut self, reader: &mut Reader<'_, '_>, entry: Entry) {
        let span = reader.document.span(entry.key);
        let name = reader.document.text(entry.key).unwrap_or_default();
        let mapping = self.mapping;
        let plain = normal(name);
        let exact = mapping.words().find(|word| normal(word.name) == plain).map(|word| word.name);
        if let (Some(ours), None) = (mapping.foreign(name), exact) {
            let message =
                format!("{} has no key {}: it is called `{ours}` here", mapping.what, shown(name));
            let diagnostic = Diagnostic::new(&rules::FOREIGN_KEY, span, message);
            let is_plain = !AMBIGUOUS.contains(&plain.as_str());
            return self.advise(reader, diagnostic, &Advice { span, name: ours, is_plain });
        }
        let message = format!("{} has no key {}", mapping.what, shown(name));
        let diagnostic = Diagnostic::new(&rules::UNKNOWN_KEY, span, message);
        let elsewhere = exact.is_none().then(|| home(name)).flatten();
        if let Some(home) = elsewhere {
            return reader.report(diagnostic.help(format!("`{name}` belongs {home}")));
        }
        let names = mapping.words().map(|word| word.name);
        if let Some(known) = exact.or_else(|| nearest(name, names.clone())) {
            let diagnostic = diagnostic.help(format!("did you mean `{known}`?"));
            let is_plain = exact.is_some();
            return self.advise(reader, diagnostic, &Advice { span, name: known, is_plain });
        }
        let help = format!("it may have {}", list(&names.collect::<Vec<_>>()));
        reader.report(diagnostic.help(help));
    }

    /// Reports with the offer to rename the key, unless the right one is there already.
    fn advise(&mut self, reader: &mut Reader<'_, '_>, diagnostic: Diagnostic, advice: &Advice) {
        let &Advice { span, name, is_plain } = advice;
        let Some(slot) = self.mapping.position(name) else { return reader.report(diagnostic) };
        // Two keys cannot both become it.
        let is_taken = self.meant.has(slot);
        self.meant.add(slot);
        reader.report(match self.slots[slot] {
            Some(entry) => {
                diagnostic.also(reader.document.span(entry.key), "which is written here")
            }
            None if is_taken => diagnostic,
            None => {
                let applicability =
                    if is_plain { Applicability::Safe } else { Applicability::Unsafe };
                let rename = Fix::replace(format!("rename it to `{name}`"), span, name);
                diagnostic.fix(rename.with(applicability))
            }
        });
    }
}

impl Fields<'_> {
    /// Reads the next word, and reports it if it must be there and is not.
    pub(crate) fn read<'d, R: Read>(
        &mut self,
        reader: &mut Reader<'d, '_>,
        shape: &R,
    ) -> R::Value<'d> {
        let (table, place) = (self.table, self.next);
        self.next += 1;
        let word = table.mapping.word(place).expect("fields are read as words are listed");
        if let Some(entry) = table.slots[place] {
            let key = reader.document.span(entry.key);
            return shape.read(reader, Field { name: word.name, key, node: entry.value });
        }
        let is_over = reader.is_over && std::ptr::eq(table.mapping, &raw const STORYBOARD);
        let is_excused = || {
            let may_be_lost = || reader.document.may_have_lost(table.node, &[word.name]);
            is_over || table.meant.has(place) || may_be_lost()
        };
        if word.facts.is_required && !is_excused() {
            let message = format!("{} needs `{}`", table.mapping.what, word.name);
            let missing = Diagnostic::new(&rules::MISSING_FIELD, table.head, message);
            reader.report(missing.help(table.mapping.help_for_missing(word.name)));
        }
        R::Value::default()
    }
}

/// The mapping's first entry in its own file, cut to its first line.
fn head(document: &Document<'_>, entries: &[Entry], span: Span) -> Span {
    let own = document.file_of(span).base();
    let is_own = |entry: &&Entry| document.file_of(document.span(entry.key)).base() == own;
    let Some(first) = entries.iter().find(is_own) else {
        return if entries.is_empty() { span } else { Span::at(span.start) };
    };
    let whole = document.span(first.key).to(document.span(first.value));
    let text = document.slice(whole);
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
    let text = document.slice(whole);
    Diagnostic::new(
        &rules::COMMA_ENDS_TEXT,
        document.span(entries[index].key).to(end),
        format!("inside braces a comma ends the text, so this is not part of `{key}`"),
    )
    .also(value, format!("all that `{key}` holds"))
    .help("quote the whole text")
    .fix(Fix::replace("quote the whole text", whole, quoted(text)).safe())
}
