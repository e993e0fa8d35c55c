//! The arena while it grows: open collections, anchors, and what aliases would expand to.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::slice;

use super::patch::Patched;
use super::relocated::Relocated;
use super::{Document, Kind, Node, NodeId, Resolve, Style, rules, traps};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceText, Span};

/// How many nodes all aliases together may stand for. A file of 10,000 scenes that all merge the
/// same ten fields stays far below.
const EXPANSION: u64 = 1_000_000;

/// What one attempt came to.
pub(super) struct Attempt<'s> {
    /// The tree, as far as it goes.
    pub(super) document: Document<'s>,
    /// What is wrong with the tree itself, such as duplicate keys.
    pub(super) found: Vec<Diagnostic>,
    /// The syntax error that ended the attempt early.
    pub(super) error: Option<traps::SyntaxError>,
}

/// A scalar as it is parsed.
pub(super) struct Scalar<'t> {
    /// Its text after unquoting and unfolding.
    pub(super) text: &'t str,
    pub(super) style: Style,
    pub(super) resolve: Resolve,
}

/// Builds one [`Document`] from events in their order.
pub(super) struct Builder<'s> {
    document: Document<'s>,
    /// Names behind `&` in what is left out of the text.
    lost_anchors: HashSet<&'s str>,
    open: Vec<Open>,
    /// Children of all open collections, the innermost one's last.
    pending: Vec<NodeId>,
    anchors: BTreeMap<usize, Anchor>,
    expanded: u64,
    refused: bool,
    found: Vec<Diagnostic>,
}

struct Open {
    node: NodeId,
    kind: Kind,
    flow: bool,
    anchor: usize,
    first_child: usize,
    /// Nodes inside, aliases counted as what they stand for.
    size: u64,
}

#[derive(Clone, Copy)]
struct Anchor {
    node: NodeId,
    /// `None` while the collection is still open.
    size: Option<u64>,
}

impl<'s> Builder<'s> {
    pub(super) fn new(source: &'s SourceText, patched: &Patched<'_>) -> Self {
        let text = source.text();
        let document = Document {
            files: Cow::Borrowed(slice::from_ref(source)),
            relocated: Relocated::default(),
            cooked: String::new(),
            // Storyboards come to about one node for every 24 bytes.
            nodes: Vec::with_capacity(text.len() / 24),
            children: Vec::with_capacity(text.len() / 24),
            root: None,
            lost: Vec::new(),
            lacks_files: false,
        };
        Self {
            document,
            lost_anchors: lost_anchors(text, patched),
            open: Vec::new(),
            pending: Vec::new(),
            anchors: BTreeMap::new(),
            expanded: 0,
            refused: false,
            found: Vec::new(),
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        diagnostic.add_to(&mut self.found);
    }

    pub(super) fn scalar(&mut self, scalar: &Scalar<'_>, span: Span, anchor: usize) {
        let &Scalar { text: value, style, resolve } = scalar;
        let quotes = u32::from(matches!(style, Style::Single | Style::Double));
        let raw = self.document.source().text().get(span.range()).unwrap_or_default();
        let span = if style == Style::Block { trimmed(span, raw) } else { span };
        let base = self.document.source().base();
        let inner = raw.get(quotes as usize..raw.len().saturating_sub(quotes as usize));
        let (kind, text) = if span.is_empty() {
            // The parser calls an absent node `~`.
            (Kind::Source(style, resolve), span.moved(base))
        } else if style != Style::Block && inner == Some(value) {
            let text = Span::new(span.start + quotes, span.end - quotes);
            (Kind::Source(style, resolve), text.moved(base))
        } else {
            let start = self.document.cooked.len();
            self.document.cooked.push_str(value);
            (Kind::Cooked(style, resolve), Span::from(start..self.document.cooked.len()))
        };
        let node = self.push(Node { span, first: text.start, second: text.end, kind });
        self.attach(node, 1);
        self.define(anchor, node, Some(1));
    }

    pub(super) fn open(&mut self, kind: Kind, flow: bool, span: Span, anchor: usize) {
        let node = self.push(Node { span, first: 0, second: 0, kind: Kind::Broken });
        self.define(anchor, node, None);
        let first_child = self.pending.len();
        self.open.push(Open { node, kind, flow, anchor, first_child, size: 1 });
    }

    pub(super) fn close(&mut self, end: Span) {
        let Some(open) = self.open.pop() else { return };
        if open.kind == Kind::Map {
            self.settle_keys(open.first_child);
        }
        let start = self.document.children.len();
        self.document.children.extend(self.pending.drain(open.first_child..));
        let children = Span::from(start..self.document.children.len());
        let last = self.document.children[start..].last().map(|last| self.document.span(*last));
        let node = &mut self.document.nodes[open.node.0 as usize];
        // The end of a block collection is reported at the next token, far behind its content.
        node.span.end =
            if open.flow { end.end } else { last.map_or(node.span.start, |last| last.end) };
        node.span.end = node.span.end.max(node.span.start);
        (node.first, node.second, node.kind) = (children.start, children.end, open.kind);
        self.attach(open.node, open.size);
        self.define(open.anchor, open.node, Some(open.size));
    }

    pub(super) fn alias(&mut self, anchor: usize, span: Span) {
        let Some(Anchor { node, size }) = self.anchors.get(&anchor).copied() else {
            return self.broken(span);
        };
        let definition = self.document.span(node);
        let Some(size) = size else {
            self.report(alias_loop(span, definition));
            return self.broken(span);
        };
        self.expanded = self.expanded.saturating_add(size);
        if self.expanded > EXPANSION {
            if !std::mem::replace(&mut self.refused, true) {
                self.report(alias_bomb(span, definition));
            }
            return self.broken(span);
        }
        let alias = self.push(Node { span, first: node.0, second: 0, kind: Kind::Alias });
        self.attach(alias, size);
    }

    pub(super) fn unknown_alias(&mut self, name: &str, span: Span) {
        // Its anchor may be in what was left out.
        if self.lost_anchors.contains(name) {
            return self.broken(span);
        }
        self.report(
            Diagnostic::new(
                &rules::UNKNOWN_ALIAS,
                span,
                format!("there is no anchor `&{name}` before this alias"),
            )
            .help(format!(
                "define it with `&{name}` above, or quote the text if it is meant to begin with `*`"
            )),
        );
        self.broken(span);
    }

    /// Closes what is still open and hands the tree over.
    pub(super) fn finish(mut self, error: Option<traps::SyntaxError>) -> Attempt<'s> {
        let end = self.document.source().text().len();
        let end = Span::from(end..end);
        while let Some(open) = self.open.last() {
            // A mapping that ends after a key still needs a value.
            if open.kind == Kind::Map && (self.pending.len() - open.first_child) % 2 == 1 {
                self.broken(end);
            }
            self.close(end);
        }
        Attempt { document: self.document, found: self.found, error }
    }

