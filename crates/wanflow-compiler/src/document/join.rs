//! Several files in one document, and nodes that no file has: mappings and lists that are made of
//! others.

use std::borrow::Cow;

use super::{Document, Kind, Node, NodeId, Resolve, Style, parse};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceText, Span};
use crate::sources::behind;

use super::relocated::Relocated;

/// A file on its way into a document.
pub(crate) struct Added {
    /// Its number among the files.
    pub(crate) file: usize,
    /// Its outermost node; absent in an empty text.
    pub(crate) root: Option<NodeId>,
}

impl Document<'static> {
    /// Reads a file, to which others can be added.
    pub(crate) fn of_file(source: SourceText, found: &mut Vec<Diagnostic>) -> Self {
        let parsed = parse(&source, found);
        let Document { cooked, nodes, children, root, lost, lacks_files, .. } = parsed;
        let relocated = Relocated::of_one();
        let files = Cow::Owned(vec![source]);
        Document { files, relocated, cooked, nodes, children, root, lost, lacks_files }
    }

    /// Reads another file, whose paths are relative to `folder`. `None` if all texts together
    /// would be longer than 4 GiB.
    pub(crate) fn add(
        &mut self,
        source: SourceText,
        folder: &str,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Added> {
        let source = self.push_file(source, folder)?;
        let mut part = parse(&self.files[source], found);
        let (nodes, children) = (self.next_id().0, length(&self.children));
        let cooked = Span::from(0..self.cooked.len()).end;
        for node in &mut part.nodes {
            let by = match node.kind {
                Kind::Source(..) | Kind::Broken => 0,
                Kind::Cooked(..) => cooked,
                Kind::List | Kind::Map => children,
                Kind::Alias => nodes,
            };
            (node.first, node.second) = (node.first + by, node.second + by);
        }
        let moved = |node: &NodeId| NodeId(node.0 + nodes);
        let more = part.children.iter().map(moved).collect::<Vec<_>>();
        let root = part.root.as_ref().map(moved);
        let Document { cooked, nodes, lost, .. } = part;
        self.children.extend(more);
        self.cooked.push_str(&cooked);
        self.nodes.extend(nodes);
        self.lost.extend(lost);
        self.relocated.reset();
        Some(Added { file: source, root })
    }

    /// Adds a file that is not YAML; what it holds is added node by node.
    pub(crate) fn push_file(&mut self, source: SourceText, folder: &str) -> Option<usize> {
        let source = behind(self.files.last().expect("there is a file"), source)?;
        self.files.to_mut().push(source);
        self.relocated.folders.push(folder.to_owned());
        Some(self.files.len() - 1)
    }

    /// Whether all of a file could be read.
    pub(crate) fn is_whole(&self, file: &SourceText) -> bool {
        let whole = Span::new(file.base(), file.end().saturating_add(1));
        !self.lost.iter().any(|lost| lost.span.overlaps(whole))
    }

    /// All files, in the order in which they were added.
    pub(crate) fn into_files(self) -> Vec<SourceText> {
        self.files.into_owned()
    }

    /// Notes that a file could not be read.
    pub(crate) fn note_lost_file(&mut self) {
        self.lacks_files = true;
    }

    /// Lets another node be the outermost one.
    pub(crate) fn set_root(&mut self, root: Option<NodeId>) {
        self.root = root;
    }

    /// A mapping of these keys and values, in turns.
    pub(crate) fn push_map(&mut self, span: Span, pairs: &[NodeId]) -> NodeId {
        self.push_parent(span, Kind::Map, pairs)
    }

    /// A list of these items.
    pub(crate) fn push_list(&mut self, span: Span, items: &[NodeId]) -> NodeId {
        self.push_parent(span, Kind::List, items)
    }

    /// A text that stands in its file as it is.
    pub(crate) fn push_text(&mut self, span: Span, text: Span) -> NodeId {
        let kind = Kind::Source(Style::Double, Resolve::Text);
        self.push_node(Node { span, first: text.start, second: text.end, kind })
    }

    /// A text that its file spells otherwise.
    pub(crate) fn push_spelt(&mut self, span: Span, text: &str) -> NodeId {
        let start = self.cooked.len();
        self.cooked.push_str(text);
        let range = Span::from(start..self.cooked.len());
        let kind = Kind::Cooked(Style::Double, Resolve::Text);
        self.push_node(Node { span, first: range.start, second: range.end, kind })
    }

    fn push_parent(&mut self, span: Span, kind: Kind, children: &[NodeId]) -> NodeId {
        let first = length(&self.children);
        self.children.extend(children);
        self.push_node(Node { span, first, second: length(&self.children), kind })
    }

    fn push_node(&mut self, node: Node) -> NodeId {
        let id = self.next_id();
        self.nodes.push(node);
        self.relocated.reset();
        id
    }

    fn next_id(&self) -> NodeId {
        NodeId(length(&self.nodes))
    }
}

impl Document<'_> {
    /// All files, by rising base.
    pub fn files(&self) -> &[SourceText] {
        &self.files
    }
}

fn length<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).expect("texts end below 4 GiB")
}
