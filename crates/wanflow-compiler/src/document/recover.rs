//! Several syntax errors in one file: the broken value, or else the broken lines, are left out, and
//! the text is read again.

use super::build::Attempt;
use super::lines::line_start;
use super::parse::attempt;
use super::patch::{Cut, Filling, Patched};
use super::traps::SyntaxError;
use super::{Document, characters, damage, flow, indentation, rules, traps};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceText, Span};

/// How often a text is read again: so often that it costs no more than this many bytes, …
const BYTES: usize = 4 << 20;

/// … but at least, and at most, so often.
const ROUNDS: (usize, usize) = (20, 200);

/// Bytes of the largest text that is read.
const LARGEST: usize = 256 << 20;

/// Reads a file. What it cannot read it reports and leaves out.
pub fn parse<'s>(source: &'s SourceText, found: &mut Vec<Diagnostic>) -> Document<'s> {
    let mut here = Vec::new();
    let mut document = parse_in_rounds(source, &mut here);
    characters::find_hidden(&document, &mut here);
    let base = source.base();
    document.move_by(base);
    found.extend(here.into_iter().map(|diagnostic| diagnostic.moved(base)));
    document
}

/// All places count from the first byte of the file: a parser knows no other.
fn parse_in_rounds<'s>(source: &'s SourceText, found: &mut Vec<Diagnostic>) -> Document<'s> {
    if source.text().len() > LARGEST {
        found.push(
            Diagnostic::new(&rules::YAML_SYNTAX, Span::at(0), "the file is larger than 256 MiB")
                .help("a storyboard is text; is this the right file?"),
        );
        return attempt(source, &Patched::new("".into())).document;
    }
    let mut reading = Reading::new(Patched::new(characters::clean(source.text(), found)));
    loop {
        let Attempt { mut document, found: more, error } = attempt(source, &reading.patched);
        if reading.repair_look_alikes(&document, error.as_ref(), found) {
            continue;
        }
        let is_over = error.as_ref().is_none_or(|error| !reading.leave_out(error, found));
        if is_over {
            found.extend(more);
            document.lost = reading.patched.lost();
            return document;
        }
    }
}

/// One reading of a text, round by round.
struct Reading<'s> {
    patched: Patched<'s>,
    rounds: usize,
    /// What was cut last, in the file.
    last: Option<Last>,
    /// Up to where look-alikes are known, in the file.
    looked: u32,
}

struct Last {
    span: Span,
    kind: Damage,
}

/// Whether a part of a text closed more than it opened.
fn closes(text: &str) -> bool {
    let count = |marks: &[char]| text.matches(marks).count();
    count(&['}', ']']) > count(&['{', '[']) || count(&['"']) % 2 == 1 || count(&['\'']) % 2 == 1
}

/// What an error was about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Damage {
    /// Where lines begin; they are gone.
    Misplaced,
    /// Where lines begin; they were read as they were meant.
    Repaired,
    /// Anything else.
    Other,
}

impl<'s> Reading<'s> {
    fn new(patched: Patched<'s>) -> Self {
        let rounds = (BYTES / patched.text().len().max(1)).clamp(ROUNDS.0, ROUNDS.1);
        Self { patched, rounds, last: None, looked: 0 }
    }

    /// Reads look-alikes as what they stand for. Whether there were any.
    fn repair_look_alikes(
        &mut self,
        document: &Document<'_>,
        error: Option<&SyntaxError>,
        found: &mut Vec<Diagnostic>,
    ) -> bool {
        let text = self.patched.text();
        if text.is_ascii() {
            return false;
        }
        // Behind an error nothing is known.
        let stop = error.map_or(text.len(), |error| error.begins(text).max(error.at) as usize);
        let stop_line = line_start(text, stop);
        let is_text = |start: usize| {
            let place = self.patched.in_file(Span::from(start..start));
            let is_known = || document.is_inside_scalar(place);
            start > stop || place.start < self.looked || start < stop_line && is_known()
        };
        let repairs = indentation::without_look_alikes(text, is_text);
        let looked = self.patched.in_file(Span::from(stop_line..stop_line)).start;
        let mut cuts = Vec::new();
        for repair in repairs {
            self.patched.found_in_file(repair.finding).add_to(found);
            cuts.extend(repair.cuts);
        }
        self.looked = looked;
        if cuts.is_empty() {
            return false;
        }
        self.cut(cuts, Damage::Repaired);
        true
    }