    /// A value that could not be read.
    pub(super) fn broken(&mut self, span: Span) {
        let node = self.push(Node { span, first: 0, second: 0, kind: Kind::Broken });
        self.attach(node, 1);
    }

    fn push(&mut self, node: Node) -> NodeId {
        let id = NodeId(u32::try_from(self.document.nodes.len()).expect("texts end below 4 GiB"));
        self.document.nodes.push(node);
        id
    }

    fn attach(&mut self, node: NodeId, size: u64) {
        if let Some(open) = self.open.last_mut() {
            open.size = open.size.saturating_add(size);
            self.pending.push(node);
        } else if self.document.root.is_none() {
            self.document.root = Some(node);
        }
    }

    fn define(&mut self, anchor: usize, node: NodeId, size: Option<u64>) {
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor { node, size });
        }
    }

    /// Drops entries whose key is a repetition or no text, and reports them.
    fn settle_keys(&mut self, first: usize) {
        let pairs = self.pending.split_off(first);
        let mut faults = Vec::new();
        let mut seen = HashMap::with_capacity(pairs.len() / 2);
        for pair in pairs.chunks_exact(2) {
            match entry_fault(&self.document, pair[0], pair[1], &mut seen) {
                Ok(()) => self.pending.extend(pair),
                Err(fault) => faults.extend(fault),
            }
        }
        for fault in faults {
            self.report(fault);
        }
    }
}

fn lost_anchors<'s>(text: &'s str, patched: &Patched<'_>) -> HashSet<&'s str> {
    let names = patched.lost().into_iter().flat_map(|lost| {
        let parts = text[lost.span.range()].split('&').skip(1);
        parts.map(|part| part.split([' ', '\n', '\r', ',', ']', '}']).next().unwrap_or_default())
    });
    names.collect()
}

/// Why an entry does not count; an inner `None` means that it has been reported before.
fn entry_fault<'d>(
    document: &'d Document<'_>,
    key: NodeId,
    value: NodeId,
    seen: &mut HashMap<&'d str, NodeId>,
) -> Result<(), Option<Diagnostic>> {
    let span = document.span(key);
    let Some(name) = document.text(key) else {
        let is_new = document.node(document.target(key)).kind != Kind::Broken;
        return Err(is_new.then(|| {
            Diagnostic::new(
                &rules::KEY_NOT_TEXT,
                span,
                "a list or mapping stands where a key belongs",
            )
            .help("write `key: value`; quote a text that begins with `[` or `{`")
        }));
    };
    if let Some(first) = seen.get(name) {
        return Err(Some(duplicate_key(name, span, document.span(*first))));
    }
    seen.insert(name, key);
    if document.is_merge_key(key) && !document.can_merge(value) {
        return Err(Some(
            Diagnostic::new(&rules::BAD_MERGE, document.span(value), "`<<` merges mappings only")
                .help("write `<<: *anchor` or `<<: [*first, *second]`, where each is a mapping"),
        ));
    }
    Ok(())
}

fn duplicate_key(name: &str, span: Span, first: Span) -> Diagnostic {
    let merge = "merge several mappings by one list: `<<: [*first, *second]`";
    let help = if name == "<<" { merge } else { "keep one of them" };
    Diagnostic::new(&rules::DUPLICATE_KEY, span, format!("the key `{name}` is written twice"))
        .label("this one is not read")
        .also(first, "first written here")
        .help(help)
}

fn trimmed(span: Span, raw: &str) -> Span {
    let length = raw.trim_end().len();
    Span::new(span.start, Span::from(0..span.start as usize + length).end)
}

fn alias_loop(span: Span, definition: Span) -> Diagnostic {
    Diagnostic::new(&rules::ALIAS_LOOP, span, "this alias stands for something that contains it")
        .also(Span::at(definition.start), "the anchor's node begins here")
        .help("write the value out, or refer to an anchor that is complete before this place")
}

fn alias_bomb(span: Span, definition: Span) -> Diagnostic {
    Diagnostic::new(
        &rules::ALIAS_BOMB,
        span,
        format!("the aliases up to here stand for more than {EXPANSION} values"),
    )
    .also(Span::at(definition.start), "this is what the alias repeats")
    .help("write fewer aliases of aliases; this alias and all later ones are not read")
}
