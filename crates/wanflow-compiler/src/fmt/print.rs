//! A tree as text.

use super::quote::{Place, canonical};
use super::scalar::{block, in_quotes, plain};
use super::tree::{Collection, Form, Lead, Member, Node, Style, Tree};

/// Columns of the longest line that a mapping in braces may take.
const WIDTH: usize = 100;

/// Deepest nesting of brackets that is looked through for whether it fits a line.
const FLAT: usize = 8;

/// Prints a tree, and counts the comments that were printed.
pub(super) fn print(tree: &Tree<'_>) -> (String, usize) {
    let mut printer = Printer { out: String::new(), comments: 0 };
    printer.lead(&tree.head, 0);
    if let Form::Map(root) | Form::List(root) = &tree.root.form {
        printer.members(root, 0, Start::Line);
    }
    let Printer { out, comments } = printer;
    (out.trim_start_matches('\n').to_owned(), comments)
}

/// Where the first member of a collection is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// On a line of its own.
    Line,
    /// Behind a dash.
    Dash,
}

struct Printer {
    out: String,
    comments: usize,
}

impl Printer {
    fn lead(&mut self, lead: &[Lead<'_>], indent: usize) {
        for line in lead {
            match line {
                Lead::Blank => self.out.push('\n'),
                Lead::Comment(comment) => {
                    self.indent(indent);
                    self.comment(comment);
                    self.out.push('\n');
                }
            }
        }
    }

    fn comment(&mut self, comment: &str) {
        self.comments += 1;
        self.out.push_str(comment);
    }

    fn indent(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    /// The members of a collection on lines of their own.
    fn members(&mut self, collection: &Collection<'_>, indent: usize, start: Start) {
        for (index, member) in collection.members.iter().enumerate() {
            let blanks = member.lead.iter().take_while(|lead| **lead == Lead::Blank).count();
            let lead = if index == 0 { &member.lead[blanks..] } else { &member.lead };
            if index > 0 || start == Start::Line {
                self.lead(lead, indent);
                self.indent(indent);
            }
            self.member(member, indent);
        }
        self.lead(&collection.tail, indent);
    }

    fn member(&mut self, member: &Member<'_>, indent: usize) {
        match &member.key {
            Some(key) => {
                let properties = key.properties.text();
                self.out.push_str(&properties);
                if !properties.is_empty() {
                    self.out.push(' ');
                }
                self.out.push_str(&key_text(key, Place::Block));
                self.out.push(':');
            }
            None => self.out.push('-'),
        }
        self.value(member, indent);
    }

    fn value(&mut self, member: &Member<'_>, indent: usize) {
        let node = &member.value;
        let properties = node.properties.text();
        if !properties.is_empty() {
            self.out.push(' ');
            self.out.push_str(&properties);
        }
        let text = match &node.form {
            Form::Empty => String::new(),
            Form::Alias(alias) => (*alias).to_owned(),
            Form::Plain(written) => plain(written, Place::Block, indent + 2),
            Form::Quoted(written) => in_quotes(written, Place::Block, indent + 2),
            Form::Block(text) => match block(text, indent + 2) {
                Some((header, body)) => {
                    self.out.push(' ');
                    self.out.push_str(&header);
                    self.end_line(member);
                    self.out.push_str(&body);
                    return;
                }
                None => canonical(&text.value, Place::Block),
            },
            Form::Map(inner) | Form::List(inner) => match self.flat_value(node) {
                Some(flat) => flat,
                None => return self.nested(member, inner, indent),
            },
        };
        if !text.is_empty() {
            self.out.push(' ');
            self.out.push_str(&text);
        }
        self.end_line(member);
    }

    /// The end of a member's line, with its comment.
    fn end_line(&mut self, member: &Member<'_>) {
        if let Some(comment) = member.comment {
            self.out.push(' ');
            self.comment(comment);
        }
        self.out.push('\n');
    }

    /// A collection on lines of its own.
    fn nested(&mut self, member: &Member<'_>, inner: &Collection<'_>, indent: usize) {
        let is_bare = member.comment.is_none() && member.value.properties.text().is_empty();
        let first_lead = inner.members.first().map(|first| first.lead.as_slice());
        let has_lead = first_lead.is_some_and(|lead| lead.iter().any(|lead| *lead != Lead::Blank));
        if member.key.is_none() && is_bare && !has_lead {
            self.out.push(' ');
            self.members(inner, indent + 2, Start::Dash);
        } else {
            self.end_line(member);
            self.members(inner, indent + 2, Start::Line);
        }
    }

    /// A collection in brackets, if that is how it is written, and it fits the line.
    fn flat_value(&self, node: &Node<'_>) -> Option<String> {
        let collection = node.collection()?;
        let is_empty = collection.members.is_empty() && collection.tail.is_empty();
        if collection.style == Style::Block && !is_empty {
            return None;
        }
        let line = self.out.rfind('\n').map_or(0, |newline| newline + 1);
        let room = WIDTH.checked_sub(self.out[line..].chars().count() + 1);
        let flat = flat_form(node, FLAT)?;
        (is_empty || room.is_some_and(|room| flat.chars().count() <= room)).then_some(flat)
    }
}

fn key_text(key: &Node<'_>, place: Place) -> String {
    match &key.form {
        Form::Plain(written) => plain(written, Place::Flow, 0),
        Form::Quoted(written) => canonical(&written.value, place),
        _ => String::new(),
    }
}

/// A value on one line with its properties, if it can stand there.
fn flat(node: &Node<'_>, depth: usize) -> Option<String> {
    let text = flat_form(node, depth)?;
    let properties = node.properties.text();
    Some(match (properties.is_empty(), text.is_empty()) {
        (true, _) => text,
        (false, true) => properties,
        (false, false) => format!("{properties} {text}"),
    })
}

fn flat_form(node: &Node<'_>, depth: usize) -> Option<String> {
    Some(match &node.form {
        Form::Empty => String::new(),
        Form::Alias(alias) => (*alias).to_owned(),
        Form::Plain(written) => plain(written, Place::Flow, 0),
        Form::Quoted(written) => in_quotes(written, Place::Flow, 0),
        Form::Block(_) => return None,
        Form::List(list) => format!("[{}]", flat_members(list, depth)?),
        Form::Map(map) if map.members.is_empty() => "{}".to_owned(),
        Form::Map(map) => format!("{{ {} }}", flat_members(map, depth)?),
    })
}

fn flat_members(collection: &Collection<'_>, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let has_comment = |lead: &[Lead<'_>]| lead.iter().any(|lead| *lead != Lead::Blank);
    if has_comment(&collection.tail) {
        return None;
    }
    let mut out = String::new();
    for member in &collection.members {
        if has_comment(&member.lead) || member.comment.is_some() || out.len() > 4 * WIDTH {
            return None;
        }
        if !out.is_empty() {
            out.push_str(", ");
        }
        let value = flat(&member.value, depth)?;
        if let Some(key) = &member.key {
            let properties = key.properties.text();
            out.push_str(&properties);
            if !properties.is_empty() {
                out.push(' ');
            }
            out.push_str(&key_text(key, Place::Flow));
            out.push(':');
            if !value.is_empty() {
                out.push(' ');
            }
        }
        out.push_str(&value);
    }
    Some(out)
}
