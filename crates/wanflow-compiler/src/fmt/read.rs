//! Events of the parser to a tree that keeps what is only for people. Comments, anchors and tags are
//! read from the gaps between the nodes.

use std::collections::VecDeque;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, options};

use super::gap::{Piece, pieces};
use super::tree::{Block, Collection, Form, Lead, Member, Node, Properties, Style, Tree, Written};

/// Reads a text that is known to have no mistakes of YAML's own. `None` for what there is no form of.
pub(super) fn tree(text: &str) -> Option<Tree<'_>> {
    let options = options! { strict_indentation: true, emit_comments: false };
    let mut reader = Reader::new(text);
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, place) = event.ok()?;
        let bytes = place.byte_range().unwrap_or(text.len()..text.len());
        reader.feed(event, bytes.start, bytes.end)?;
    }
    reader.finish()
}

/// A comment or a blank line that nothing has taken yet.
struct Pending<'t> {
    lead: Lead<'t>,
    column: usize,
}

/// A collection that is open.
struct Frame<'t> {
    is_map: bool,
    properties: Properties<'t>,
    collection: Collection<'t>,
    /// The column of its members.
    column: usize,
    /// The key that waits for its value, as an entry without one.
    entry: Option<Member<'t>>,
}

struct Reader<'t> {
    text: &'t str,
    /// Up to where the text is read.
    at: usize,
    /// Where the last node or mark begins.
    last: usize,
    /// Line ends since the last node, mark or comment.
    newlines: usize,
    pending: Vec<Pending<'t>>,
    anchors: VecDeque<&'t str>,
    tags: VecDeque<&'t str>,
    header: Option<(usize, &'t str)>,
    frames: Vec<Frame<'t>>,
    head: Vec<Lead<'t>>,
    root: Option<Node<'t>>,
    root_comment: Option<&'t str>,
    comments: usize,
    is_known: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            last: 0,
            newlines: 1,
            pending: Vec::new(),
            anchors: VecDeque::new(),
            tags: VecDeque::new(),
            header: None,
            frames: Vec::new(),
            head: Vec::new(),
            root: None,
            root_comment: None,
            comments: 0,
            is_known: true,
        }
    }

    fn feed(&mut self, event: Event<'t>, start: usize, end: usize) -> Option<()> {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let is_tagged = tag.is_some();
                let form = self.scalar(Written { raw: "", value }, style, start..end);
                let properties = self.properties(anchor != 0, is_tagged);
                self.node(Node { properties, form })?;
            }
            Event::Alias(_) => {
                self.pass_to(start);
                self.pass_node(end);
                let form = Form::Alias(&self.text[start..end]);
                self.node(Node { properties: Properties::default(), form })?;
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.open(false, style, start..end);
                self.own_properties(anchor != 0, tag.is_some());
            }
            Event::MappingStart(style, anchor, tag) => {
                self.open(true, style, start..end);
                self.own_properties(anchor != 0, tag.is_some());
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(start, end)?,
            Event::UnresolvedAlias(_) => return None,
            _ => {}
        }
        self.is_known.then_some(())
    }

    /// The form of a scalar; reads on to its end.
    fn scalar(
        &mut self,
        written: Written<'t>,
        style: ScalarStyle,
        place: std::ops::Range<usize>,
    ) -> Form<'t> {
        let value = written.value;
        if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            self.pass_to(place.start);
            let (at, header) = self.header.take().unwrap_or((place.start, "|"));
            let line = self.text[at..].find('\n').map_or(self.text.len(), |end| at + end + 1);
            let lines = &self.text[line..place.end.max(line)];
            let kept = if header.contains('+') { lines } else { without_blank_end(lines) };
            self.at = line + kept.len();
            self.newlines = usize::from(header.contains('+'));
            return Form::Block(Block { header, lines: kept, value });
        }
        if place.is_empty() {
            // Where nothing is written, the parser's place says little.
            return Form::Empty;
        }
        self.pass_to(place.start);
        self.pass_node(place.end);
        let written = Written { raw: &self.text[place], value };
        match style {
            ScalarStyle::Plain => Form::Plain(written),
            _ => Form::Quoted(written),
        }
    }

    /// The properties that the next node has.
    fn properties(&mut self, has_anchor: bool, has_tag: bool) -> Properties<'t> {
        // Before an empty node they are not passed yet.
        while has_anchor && self.anchors.is_empty() || has_tag && self.tags.is_empty() {
            let Some((start, piece)) = pieces(self.text, self.at, self.text.len()).next() else {
                self.is_known = false;
                break;
            };
            self.at = start;
            let length = match piece {
                Piece::Anchor(text) | Piece::Tag(text) | Piece::Comment(text) => text.len(),
                Piece::Newline | Piece::Mark => 1,
                Piece::BlockHeader(_) | Piece::Directive => {
                    self.is_known = false;
                    break;
                }
            };
            self.pass_to(start + length);
        }
        Properties {
            anchor: has_anchor.then(|| self.anchors.pop_front()).flatten(),
            tag: has_tag.then(|| self.tags.pop_front()).flatten(),
        }
    }

    fn own_properties(&mut self, has_anchor: bool, has_tag: bool) {
        let properties = self.properties(has_anchor, has_tag);
        if let Some(frame) = self.frames.last_mut() {
            frame.properties = properties;
        }
    }

    fn open(&mut self, is_map: bool, style: StructureStyle, place: std::ops::Range<usize>) {
        self.pass_to(place.start);
        self.begin_item();
        let is_flow = style == StructureStyle::Flow
            || self.frames.last().is_some_and(|frame| frame.collection.style == Style::Flow);
        if is_flow {
            self.pass_node(place.end);
        }
        self.frames.push(Frame {
            is_map,
            properties: Properties::default(),
            collection: Collection {
                style: if is_flow { Style::Flow } else { Style::Block },
                members: Vec::new(),
                tail: Vec::new(),
            },
            column: self.column(place.start),
            entry: None,
        });
    }

    /// Where an item of a list begins, what stands before it becomes its own.
    fn begin_item(&mut self) {
        if self.frames.last().is_some_and(|frame| !frame.is_map && frame.entry.is_none()) {
            self.begin(None);
        }
    }

    /// Begins a member of the innermost collection.
    fn begin(&mut self, key: Option<Node<'t>>) {
        let lead = self.take_lead();
        let column = self.column(self.last);
        let Some(frame) = self.frames.last_mut() else { return };
        if frame.collection.members.is_empty() {
            frame.column = column;
        }
        frame.entry = Some(Member { lead, key, value: empty(), comment: None });
    }

    fn column(&self, at: usize) -> usize {
        at - self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    fn close(&mut self, start: usize, end: usize) -> Option<()> {
        let frame = self.frames.last()?;
        let is_flow = frame.collection.style == Style::Flow;
        self.pass_to(start);
        let mut frame = self.frames.pop()?;
        let outer = self.frames.last().map(|outer| outer.column);
        let limit = if outer == Some(frame.column) { frame.column + 1 } else { frame.column };
        let is_own = |pending: &Pending<'_>| match pending.lead {
            Lead::Comment(_) => is_flow || pending.column >= limit,
            Lead::Blank => true,
        };
        let mut own = self.pending.iter().take_while(|pending| is_own(pending)).count();
        // A blank line before what is behind belongs there.
        while own > 0 && self.pending[own - 1].lead == Lead::Blank && !is_flow {
            own -= 1;
        }
        frame.collection.tail.extend(self.pending.drain(..own).map(|pending| pending.lead));
        if is_flow {
            self.pass_node(end);
        }
        let Frame { is_map, properties, collection, .. } = frame;
        let form = if is_map { Form::Map(collection) } else { Form::List(collection) };
        self.node(Node { properties, form })
    }

    /// Puts a complete node where it belongs.
    fn node(&mut self, node: Node<'t>) -> Option<()> {
        let is_scalar = node.collection().is_none();
        if self.frames.is_empty() {
            self.root = Some(node);
            return Some(());
        }
        if is_scalar {
            self.begin_item();
        }
        let is_key = self.frames.last().is_some_and(|frame| frame.is_map && frame.entry.is_none());
        if is_key {
            // Only scalars are keys, and no key is empty or an alias.
            node.name()?;
            self.begin(Some(node));
            return Some(());
        }
        // What stands between a key and its scalar goes before the key.
        let between = if is_scalar && !matches!(node.form, Form::Empty) {
            self.take_lead()
        } else {
            Vec::new()
        };
        let frame = self.frames.last_mut()?;
        let mut entry = frame.entry.take()?;
        entry.lead.extend(between.into_iter().filter(|lead| *lead != Lead::Blank));
        entry.value = node;
        frame.collection.members.push(entry);
        Some(())
    }

    fn take_lead(&mut self) -> Vec<Lead<'t>> {
        if self.newlines > 1 {
            self.blank(0);
            self.newlines = 1;
        }
        self.pending.drain(..).map(|pending| pending.lead).collect()
    }

    fn blank(&mut self, column: usize) {
        if self.pending.last().is_none_or(|last| last.lead != Lead::Blank) {
            self.pending.push(Pending { lead: Lead::Blank, column });
        }
    }

    /// Reads the gap before a place.
    fn pass_to(&mut self, to: usize) {
        for (at, piece) in pieces(self.text, self.at, to) {
            match piece {
                Piece::Newline => self.newlines += 1,
                Piece::Comment(comment) => self.comment(at, comment),
                Piece::Anchor(anchor) => self.anchors.push_back(anchor),
                Piece::Tag(tag) => self.tags.push_back(tag),
                Piece::BlockHeader(header) => self.header = Some((at, header)),
                Piece::Directive => self.is_known = false,
                Piece::Mark => {
                    if self.newlines > 1 {
                        self.blank(0);
                    }
                    self.newlines = 0;
                    self.last = at;
                    if self.text[at..].starts_with('-') {
                        self.begin_item();
                    }
                }
            }
        }
        self.at = self.at.max(to);
    }

    /// Passes over a node.
    fn pass_node(&mut self, end: usize) {
        if self.newlines > 1 {
            self.blank(0);
        }
        self.newlines = 0;
        self.last = self.at;
        self.at = end;
    }

    fn comment(&mut self, at: usize, comment: &'t str) {
        self.comments += 1;
        if self.newlines == 0 && self.trail(comment) {
            return;
        }
        if self.newlines > 1 {
            self.blank(0);
        }
        self.newlines = 0;
        let column = self.column(at);
        self.pending.push(Pending { lead: Lead::Comment(comment), column });
    }

    /// Puts a comment at the end of the line of what was read last.
    fn trail(&mut self, comment: &'t str) -> bool {
        let Some(frame) = self.frames.last_mut() else {
            let is_free = self.root.is_some() && self.root_comment.is_none();
            self.root_comment = self.root_comment.or(is_free.then_some(comment));
            return is_free;
        };
        let last = match &mut frame.entry {
            Some(entry) => Some(entry),
            None => frame.collection.members.last_mut(),
        };
        let Some(member) = last.filter(|member| member.comment.is_none()) else { return false };
        member.comment = Some(comment);
        true
    }

    fn finish(mut self) -> Option<Tree<'t>> {
        self.pass_to(self.text.len());
        let mut root = self.root.take()?;
        let Form::Map(collection) = &mut root.form else { return None };
        if self.root_comment.is_some() || root.properties.anchor.is_some() {
            return None;
        }
        let rest = self.pending.drain(..).map(|pending| pending.lead);
        collection.tail.extend(rest);
        while collection.tail.last() == Some(&Lead::Blank) {
            collection.tail.pop();
        }
        Some(Tree { head: self.head, root, comments: self.comments })
    }
}

/// Lines without the blank ones at their end, and without the last line's end.
fn without_blank_end(lines: &str) -> &str {
    let mut kept = lines;
    loop {
        let rest =
            kept.strip_suffix('\n').map_or(kept, |rest| rest.strip_suffix('\r').unwrap_or(rest));
        let last = rest.rfind('\n').map_or(0, |newline| newline + 1);
        if !rest[last..].trim().is_empty() || rest.is_empty() {
            return rest;
        }
        kept = &rest[..last];
    }
}

fn empty<'t>() -> Node<'t> {
    Node { properties: Properties::default(), form: Form::Empty }
}
