//! Fixes made: from a text and what was found in it to the text without it. Pure: it knows no disk.

use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::source::{SourceText, Span};

/// How often a text is checked again after fixes were made: what one hides, another round fixes.
pub const ROUNDS: usize = 16;

/// A text after some fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// How many findings were fixed.
    pub count: usize,
}

/// How many findings a command could fix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fixable {
    /// Without asking.
    pub safe: usize,
    /// Only as a guess.
    pub guesses: usize,
}

impl Fixable {
    /// Counts the findings that have a fix.
    pub fn of<'f>(found: impl IntoIterator<Item = &'f Diagnostic>) -> Self {
        let mut fixable = Self::default();
        for found in found {
            match found.fixes.first().map(|fix| fix.applicability) {
                _ if fix_for(found, Applicability::Safe).is_some() => fixable.safe += 1,
                Some(_) => fixable.guesses += 1,
                None => {}
            }
        }
        fixable
    }
}

/// Makes the fixes of findings in one file, those that may be made, as far as they do not overlap.
/// `None` if there is none to make.
pub fn fix(file: &SourceText, found: &[Diagnostic], most: Applicability) -> Option<Fixed> {
    let mut fixes: Vec<&Fix> = found
        .iter()
        .filter_map(|found| fix_for(found, most))
        .filter(|fix| fix.edits.iter().all(|edit| is_in(file, edit.span)))
        .collect();
    fixes.sort_by_key(|fix| fix.edits.iter().map(|edit| edit.span.start).min());
    let mut edits = Edits::default();
    let count = fixes.into_iter().filter(|fix| edits.take(&fix.edits)).count();
    (count > 0).then(|| Fixed { text: edits.made(file), count })
}

/// The fix of a finding that may be made: the likeliest that is safe, or else the likeliest.
fn fix_for(found: &Diagnostic, most: Applicability) -> Option<&Fix> {
    let is_made = |fix: &&Fix| !fix.edits.is_empty() && fix.applicability <= most;
    let safe = |fix: &&Fix| fix.applicability == Applicability::Safe;
    let mut made = found.fixes.iter().filter(is_made);
    made.clone().find(safe).or_else(|| made.next())
}

fn is_in(file: &SourceText, span: Span) -> bool {
    file.base() <= span.start && span.end <= file.end()
}

/// Edits that do not overlap, sorted.
#[derive(Default)]
struct Edits<'f>(Vec<&'f Edit>);

impl<'f> Edits<'f> {
    /// Takes all of some edits, or none. The same edit may be wanted by two findings.
    fn take(&mut self, more: &'f [Edit]) -> bool {
        let is_free = |edit: &&Edit| {
            let at = self.0.partition_point(|taken| taken.span.start < edit.span.start);
            let near = self.0[at.saturating_sub(1)..].iter().take(3);
            near.filter(|taken| touch(taken.span, edit.span)).count() == 0
        };
        if !more.iter().all(|edit| is_free(&edit)) {
            return false;
        }
        for edit in more {
            let at = self.0.partition_point(|taken| taken.span.start < edit.span.start);
            self.0.insert(at, edit);
        }
        true
    }

    fn made(&self, file: &SourceText) -> String {
        let text = file.text();
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for edit in &self.0 {
            let span = file.local(edit.span).range();
            out.push_str(&text[from..span.start]);
            out.push_str(&edit.text);
            from = span.end;
        }
        out + &text[from..]
    }
}

/// Whether two edits are about the same place: two that insert there are, too.
fn touch(one: Span, other: Span) -> bool {
    one.overlaps(other) || one.start == other.start
}
