//! A text with some of its parts replaced, so that a parser can read on, and the way back from
//! its offsets to those of the file.

use std::borrow::Cow;

use super::value::{Extent, Lost};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What takes the place of a part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filling {
    /// A value that stands for the broken one.
    Null,
    /// Nothing: the lines are gone.
    Nothing,
    /// What was probably meant.
    Meant(String),
}

/// A part of the file, and what takes its place.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    pub(super) span: Span,
    pub(super) filling: Filling,
}

/// A file with cuts in it.
pub(super) struct Patched<'s> {
    source: Cow<'s, str>,
    /// In the order of the text; none overlaps another.
    cuts: Vec<Cut>,
    text: Option<String>,
    /// Where each cut's filling stands in the text.
    fillings: Vec<Span>,
}

impl<'s> Patched<'s> {
    pub(super) fn new(source: Cow<'s, str>) -> Self {
        Self { source, cuts: Vec::new(), text: None, fillings: Vec::new() }
    }

    /// The text as the parser reads it.
    pub(super) fn text(&self) -> &str {
        self.text.as_deref().unwrap_or(&self.source)
    }

    /// Makes cuts, each in the place of those inside of it.
    pub(super) fn cut(&mut self, more: impl IntoIterator<Item = Cut>) {
        for mut new in more {
            let first = self.cuts.partition_point(|old| old.span.end <= new.span.start);
            let behind = self.cuts.partition_point(|old| old.span.start < new.span.end);
            for old in self.cuts.drain(first..behind.max(first)) {
                new.span = new.span.to(old.span);
            }
            self.cuts.insert(first, new);
        }
        self.fill();
    }

    /// Adds a cut that is never read: the text stays as it is.
    pub(super) fn note(&mut self, cut: Cut) {
        self.cuts.retain(|old| old.span.end <= cut.span.start);
        self.cuts.push(cut);
    }

    /// What stands in the file where it was cut.
    pub(super) fn cut_text(&self, span: Span) -> &str {
        &self.source[span.range()]
    }

    /// The cuts that left something out.
    pub(super) fn lost(&self) -> Vec<Lost> {
        let lost = self.cuts.iter().filter_map(|cut| {
            let extent = match cut.filling {
                Filling::Null => Extent::Value,
                Filling::Nothing => Extent::Lines,
                Filling::Meant(_) => return None,
            };
            Some(Lost { span: cut.span, extent })
        });
        lost.collect()
    }

    /// Whether a span of the file holds something that is not cut out yet.
    pub(super) fn has_text(&self, span: Span) -> bool {
        let mut from = span.start;
        let first = self.cuts.partition_point(|cut| cut.span.end <= span.start);
        let inside = self.cuts[first..].iter().take_while(|cut| cut.span.start < span.end);
        let gone = inside.filter(|cut| !matches!(cut.filling, Filling::Meant(_)));
        let visible = |start: u32, end: u32| {
            let stretch = &self.source[Span::new(start.min(end), end).range()];
            !stretch.trim().is_empty()
        };
        for cut in gone {
            if visible(from, cut.span.start) {
                return true;
            }
            from = cut.span.end;
        }
        visible(from, span.end)
    }

    /// Where a span of the text stands in the file.
    pub(super) fn in_file(&self, span: Span) -> Span {
        if self.cuts.is_empty() {
            return span;
        }
        let start = self.offset(span.start, Side::Start);
        let end = if span.is_empty() { start } else { self.offset(span.end, Side::End) };
        Span::new(start, end.max(start))
    }

    /// A finding in the text as one in the file.
    pub(super) fn found_in_file(&self, mut found: Diagnostic) -> Diagnostic {
        for label in &mut found.labels {
            label.span = self.in_file(label.span);
        }
        for edit in found.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.span = self.in_file(edit.span);
        }
        found
    }

    /// Whether a span of the text is what stands for a broken value.
    pub(super) fn is_placeholder(&self, span: Span) -> bool {
        let found = self.fillings.binary_search_by_key(&span.start, |filling| filling.start);
        found.is_ok_and(|index| self.cuts[index].filling == Filling::Null)
    }

    fn offset(&self, at: u32, side: Side) -> u32 {
        let is_before = |filling: &Span| match side {
            Side::Start => filling.start <= at,
            Side::End => filling.start < at,
        };
        let Some(last) = self.fillings.partition_point(is_before).checked_sub(1) else { return at };
        let (cut, filling) = (self.cuts[last].span, self.fillings[last]);
        match side {
            _ if at >= filling.end => cut.end + (at - filling.end),
            Side::Start => cut.start,
            Side::End => cut.end,
        }
    }

    fn fill(&mut self) {
        let mut text = String::with_capacity(self.source.len());
        let mut fillings = Vec::with_capacity(self.cuts.len());
        let mut from = 0;
        for cut in &self.cuts {
            text.push_str(&self.source[from..cut.span.start as usize]);
            let start = text.len();
            text.push_str(&self.filling(cut));
            fillings.push(Span::from(start..text.len()));
            from = cut.span.end as usize;
        }
        text.push_str(&self.source[from..]);
        (self.text, self.fillings) = (Some(text), fillings);
    }

    fn filling<'c>(&self, cut: &'c Cut) -> Cow<'c, str> {
        match &cut.filling {
            Filling::Null => "~".into(),
            Filling::Meant(text) => text.into(),
            // Line ends stay, so that what stood apart does not come together.
            Filling::Nothing => {
                let newlines = self.source[cut.span.range()].matches('\n').count();
                "\n".repeat(newlines).into()
            }
        }
    }
}

/// Which end of a span an offset is.
#[derive(Clone, Copy)]
enum Side {
    Start,
    End,
}
