//! Long lines, cut to what findings point at: a prompt of a megabyte in one line would bury its
//! own mistake. It knows places only, no diagnostics and no terminal.

use std::ops::Range;

use crate::source::{SourceText, Span};

/// Lines of up to this many bytes are shown whole.
const LONG: usize = 400;

/// What is shown on both sides of a place in a long line, in bytes.
const AROUND: usize = 80;

/// What stands where something was left out.
const GAP: &str = "…";

/// A text with its long lines cut, and where its places were.
#[derive(Debug)]
pub(super) struct Windowed {
    /// The text to show. Its lines have the numbers that they had.
    pub(super) source: SourceText,
    /// Offset of the first byte of the text as it was.
    base: u32,
    kept: Vec<Kept>,
}

/// A piece that was kept.
#[derive(Clone, Copy, Debug)]
struct Kept {
    /// Where it was.
    from: usize,
    /// Where it is.
    at: usize,
    length: usize,
}

impl Windowed {
    /// Cuts the long lines of a text, apart from what lies around these spans. `None` if it has
    /// no long lines.
    pub(super) fn of(source: &SourceText, spans: impl Iterator<Item = Span>) -> Option<Self> {
        let text = source.text();
        if text.split('\n').all(|line| line.len() <= LONG) {
            return None;
        }
        let mut points: Vec<usize> = spans
            .map(|span| source.local(span).range())
            .flat_map(|at| [at.start, at.end])
            .collect();
        points.sort_unstable();
        points.dedup();
        let (mut shown, mut kept, mut start) = (String::new(), Vec::new(), 0);
        for line in text.split_inclusive('\n') {
            let end = start + line.len();
            let inside = points.partition_point(|point| *point < start)
                ..points.partition_point(|point| *point <= end);
            for (from, to) in windows(text, start..end, &points[inside]) {
                if from > start && kept.last().is_none_or(|last: &Kept| last.end() < from) {
                    shown.push_str(GAP);
                }
                kept.push(Kept { from, at: shown.len(), length: to - from });
                shown.push_str(&text[from..to]);
            }
            if line.ends_with('\n') && !shown.ends_with('\n') {
                shown.push_str(GAP);
                kept.push(Kept { from: end - 1, at: shown.len(), length: 1 });
                shown.push('\n');
            }
            start = end;
        }
        let base = source.base();
        Some(Self { source: SourceText::new(source.name(), shown), base, kept })
    }

    /// Where a span is shown.
    pub(super) fn shown(&self, span: Span) -> Span {
        let place = |offset: u32| {
            let offset = offset.saturating_sub(self.base) as usize;
            let next = self.kept.partition_point(|kept| kept.from <= offset);
            let kept = self.kept[next.max(1) - 1];
            kept.at + offset.saturating_sub(kept.from).min(kept.length)
        };
        Span::from(place(span.start)..place(span.end))
    }

    /// Where something that is shown was.
    pub(super) fn original(&self, shown: u32) -> u32 {
        let shown = shown as usize;
        let next = self.kept.partition_point(|kept| kept.at <= shown);
        let kept = self.kept[next.max(1) - 1];
        let offset = kept.from + shown.saturating_sub(kept.at).min(kept.length);
        Span::from(offset..offset).start.saturating_add(self.base)
    }
}

impl Kept {
    fn end(&self) -> usize {
        self.from + self.length
    }
}

/// What of a line is shown: all, or its beginning and what lies around the points.
fn windows(text: &str, line: Range<usize>, points: &[usize]) -> Vec<(usize, usize)> {
    let Range { start, end } = line;
    if end - start <= LONG {
        return vec![(start, end)];
    }
    let mut windows: Vec<(usize, usize)> = Vec::new();
    for point in std::iter::once(start).chain(points.iter().copied()) {
        let from = text.floor_char_boundary(point.saturating_sub(AROUND)).max(start);
        let to = text.ceil_char_boundary(point + AROUND).min(end);
        match windows.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => windows.push((from, to)),
        }
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_around_what_matters_and_places_stay_true() {
        let text = format!("a: 1\nb: {}MISTAKE{}\nc: é\n", "x".repeat(5000), "y".repeat(5000));
        let source = SourceText::new("a.yaml", text.as_str());
        let start = text.find("MISTAKE").expect("it is there");
        let (mistake, after) = (Span::from(start..start + 7), text.len() - 6..text.len() - 1);
        let cut = Windowed::of(&source, [mistake].into_iter()).expect("a long line");
        assert!(cut.source.text().len() < 500, "{}", cut.source.text());
        assert_eq!(cut.source.text().matches(GAP).count(), 2);
        assert_eq!(cut.source.slice(cut.shown(mistake)), "MISTAKE");
        assert_eq!(cut.original(cut.shown(mistake).start), mistake.start);
        let after = Span::from(after);
        assert_eq!(cut.source.slice(cut.shown(after)), source.slice(after));
        let lines = |source: &SourceText| source.text().lines().count();
        assert_eq!(lines(&cut.source), lines(&source));
        // What was left out is shown where the gap is, and no place is outside of the text.
        for offset in 0..text.len() {
            let shown = cut.shown(Span::from(offset..offset));
            assert!(shown.range().end <= cut.source.text().len());
        }
        assert!(Windowed::of(&SourceText::new("a", "short\n"), [].into_iter()).is_none());
    }
}
