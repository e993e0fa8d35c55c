//! What could not be read, and what of a storyboard may stand there: nobody is told that something is
//! missing that was only lost.

use super::value::{Extent, Lost};
use super::{Document, NodeId, Value};
use crate::source::Span;

impl Document<'_> {
    /// Whether parts of the text could not be read: what seems to be missing may stand there.
    pub fn is_partial(&self) -> bool {
        self.lacks_files || !self.lost.is_empty()
    }

    /// Whether a file could not be read that should be a part of it.
    pub(crate) fn lacks_files(&self) -> bool {
        self.lacks_files
    }

    /// The parts that could not be read, in the order of the text.
    pub fn lost(&self) -> &[Lost] {
        &self.lost
    }

    /// Whether lines that could not be read stand inside a span, or right behind it and not
    /// further out.
    pub fn borders_lost(&self, span: Span) -> bool {
        let mut lines = self.lost.iter().filter(|lost| lost.extent == Extent::Lines);
        lines.any(|lost| self.borders(lost.span, span))
    }

    /// Whether one of some words may be there in a mapping, in what could not be read.
    pub(crate) fn may_have_lost(&self, map: NodeId, words: &[&str]) -> bool {
        let span = self.span(map);
        if self.lacks_files && self.root == Some(map) {
            return true;
        }
        self.lost.iter().any(|lost| match lost.extent {
            Extent::Lines => self.borders(lost.span, span),
            Extent::Value => lost.span.overlaps(span) && self.mentions(*lost, words),
        }) || self.has_broken_merge(map)
    }

    /// Whether what was lost holds one of some words.
    pub(crate) fn mentions(&self, lost: Lost, words: &[&str]) -> bool {
        let text = self.slice(lost.span);
        let is_joint = |char: Option<char>| !char.is_some_and(|c| c.is_alphanumeric() || c == '_');
        words.iter().any(|word| {
            text.match_indices(word).any(|(at, _)| {
                is_joint(text[..at].chars().next_back())
                    && is_joint(text[at + word.len()..].chars().next())
            })
        })
    }

    /// Whether `<<` of a mapping takes in what could not be read.
    fn has_broken_merge(&self, map: NodeId) -> bool {
        let target = self.target(map);
        if self.node(target).kind != super::Kind::Map {
            return false;
        }
        let mut pairs = self.children(target).chunks_exact(2);
        pairs.any(|pair| self.is_merge_key(pair[0]) && self.value(pair[1]) == Value::Broken)
    }

    fn borders(&self, lost: Span, span: Span) -> bool {
        if lost.overlaps(span) {
            return true;
        }
        let file = self.file_of(span);
        let is_apart = file.base() != self.file_of(lost).base();
        if is_apart || span.end > lost.start || file.slice(span).starts_with(['{', '[']) {
            return false;
        }
        let between = file.slice(Span::new(span.end, lost.start));
        let column = |offset| file.position(offset).column;
        between.chars().all(|char| char.is_whitespace() || char == ':')
            && column(lost.start) >= column(span.start)
    }
}
