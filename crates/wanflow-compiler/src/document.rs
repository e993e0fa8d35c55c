//! The tree of a YAML text: compact nodes with byte spans, kept in one arena.
//!
//! A node costs 20 bytes and owns no memory: its text is a range of the source, or of one shared
//! buffer where YAML unfolds or unescapes it. Aliases stay single nodes that refer to their
//! target. This file knows YAML's data model; `document/parse.rs` alone knows the parser. Neither
//! knows what a storyboard is.

mod build;
mod characters;
mod damage;
mod encoding;
mod flow;
mod indentation;
mod join;
mod json;
mod lines;
mod lost;
mod merge;
mod parse;
mod patch;
pub(crate) mod path;
mod place;
mod recover;
mod relocated;
pub mod rules;

mod scalar;
mod traps;
mod value;

use std::borrow::Cow;
use std::collections::HashSet;

use crate::source::{SourceText, Span};
use crate::sources::file_of;

use relocated::Relocated;

pub use encoding::read;
pub use merge::Entry;
pub use recover::parse;
pub(crate) use scalar::is_plain_text;
pub(crate) use traps::quoted;
pub use value::{Extent, Lost, NodeId, Style, Value};

/// Deepest nesting of lists and mappings that is read.
const DEPTH: usize = 64;

/// A parsed text, or several of them whose nodes stand in one arena.
#[derive(Debug)]
pub struct Document<'s> {
    /// The texts, by rising base. There is always one.
    files: Cow<'s, [SourceText]>,
    /// The texts that are paths of files in other folders than the first one's.
    relocated: Relocated,
    cooked: String,
    nodes: Vec<Node>,
    children: Vec<NodeId>,
    root: Option<NodeId>,
    lost: Vec<Lost>,
    /// Whether a file could not be read that should be a part of it.
    lacks_files: bool,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    span: Span,
    first: u32,
    second: u32,
    kind: Kind,
}

/// What `first` and `second` of a node mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Start and end of a text in the one offset space of the files.
    Source(Style, Resolve),
    /// Start and end of a text in the buffer of cooked texts.
    Cooked(Style, Resolve),
    /// Range of the items in `children`.
    List,
    /// Range of the keys and values in `children`, alternating.
    Map,
    /// The target.
    Alias,
    /// Nothing.
    Broken,
}

/// How a scalar's text becomes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Resolve {
    /// By the core schema.
    Core,
    /// It is a text.
    Text,
}

