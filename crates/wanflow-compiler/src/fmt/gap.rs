//! What stands between two nodes of a text: blanks, comments, anchors, tags, marks.

/// A piece of a gap that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// The end of a line.
    Newline,
    /// A comment, with its `#` and without blanks behind it.
    Comment(&'t str),
    /// `&name`.
    Anchor(&'t str),
    /// `!tag`.
    Tag(&'t str),
    /// `|` or `>` and what follows it.
    BlockHeader(&'t str),
    /// `%YAML 1.2`: a line that is about the document.
    Directive,
    /// Any other mark.
    Mark,
}

/// The pieces of a part of a text, each with its place.
pub(super) fn pieces(text: &str, from: usize, to: usize) -> Pieces<'_> {
    Pieces { text, at: from, to: to.max(from) }
}

/// See [`pieces`].
pub(super) struct Pieces<'t> {
    text: &'t str,
    at: usize,
    to: usize,
}

impl<'t> Iterator for Pieces<'t> {
    type Item = (usize, Piece<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        let gap = &self.text[self.at..self.to];
        let blanks = gap.find(|char: char| !matches!(char, ' ' | '\t' | '\r' | '\u{feff}'))?;
        let start = self.at + blanks;
        let gap = &gap[blanks..];
        let is_first = self.text[..start].ends_with('\n') || start == 0;
        let piece = match gap.as_bytes()[0] {
            b'\n' => (1, Piece::Newline),
            b'#' => {
                let line = line(gap);
                (line.len(), Piece::Comment(line.trim_end()))
            }
            b'&' => named(gap, Piece::Anchor),
            b'!' => named(gap, Piece::Tag),
            b'|' | b'>' => named(gap, Piece::BlockHeader),
            b'%' if is_first => (line(gap).len(), Piece::Directive),
            _ => (gap.chars().next().map_or(1, char::len_utf8), Piece::Mark),
        };
        self.at = start + piece.0;
        Some((start, piece.1))
    }
}

fn line(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

fn named<'t>(gap: &'t str, piece: fn(&'t str) -> Piece<'t>) -> (usize, Piece<'t>) {
    let is_end = |char: char| char.is_whitespace() || matches!(char, ',' | '[' | ']' | '{' | '}');
    let end = gap.find(is_end).unwrap_or(gap.len());
    (end, piece(&gap[..end]))
}
