//! The text of a storyboard, and places in it.
//!
//! Everything in this crate speaks of places as byte spans; lines and columns exist only at the
//! edge, and this file makes them. It must not know YAML.

use std::ops::Range;

/// A range of bytes in a [`SourceText`], always on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The empty span at `offset`.
    pub const fn at(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// The span as indices.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Number of bytes.
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether the two share a byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl From<Range<usize>> for Span {
    /// Offsets beyond 4 GiB saturate; [`SourceText`] refuses such texts long before.
    fn from(range: Range<usize>) -> Self {
        let offset = |index| u32::try_from(index).unwrap_or(u32::MAX);
        Self { start: offset(range.start), end: offset(range.end) }
    }
}

/// A place for people and editors. Both count from 1; the column counts code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in code points, from 1.
    pub column: u32,
}

/// A file's name and text, with an index of its lines.
#[derive(Clone, Debug)]
pub struct SourceText {
    name: String,
    text: String,
    line_starts: Vec<u32>,
}

impl SourceText {
    /// Wraps a text under the name that diagnostics print.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0)
            .chain(starts.map(|(index, _)| Span::from(index..index + 1).end))
            .collect();
        Self { name: name.into(), text, line_starts }
    }

    /// The file's name as the user gave it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty if the span is not of this text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Line and column of an offset.
    pub fn position(&self, offset: u32) -> Position {
        let (line, before) = self.line_before(offset);
        Position { line, column: count(before.chars().count()) }
    }

    /// Line and column of an offset, the column counted in UTF-16 units as editors do.
    pub fn position_utf16(&self, offset: u32) -> Position {
        let (line, before) = self.line_before(offset);
        Position { line, column: count(before.encode_utf16().count()) }
    }

    /// The whole lines that a span touches and some around it, without the last line's end; and
    /// the first one's index from 0.
    pub fn lines_around(&self, span: Span, before: usize, after: usize) -> (usize, Span) {
        let line = |offset| self.line_starts.partition_point(|start| *start <= offset) - 1;
        let last_byte = if span.is_empty() { span.start } else { span.end - 1 };
        let first = line(span.start).saturating_sub(before);
        let next = line(last_byte) + after + 1;
        let end = self.line_starts.get(next).map_or(self.text.len(), |start| *start as usize - 1);
        (first, Span::new(self.line_starts[first], Span::from(0..end).end))
    }

    /// The line's number and its text up to the offset.
    fn line_before(&self, offset: u32) -> (u32, &str) {
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let before = self.slice(Span::new(self.line_starts[line - 1], offset));
        (u32::try_from(line).unwrap_or(u32::MAX), before)
    }
}

fn count(before: usize) -> u32 {
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_code_points_or_utf16_units_from_1() {
        let source = SourceText::new("a.yaml", "ab\n\u{1f680}é x\n");
        let place = |offset| {
            let (people, editor) = (source.position(offset), source.position_utf16(offset));
            assert_eq!(people.line, editor.line);
            (people.line, people.column, editor.column)
        };
        assert_eq!(place(0), (1, 1, 1));
        assert_eq!(place(2), (1, 3, 3));
        assert_eq!(place(3), (2, 1, 1));
        assert_eq!(place(7), (2, 2, 3));
        assert_eq!(place(10), (2, 4, 5));
        assert_eq!(place(12), (3, 1, 1));
    }
}