impl Document<'_> {
    /// The file that was parsed, the first one where there are several.
    pub fn source(&self) -> &SourceText {
        &self.files[0]
    }

    /// The file that a span is in.
    pub fn file_of(&self, span: Span) -> &SourceText {
        file_of(&self.files, span)
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.file_of(span).slice(span)
    }

    /// The outermost node; absent in an empty text.
    pub fn root(&self) -> Option<NodeId> {
        self.root
    }

    /// Where a node is written. A block mapping or list spans its first to its last child.
    pub fn span(&self, node: NodeId) -> Span {
        self.node(node).span
    }

    /// How a scalar is written; `None` for lists and mappings.
    pub fn style(&self, node: NodeId) -> Option<Style> {
        match self.node(self.target(node)).kind {
            Kind::Source(style, _) | Kind::Cooked(style, _) => Some(style),
            _ => None,
        }
    }

    /// A scalar's text as written, unquoted, whatever it resolves to.
    pub fn text(&self, node: NodeId) -> Option<&str> {
        let Node { first, second, kind, .. } = *self.node(self.target(node));
        let range = Span::new(first, second);
        match kind {
            Kind::Source(..) => Some(self.slice(range)),
            Kind::Cooked(..) => self.cooked.get(range.range()),
            _ => None,
        }
    }

    /// What a node holds.
    pub fn value(&self, node: NodeId) -> Value<'_> {
        let target = self.target(node);
        let Node { kind, .. } = *self.node(target);
        match kind {
            Kind::Source(_, resolve) | Kind::Cooked(_, resolve) => {
                let text = self.text(target).unwrap_or_default();
                if resolve == Resolve::Core { scalar::resolve(text) } else { Value::Text(text) }
            }
            Kind::List => Value::List(self.children(target)),
            Kind::Map => Value::Map,
            Kind::Alias | Kind::Broken => Value::Broken,
        }
    }

    /// The nodes that aliases stand for.
    pub(crate) fn alias_targets(&self) -> HashSet<NodeId> {
        let aliases = self.nodes.iter().filter(|node| node.kind == Kind::Alias);
        aliases.map(|node| NodeId(node.first)).collect()
    }

    /// The keys and values of a mapping as they are written, alternating; `<<` is a key.
    pub(crate) fn pairs(&self, map: NodeId) -> &[NodeId] {
        let target = self.target(map);
        if self.node(target).kind == Kind::Map { self.children(target) } else { &[] }
    }

    /// Every alias: its place and its anchor's.
    pub fn aliases(&self) -> impl Iterator<Item = (Span, Span)> {
        let aliases = self.nodes.iter().filter(|node| node.kind == Kind::Alias);
        aliases.map(|node| (node.span, self.span(NodeId(node.first))))
    }

    /// Moves every place so many bytes further on; texts know theirs from the beginning.
    fn move_by(&mut self, base: u32) {
        if base > 0 {
            self.nodes.iter_mut().for_each(|node| node.span = node.span.moved(base));
            self.lost.iter_mut().for_each(|lost| lost.span = lost.span.moved(base));
        }
    }

    /// Whether a scalar covers an offset.
    fn is_in_scalar(&self, offset: u32) -> bool {
        // Nodes are kept in the order of the text.
        let after = self.nodes.partition_point(|node| node.span.start <= offset);
        let before = self.nodes[..after].iter().rev();
        let mut scalars = before.filter(|node| !node.span.is_empty());
        scalars.next().is_some_and(|node| {
            matches!(node.kind, Kind::Source(..) | Kind::Cooked(..)) && offset < node.span.end
        })
    }

    /// Whether a place is inside of a scalar that began before it: on an earlier line, if the place
    /// begins one.
    fn is_inside_scalar(&self, place: Span) -> bool {
        let after = self.nodes.partition_point(|node| node.span.start < place.start);
        let before = self.nodes[..after].iter().rev();
        let mut scalars = before.filter(|node| !node.span.is_empty());
        scalars.next().is_some_and(|node| {
            matches!(node.kind, Kind::Source(..) | Kind::Cooked(..)) && place.start < node.span.end
        })
    }

    /// Whether a place is inside of a scalar, or of what could not be read.
    pub(crate) fn is_in_text(&self, offset: u32) -> bool {
        let place = Span::new(offset, offset.saturating_add(1));
        self.is_in_scalar(offset) || self.lost.iter().any(|lost| lost.span.overlaps(place))
    }

    /// The node that begins on a line, whose content is `line`: an item of a list, or a key with its
    /// value.
    pub(crate) fn node_on_line(&self, line: Span, is_item: bool) -> Option<Span> {
        let first = self.nodes.partition_point(|node| node.span.start < line.start);
        let starts_here = |node: &&Node| node.span.start < line.end && !node.span.is_empty();
        let begins = &self.nodes[first..];
        let node = begins.first().filter(starts_here)?;
        if is_item {
            return Some(node.span);
        }
        // A mapping begins where its first key does.
        let mut scalars = begins.iter().take_while(|node| node.span.start < line.end);
        let at = scalars.position(|node| !matches!(node.kind, Kind::Map | Kind::List))?;
        let value = begins.get(at + 1).map_or(begins[at].span, |value| value.span);
        let end = value.end.max(begins[at].span.end);
        Some(Span::new(begins[at].span.start, end))
    }

    /// The node itself, or what it is an alias of.
    pub fn target(&self, node: NodeId) -> NodeId {
        let Node { kind, first, .. } = *self.node(node);
        // An alias of an alias cannot be written, so one step suffices.
        if kind == Kind::Alias { NodeId(first) } else { node }
    }

    fn node(&self, node: NodeId) -> &Node {
        &self.nodes[node.0 as usize]
    }

    fn children(&self, node: NodeId) -> &[NodeId] {
        let Node { first, second, .. } = *self.node(node);
        &self.children[Span::new(first, second).range()]
    }
}