    /// Leaves out what an error costs, and reports the error unless it comes of what was left out
    /// before. Whether there is more to read.
    fn leave_out(&mut self, error: &SyntaxError, found: &mut Vec<Diagnostic>) -> bool {
        let text = self.patched.text();
        let begins = error.begins(text);
        if error.is_tab() {
            let repair = indentation::untabbed(text, begins).filter(|_| self.rounds > 0);
            if let Some(repair) = repair {
                self.patched.found_in_file(repair.finding).add_to(found);
                self.rounds -= 1;
                self.cut(repair.cuts, Damage::Repaired);
                return true;
            }
        }
        let is_misplaced = damage::is_misplaced(error, text);
        let kind = if is_misplaced { Damage::Misplaced } else { Damage::Other };
        if !self.is_consequence(error, kind) {
            self.patched.found_in_file(traps::explain(error, text)).add_to(found);
        }
        if error.is_open_to_the_end(text) {
            let close = flow::closing(text, error.open_flow.unwrap_or_default());
            let is_new = self.last.as_ref().is_none_or(|last| last.kind != Damage::Repaired)
                && self.rounds > 0;
            if is_new {
                self.rounds -= 1;
                self.cut(vec![close], Damage::Repaired);
            }
            return is_new;
        }
        let cuts = damage::candidates(error, text).into_iter();
        let in_file = |cut: Cut| Cut { span: self.patched.in_file(cut.span), ..cut };
        let cut = cuts.map(in_file).find(|cut| match cut.filling {
            Filling::Meant(_) => true,
            Filling::Null | Filling::Nothing => self.patched.has_text(cut.span),
        });
        let Some(cut) = cut.filter(|_| self.rounds > 0) else {
            let end = Span::from(text.len()..text.len());
            let rest = self.patched.in_file(Span::new(error.at.min(end.start), end.end));
            self.patched.note(Cut { span: rest, filling: Filling::Nothing });
            return false;
        };
        self.rounds -= 1;
        self.cut_in_file(vec![cut], kind);
        true
    }

    /// Whether an error was made by what was cut before.
    fn is_consequence(&self, error: &SyntaxError, kind: Damage) -> bool {
        let Some(last) = &self.last else { return false };
        let begins = self.patched.in_file(Span::at(error.begins(self.patched.text()))).start;
        // The scanner runs ahead of the parser, so that a mistake further up may come later.
        let is_inside = (last.span.start..last.span.end).contains(&begins);
        match last.kind {
            Damage::Repaired => {
                (last.span.start..=last.span.end).contains(&begins) && kind == Damage::Misplaced
            }
            // What was cut out may have closed what is open now.
            _ if error.is_unclosed() => {
                let cut = self.patched.cut_text(last.span);
                begins < last.span.end && closes(cut)
            }
            Damage::Misplaced if kind == Damage::Misplaced && !is_inside => {
                !self.patched.has_text(Span::new(last.span.end, begins))
            }
            _ => is_inside,
        }
    }

    /// Makes cuts that are places of the text as it is read now.
    fn cut(&mut self, cuts: Vec<Cut>, kind: Damage) {
        let in_file = |cut: Cut| Cut { span: self.patched.in_file(cut.span), ..cut };
        let cuts = cuts.into_iter().map(in_file).collect();
        self.cut_in_file(cuts, kind);
    }

    fn cut_in_file(&mut self, cuts: Vec<Cut>, kind: Damage) {
        let whole = cuts.iter().map(|cut| cut.span).reduce(Span::to);
        self.last = whole.map(|span| Last { span, kind });
        self.patched.cut(cuts);
    }
}
