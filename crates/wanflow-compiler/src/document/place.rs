//! Places inside a text: from an offset after unquoting and unfolding back to the source.

use std::ops::Range;

use super::{Document, Kind, NodeId, Style};
use crate::source::Span;

impl Document<'_> {
    /// Where a part of a scalar's text stands in the source. `part` counts bytes of the text as
    /// read; what cannot be told apart (a fold, an escape) is widened, never lost.
    pub fn place(&self, node: NodeId, part: Range<usize>) -> Span {
        let target = self.target(node);
        let node = self.node(target);
        let Some(text) = self.text(target) else { return node.span };
        match node.kind {
            Kind::Source(..) => {
                let start = |offset: usize| Span::from(offset..offset).start;
                Span::new(node.first + start(part.start), node.first + start(part.end))
            }
            Kind::Cooked(style, _) => self.place_cooked(node.span, style, text, &part),
            _ => node.span,
        }
    }

    /// Line ends and indentation change when a text is unfolded, its other characters do not:
    /// the n-th visible character of the text is the n-th visible one of the source.
    fn place_cooked(&self, span: Span, style: Style, text: &str, part: &Range<usize>) -> Span {
        let visible = |text: &str| text.chars().filter(|char| !char.is_whitespace()).count();
        let before = visible(text.get(..part.start).unwrap_or_default());
        let inside = visible(text.get(part.clone()).unwrap_or_default());
        let raw = self.source.get(span.range()).unwrap_or_default();
        let mut places = Visible { raw, at: usize::from(quotes(style)), style };
        let Some(first) = places.nth(before) else { return span };
        let last = if inside > 1 { places.nth(inside - 2) } else { None };
        let end = last.as_ref().map_or(first.end, |last| last.end);
        let end = if inside == 0 { first.start } else { end };
        let base = span.start as usize;
        Span::from(base + first.start..base + end)
    }
}

fn quotes(style: Style) -> bool {
    matches!(style, Style::Single | Style::Double)
}

/// The visible characters of a scalar as written, each with its place.
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

    /// Finds `needle` in the text of the value of `a:` and shows what stands there in the source.
    fn found(source: &str, needle: &str) -> String {
        let mut faults = Vec::new();
        let document = parse(source, &mut faults);
        assert!(faults.is_empty(), "{faults:?}");
        let root = document.root().expect("the text is not empty");
        let value = document.entries(root).last().expect("there is a key").value;
        let text = document.text(value).expect("the value is a scalar");
        let start = text.find(needle).expect("the text holds it");
        let span = document.place(value, start..start + needle.len());
        source[span.range()].to_owned()
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
