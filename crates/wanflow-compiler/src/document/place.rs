//! Places inside a text: from an offset after unquoting and unfolding back to the source.

use std::ops::Range;

use super::{Document, Kind, Node, NodeId, Style};
use crate::source::Span;

impl Document<'_> {
    /// Where a part of a scalar's text stands in the source. `part` counts bytes of the text as
    /// read; what cannot be separated (a fold, an escape) is widened, never lost.
    pub fn place(&self, node: NodeId, part: Range<usize>) -> Span {
        self.places(node).of(part)
    }

    /// Places of parts of one scalar's text, for who asks for many of them.
    pub fn places(&self, node: NodeId) -> Places<'_> {
        let target = self.target(node);
        let node = *self.node(target);
        let style = self.style(target).unwrap_or(Style::Plain);
        let raw = self.slice(node.span);
        let visible = Visible { raw, at: usize::from(quotes(style)), style };
        Places { node, text: self.text(target), read: 0, visible }
    }
}

/// Finds places of parts of one text. Parts that are asked for in the order of the text cost its
/// length in all, however many they are.
pub struct Places<'d> {
    node: Node,
    text: Option<&'d str>,
    /// Bytes of the text before the next visible character of `visible`.
    read: usize,
    visible: Visible<'d>,
}

impl Places<'_> {
    /// Where a part stands: see [`Document::place`].
    pub fn of(&mut self, part: Range<usize>) -> Span {
        let (Some(text), node) = (self.text, self.node) else { return self.node.span };
        match node.kind {
            Kind::Source(..) => {
                let start = |offset: usize| Span::from(offset..offset).start;
                Span::new(node.first + start(part.start), node.first + start(part.end))
            }
            Kind::Cooked(..) => self.cooked(text, &part),
            _ => node.span,
        }
    }

    /// Line ends and indentation change when a text is unfolded, its other characters do not:
    /// the n-th visible character of the text is the n-th visible one of the source.
    fn cooked(&mut self, text: &str, part: &Range<usize>) -> Span {
        let visible = |part: Range<usize>| {
            let part = text.get(part).unwrap_or_default();
            part.chars().filter(|char| !char.is_whitespace()).count()
        };
        if part.start < self.read {
            (self.read, self.visible.at) = (0, usize::from(quotes(self.visible.style)));
        }
        if let Some(last) = visible(self.read..part.start).checked_sub(1) {
            self.visible.nth(last);
        }
        self.read = part.start;
        let inside = visible(part.clone());
        let mut places = self.visible.clone();
        let Some(first) = places.next() else { return self.node.span };
        let last = if inside > 1 { places.nth(inside - 2) } else { None };
        let end = last.as_ref().map_or(first.end, |last| last.end);
        let end = if inside == 0 { first.start } else { end };
        let base = self.node.span.start as usize;
        Span::from(base + first.start..base + end)
    }
}

fn quotes(style: Style) -> bool {
    matches!(style, Style::Single | Style::Double)
}

/// The visible characters of a scalar as written, each with its place.
#[derive(Clone)]
struct Visible<'a> {
    raw: &'a str,
    at: usize,
    style: Style,
}

impl Iterator for Visible<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            let start = self.at;
            let rest = self.raw.get(start..)?;
            let first = rest.chars().next()?;
            let (length, shown) = match (self.style, first) {
                (Style::Single, '\'') => (rest.len().min(2), true),
                (Style::Double, '\\') => escape(rest),
                _ => (first.len_utf8(), !first.is_whitespace()),
            };
            self.at += length;
            if shown {
                return Some(start..self.at);
            }
        }
    }
}

/// Length of an escape sequence, and whether it stands for a visible character.
fn escape(rest: &str) -> (usize, bool) {
    let Some(letter) = rest[1..].chars().next() else { return (1, false) };
    let digits = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    let length = (1 + letter.len_utf8() + digits).min(rest.len());
    let code = rest.get(2..length).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let shown = match letter {
        'x' | 'u' | 'U' => code.and_then(char::from_u32).is_none_or(|char| !char.is_whitespace()),
        letter => !(letter.is_whitespace() || "tnvfrN_LP".contains(letter)),
    };
    (length, shown)
}

#[cfg(test)]
mod tests {
    use crate::document::parse;
    use crate::source::SourceText;

    /// Finds `needle` in the text of the value of `a:` and shows what stands there in the source.
    fn found(source: &str, needle: &str) -> String {
        let mut faults = Vec::new();
        let source = SourceText::new("story.yaml", source);
        let document = parse(&source, &mut faults);
        assert!(faults.is_empty(), "{faults:?}");
        let root = document.root().expect("the text is not empty");
        let value = document.entries(root).last().expect("there is a key").value;
        let text = document.text(value).expect("the value is a scalar");
        let start = text.find(needle).expect("the text holds it");
        let span = document.place(value, start..start + needle.len());
        source.slice(span).to_owned()
    }

    #[test]
    fn places_of_many_parts_are_those_of_each_alone() {
        let source = SourceText::new("story.yaml", "a: \"é ${b}  \\n${c}\\\n   ${d} \"");
        let document = parse(&source, &mut Vec::new());
        let value = document.entries(document.root().expect("a mapping"))[0].value;
        let text = document.text(value).expect("a scalar");
        let mut places = document.places(value);
        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let parts = bounds
            .iter()
            .flat_map(|from| bounds.iter().filter(move |to| *to >= from).map(move |to| *from..*to));
        for part in parts.chain([3..5, 0..2, 7..9, 7..8]) {
            assert_eq!(places.of(part.clone()), document.place(value, part.clone()), "{part:?}");
        }
    }

    #[test]
    fn places_inside_texts_are_found_in_every_style() {
        for (source, needle, expected) in [
            ("a: x ${b} y", "${b}", "${b}"),
            ("a: x\n  y ${b}\n\n  z", "${b}", "${b}"),
            ("a: x\n  y z", "x y", "x\n  y"),
            ("a: 'it''s ${b}'", "${b}", "${b}"),
            ("a: 'it''s'", "'s", "''s"),
            (r#"a: "é \u00e9\n\"${b}\" \x41""#, "${b}", "${b}"),
            (r#"a: "\u00e9 \x41b""#, "Ab", "\\x41b"),
            ("a: |\n  one\n  ${b}\n", "${b}", "${b}"),
            ("a: >-\n  one\n  two ${b}\n\n  three\n", "${b}", "${b}"),
            ("a: >-\n  one\n  two\n", "one two", "one\n  two"),
            ("b: &b 'x ${b} '\na: *b", "${b}", "${b}"),
        ] {
            assert_eq!(found(source, needle), expected, "{source}");
        }
    }
}
