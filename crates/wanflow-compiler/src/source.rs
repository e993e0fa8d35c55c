//! The text of a file, and places in it.
//!
//! Everything in this crate speaks of places as byte spans in the one offset space of a check's
//! files (`sources.rs`); lines and columns exist only at the edge, and this file makes them. It must
//! not know YAML.

use std::ops::Range;

/// A range of bytes in the texts of a check, always in one of them and on character boundaries.
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

    /// The span, so many bytes further on.
    #[must_use]
    pub const fn moved(self, by: u32) -> Self {
        Self { start: self.start.saturating_add(by), end: self.end.saturating_add(by) }
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
///
/// Spans and offsets are those of the space that the file stands in: for the first file of a check,
/// or one alone, they count from its first byte.
#[derive(Clone, Debug)]
pub struct SourceText {
    name: String,
    /// Offset of its first byte.
    base: u32,
    text: String,
    line_starts: Vec<u32>,
    /// The characters before each [`STRIDE`]: a line may be as long as the text, and a column is
    /// asked for each mistake in it.
    marks: Vec<Characters>,
}

/// Bytes from one mark to the next.
const STRIDE: usize = 512;

/// Characters before a place.
#[derive(Clone, Copy, Debug, Default)]
struct Characters {
    code_points: u32,
    utf16_units: u32,
}

impl Characters {
    /// These, and those that begin in some bytes of UTF-8 behind them.
    fn and(self, bytes: &[u8]) -> Self {
        bytes.iter().fold(self, |sum, byte| {
            let begins = u32::from(byte & 0xc0 != 0x80);
            let is_pair = u32::from(*byte >= 0xf0);
            Self {
                code_points: sum.code_points + begins,
                utf16_units: sum.utf16_units + begins + is_pair,
            }
        })
    }
}

impl SourceText {
    /// Wraps a text under the name that diagnostics print.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0)
            .chain(starts.map(|(index, _)| Span::from(index..index + 1).end))
            .collect();
        let mut marks = vec![Characters::default()];
        for bytes in text.as_bytes().chunks_exact(STRIDE) {
            marks.push(marks[marks.len() - 1].and(bytes));
        }
        Self { name: name.into(), base: 0, text, line_starts, marks }
    }

    /// The same file at another place of the offset space.
    pub(crate) fn at(self, base: u32) -> Self {
        Self { base, ..self }
    }

    /// Offset of its first byte.
    pub const fn base(&self) -> u32 {
        self.base
    }

    /// Offset behind its last byte.
    pub fn end(&self) -> u32 {
        Span::from(0..self.base as usize + self.text.len()).end
    }

    /// A span of this file, counted from the file's first byte.
    #[must_use]
    pub const fn local(&self, span: Span) -> Span {
        let Span { start, end } = span;
        Span { start: start.saturating_sub(self.base), end: end.saturating_sub(self.base) }
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
        let is_mine = self.base <= span.start;
        self.text.get(self.local(span).range()).filter(|_| is_mine).unwrap_or_default()
    }

    /// The text before an offset.
    pub fn before(&self, offset: u32) -> &str {
        self.slice(Span::new(self.base, offset))
    }

    /// The text from an offset on.
    pub fn after(&self, offset: u32) -> &str {
        self.slice(Span::new(offset, self.end()))
    }

    /// Line and column of an offset.
    pub fn position(&self, offset: u32) -> Position {
        let offset = offset.saturating_sub(self.base);
        let (line, start) = self.line_of(offset);
        let before = |offset| self.characters_before(offset).code_points;
        Position { line, column: before(offset).saturating_sub(before(start)) + 1 }
    }

    /// Line and column of an offset, the column counted in UTF-16 units as editors do.
    pub fn position_utf16(&self, offset: u32) -> Position {
        let offset = offset.saturating_sub(self.base);
        let (line, start) = self.line_of(offset);
        let before = |offset| self.characters_before(offset).utf16_units;
        Position { line, column: before(offset).saturating_sub(before(start)) + 1 }
    }

    /// The whole lines that a span touches and some around it, without the last line's end; and
    /// the first one's index from 0.
    pub fn lines_around(&self, span: Span, before: usize, after: usize) -> (usize, Span) {
        let line = |offset| self.line_starts.partition_point(|start| *start <= offset) - 1;
        let span = self.local(span);
        let last_byte = if span.is_empty() { span.start } else { span.end - 1 };
        let first = line(span.start).saturating_sub(before);
        let next = line(last_byte) + after + 1;
        let end = self.line_starts.get(next).map_or(self.text.len(), |start| *start as usize - 1);
        (first, Span::new(self.line_starts[first], Span::from(0..end).end).moved(self.base))
    }

    /// The number of the line around an offset from the first byte, and where it begins.
    fn line_of(&self, offset: u32) -> (u32, u32) {
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        (u32::try_from(line).unwrap_or(u32::MAX), self.line_starts[line - 1])
    }

    fn characters_before(&self, offset: u32) -> Characters {
        let bytes = self.text.as_bytes();
        let offset = (offset as usize).min(bytes.len());
        let mark = offset / STRIDE;
        self.marks[mark].and(&bytes[mark * STRIDE..offset])
    }
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
    #[test]
    fn columns_of_long_lines_are_those_of_a_count_from_the_line_start() {
        let text = format!("a: b\n{}\nlast é", "é\u{1f680}x".repeat(1_000));
        let source = SourceText::new("a.yaml", text.as_str());
        let line = &text["a: b\n".len()..];
        for (index, _) in line.char_indices().filter(|(index, _)| *index <= 7_000) {
            let place = source.position(Span::from(0..5 + index).end);
            assert_eq!(
                place,
                Position { line: 2, column: Span::from(0..line[..index].chars().count() + 1).end }
            );
        }
        let end = source.position_utf16(Span::from(0..text.len()).end);
        assert_eq!((end.line, end.column), (3, 7));
    }
}
