//! A document as YAML in one form, with the origin of each value as a comment behind it.

use std::collections::HashMap;

use super::origin::Origin;
use crate::document::{Document, Entry, NodeId, Style, Value, quoted};
use crate::report::escape::visible;

/// A document as YAML, and its values. `paths` are texts that are printed otherwise than they are
/// written.
pub(super) fn print(
    document: &Document<'_>,
    paths: &HashMap<NodeId, String>,
) -> (String, Vec<Origin>) {
    let mut printer = Printer { document, paths, yaml: String::new(), values: Vec::new() };
    if let Some(root) = document.root() {
        printer.block(root, &Spot::default());
    }
    (printer.yaml, printer.values)
}

/// Where something is printed.
#[derive(Clone, Debug, Default)]
struct Spot {
    indent: usize,
    pointer: String,
    /// Whether its first line has begun, by `- `.
    has_begun: bool,
}

impl Spot {
    /// The spot of a part of what stands here.
    fn inside(&self, part: &str) -> Self {
        let part = part.replace('~', "~0").replace('/', "~1");
        let pointer = format!("{}/{part}", self.pointer);
        Self { indent: self.indent + 2, pointer, has_begun: false }
    }
}

struct Printer<'d> {
    document: &'d Document<'d>,
    paths: &'d HashMap<NodeId, String>,
    yaml: String,
    values: Vec<Origin>,
}

impl Printer<'_> {
    /// A value in lines of its own.
    fn block(&mut self, node: NodeId, spot: &Spot) {
        match self.document.value(node) {
            Value::Map if self.is_block(node) => self.map(node, spot),
            Value::List(items) if self.is_block(node) => self.list(items, spot),
            _ => self.leaf(node, spot),
        }
    }

    fn list(&mut self, items: &[NodeId], spot: &Spot) {
        for (index, item) in items.iter().enumerate() {
            self.begin(spot, index);
            self.yaml.push('-');
            let inside = spot.inside(&index.to_string());
            if self.is_block(*item) {
                self.yaml.push(' ');
                self.block(*item, &Spot { has_begun: true, ..inside });
            } else {
                self.leaf(*item, &inside);
            }
        }
    }

    fn map(&mut self, node: NodeId, spot: &Spot) {
        for (index, Entry { key, value }) in self.document.entries(node).into_iter().enumerate() {
            self.begin(spot, index);
            let name = self.document.text(key).unwrap_or_default();
            let is_plain = self.document.style(key) == Some(Style::Plain) || is_word(name);
            self.yaml += &if is_plain { name.to_owned() } else { quoted(name) };
            self.yaml.push(':');
            let inside = spot.inside(name);
            if self.is_block(value) {
                self.yaml.push('\n');
                self.block(value, &inside);
            } else {
                self.leaf(value, &inside);
            }
        }
    }

    /// Begins a line, unless it has begun.
    fn begin(&mut self, spot: &Spot, index: usize) {
        if !spot.has_begun || index > 0 {
            self.yaml += &" ".repeat(spot.indent);
        }
    }

    /// Whether a value stands in lines of its own.
    fn is_block(&self, node: NodeId) -> bool {
        match self.document.value(node) {
            Value::Map => !self.document.entries(node).is_empty(),
            Value::List(items) => !items.is_empty(),
            _ => false,
        }
    }

    /// A value behind its key or dash, and where it is from.
    fn leaf(&mut self, node: NodeId, spot: &Spot) {
        let span = self.document.span(node);
        let file = self.document.file_of(span);
        let place = file.position(span.start);
        let origin = format!("# {}:{}", visible(file.name()).replace('\n', " "), place.line);
        let value = match (self.paths.get(&node), self.document.value(node)) {
            (Some(path), _) => path.as_str().into(),
            (None, _) => self.document.node_to_json(node),
        };
        let text = match (&value, self.document.value(node)) {
            (serde_json::Value::String(text), _) => self.text(node, text, spot),
            (_, Value::Map) => "{}".to_owned(),
            (_, Value::List(_)) => "[]".to_owned(),
            (_, Value::Null | Value::Broken) => "null".to_owned(),
            _ => self.document.text(node).unwrap_or_default().to_owned(),
        };
        // A text in lines of its own has the comment behind its sign.
        let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
        for part in [" ", first, " ", &origin, "\n", rest] {
            self.yaml += part;
        }
        let file = file.name().to_owned();
        self.values.push(Origin { pointer: spot.pointer.clone(), value, file, place });
    }

    fn text(&self, node: NodeId, text: &str, spot: &Spot) -> String {
        let is_plain = self.document.style(node) == Some(Style::Plain);
        if is_plain && !text.contains('\n') {
            return text.to_owned();
        }
        if !is_in_lines(text) {
            return quoted(text);
        }
        let indent = " ".repeat(spot.indent.max(2));
        let line = |line: &str| match line {
            "" => "\n".to_owned(),
            line => format!("{indent}{line}\n"),
        };
        format!("|-\n{}", text.split('\n').map(line).collect::<String>())
    }
}

/// Whether a text is one without quotes, whatever stands around it.
fn is_word(text: &str) -> bool {
    let is_other = ["true", "false", "null"].iter().any(|word| text.eq_ignore_ascii_case(word));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(plain)
        && !is_other
}

/// Whether a text can be written below `|-` as it is.
fn is_in_lines(text: &str) -> bool {
    let is_odd = |line: &str| line.starts_with([' ', '\t']) || line.ends_with([' ', '\t']);
    text.contains('\n')
        && !text.starts_with('\n')
        && !text.ends_with('\n')
        && !text.split('\n').any(is_odd)
        && !text.chars().any(|c| c.is_control() && c != '\n')
}
