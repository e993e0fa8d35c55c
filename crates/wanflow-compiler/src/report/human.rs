//! Findings for people: excerpts with carets. The one file that knows `miette`.
//!
//! A report has an end, and so has each line and each excerpt of it: whatever the text, a person
//! reads about a screenful of screens at most. Formats for machines have everything.

use std::borrow::Cow;
use std::fmt::Write as _;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents,
};

use super::Checked;
use super::escape::{same_length, visible};
use super::group::{Group, groups};
use super::window::Windowed;
use crate::diagnostic::{Diagnostic, Label};
use crate::rule::Severity;
use crate::source::{Position, SourceText, Span};
use crate::sources::Sources;

/// What the terminal can show.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Columns of the terminal.
    pub width: usize,
    /// Colours, or none.
    pub colour: Colour,
    /// Box characters, or ASCII only.
    pub letters: Letters,
}

/// Whether colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// ANSI colours.
    Ansi,
    /// None.
    None,
}

/// Which characters frames are drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// Box drawing characters.
    Unicode,
    /// ASCII only.
    Ascii,
}

/// Excerpts of one check.
const EXCERPTS: usize = 100;

/// Places that are named where the same was found at several.
const PLACES: usize = 8;

/// Places that one excerpt points at.
const LABELS: usize = 12;

/// Lines of the tallest part of a text that an excerpt shows whole.
const TALLEST: u32 = 10;

/// All findings of some checks, one below the other; what is said more than once is said once.
pub fn report(files: &[Checked], look: Look) -> String {
    let handler = handler(look);
    let mut out = String::new();
    for checked in files {
        report_check(&mut out, checked, &handler);
    }
    out
}

fn handler(look: Look) -> GraphicalReportHandler {
    let theme = match (look.colour, look.letters) {
        (Colour::Ansi, Letters::Unicode) => GraphicalTheme::unicode(),
        (Colour::None, Letters::Unicode) => GraphicalTheme::unicode_nocolor(),
        (Colour::Ansi, Letters::Ascii) => {
            GraphicalTheme { styles: GraphicalTheme::unicode().styles, ..GraphicalTheme::ascii() }
        }
        (Colour::None, Letters::Ascii) => GraphicalTheme {
            styles: GraphicalTheme::unicode_nocolor().styles,
            ..GraphicalTheme::ascii()
        },
    };
    // Links would be written as escapes even without colour; rule ids are links enough.
    GraphicalReportHandler::new_themed(theme)
        .with_width(look.width)
        .with_links(false)
        .with_context_lines(1)
}

fn report_check(out: &mut String, checked: &Checked, handler: &GraphicalReportHandler) {
    let Checked { sources, diagnostics } = checked;
    let groups = groups(sources, diagnostics);
    // The severest are shown, in the order of the text.
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|index| groups[*index].first.severity);
    let (shown, left) = order.split_at(order.len().min(EXCERPTS));
    let mut shown = shown.to_vec();
    shown.sort_unstable();
    let whole: Vec<Excerpt<'_>> = sources.files().iter().map(Excerpt::whole).collect();
    for group in shown.iter().map(|index| &groups[*index]) {
        for (number, (base, labels)) in labels_by_file(sources, group.first).iter().enumerate() {
            let whole = whole.iter().find(|whole| whole.original.base() == *base);
            let whole = whole.expect("each label is in a file");
            let spans = labels.iter().map(|label| shortened(whole.original, label.span));
            let cut = Windowed::of(whole.original, spans);
            let cut = cut.as_ref().map(|windowed| Excerpt::cut(whole.original, windowed));
            let excerpt = cut.as_ref().unwrap_or(whole);
            let finding = if number == 0 {
                Finding::new(group.first, labels, excerpt)
            } else {
                Finding::elsewhere(labels, excerpt)
            };
            handler.render_report(out, &finding).expect("strings take all text");
        }
        out.push_str(&elsewhere(sources, group));
        out.push('\n');
    }
    let left = left.iter().map(|index| groups[*index].len()).sum::<usize>();
    if left > 0 {
        let name = visible(sources.first().name());
        writeln!(out, "{name}: {left} more findings; `--format json` lists all of them\n")
            .expect("strings take all text");
    }
}

/// The labels that are shown of a finding, by the bases of the files that they are in: miette draws
/// one excerpt of one file at a time. That of the mistake itself comes first.
fn labels_by_file<'a>(sources: &Sources, found: &'a Diagnostic) -> Vec<(u32, Vec<&'a Label>)> {
    let mut files: Vec<(u32, Vec<&Label>)> = Vec::new();
    for label in shown_labels(found) {
        let base = sources.file_of(label.span).base();
        match files.iter_mut().find(|(known, _)| *known == base) {
            Some((_, labels)) => labels.push(label),
            None => files.push((base, vec![label])),
        }
    }
    files
}

/// Where else the same was found.
fn elsewhere(sources: &Sources, group: &Group<'_>) -> String {
    let Group { first, others } = group;
    let pointed = first.labels.len().saturating_sub(LABELS);
    let mut out = String::new();
    if pointed > 0 {
        out = format!("  and {pointed} more places of this one\n");
    }
    if !others.is_empty() {
        let own = sources.file_of(first.span()).base();
        let place = |span: &Span| {
            let file = sources.file_of(*span);
            let Position { line, column } = file.position(span.start);
            if file.base() == own {
                format!("{line}:{column}")
            } else {
                format!("{}:{line}:{column}", visible(file.name()))
            }
        };
        let mut places: Vec<String> = others.iter().take(PLACES).map(place).collect();
        if let Some(last) = others.get(PLACES..).and_then(<[Span]>::last) {
            places.push(format!("… {}", place(last)));
        }
        let places = places.join(", ");
        writeln!(out, "  and {} more, at {places}", others.len()).expect("strings take all text");
    }
    out
}

/// The places that are shown of a finding.
fn shown_labels(found: &Diagnostic) -> impl Iterator<Item = &Label> {
    found.labels.iter().take(LABELS)
}

/// A place, its first line only where it has more lines than anybody looks through.
fn shortened(source: &SourceText, span: Span) -> Span {
    let lines = source.position(span.end).line - source.position(span.start).line;
    if lines < TALLEST {
        return span;
    }
    let (_, line) = source.lines_around(Span::at(span.start), 0, 0);
    Span::new(span.start, line.end.max(span.start))
}

/// A finding in miette's words, its texts made harmless.
#[derive(Debug)]
struct Finding<'a> {
    /// What is printed above: severity and rule.
    heading: Option<String>,
    severity: Severity,
    message: String,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    excerpt: &'a Excerpt<'a>,
}

impl<'a> Finding<'a> {
    fn new(found: &Diagnostic, labels: &[&Label], excerpt: &'a Excerpt<'a>) -> Self {
        Self {
            heading: Some(format!("{}[{}]", found.severity.as_str(), found.rule.id)),
            severity: found.severity,
            message: visible(&found.message).into_owned(),
            help: found.help.as_deref().map(|help| visible(help).into_owned()),
            labels: labels_in(labels, excerpt),
            excerpt,
        }
    }

    /// What a finding points at in another file than its own.
    fn elsewhere(labels: &[&Label], excerpt: &'a Excerpt<'a>) -> Self {
        Self {
            heading: None,
            severity: Severity::Note,
            message: format!("see also {}", excerpt.name),
            help: None,
            labels: labels_in(labels, excerpt),
            excerpt,
        }
    }
}

/// The first label is where the mistake is: the heading names its line.
fn labels_in(labels: &[&Label], excerpt: &Excerpt<'_>) -> Vec<LabeledSpan> {
    let mut labels: Vec<LabeledSpan> = labels.iter().map(|one| label(one, excerpt)).collect();
    if let Some(first) = labels.first_mut() {
        let text = first.label().map(str::to_owned);
        *first = LabeledSpan::new_primary_with_span(text, *first.inner());
    }
    labels
}

fn label(label: &Label, excerpt: &Excerpt<'_>) -> LabeledSpan {
    let span = shortened(excerpt.original, label.span);
    let span = excerpt.shown(span);
    let message = Some(label.message.as_str()).filter(|text| !text.is_empty());
    let message = message.map(|text| visible(text).into_owned());
    LabeledSpan::new(message, span.start as usize, span.len() as usize)
}

impl std::fmt::Display for Finding<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Finding<'_> {}

impl miette::Diagnostic for Finding<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.heading.as_ref().map(|heading| Box::new(heading) as Box<dyn std::fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn std::fmt::Display>)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.excerpt)
    }
}

/// Lines of a text by its own index of lines: miette's own way reads the whole text for each.
#[derive(Debug)]
struct Excerpt<'a> {
    /// The text as it is.
    original: &'a SourceText,
    /// The text as it is shown, its long lines cut.
    source: &'a SourceText,
    windowed: Option<&'a Windowed>,
    /// The text with nothing hidden in it.
    text: Cow<'a, str>,
    name: String,
}

impl<'a> Excerpt<'a> {
    /// A text without long lines.
    fn whole(source: &'a SourceText) -> Self {
        Self::new(source, source, None)
    }

    /// A text whose long lines are cut.
    fn cut(original: &'a SourceText, windowed: &'a Windowed) -> Self {
        Self::new(original, &windowed.source, Some(windowed))
    }

    fn new(
        original: &'a SourceText,
        source: &'a SourceText,
        windowed: Option<&'a Windowed>,
    ) -> Self {
        let (text, name) = (same_length(source.text()), visible(original.name()).into_owned());
        Self { original, source, windowed, text, name }
    }

    /// Where a span of the text as it is stands in the text that is shown, from its first byte.
    fn shown(&self, span: Span) -> Span {
        self.windowed.map_or_else(|| self.original.local(span), |windowed| windowed.shown(span))
    }

    /// The column of a place that is shown, from 0, in the text as it is.
    fn column(&self, shown: u32) -> usize {
        let base = self.original.base();
        let offset = self.windowed.map_or(base + shown, |windowed| windowed.original(shown));
        self.original.position(offset).column as usize - 1
    }
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let wanted = Span::from(span.offset()..span.offset() + span.len());
        let base = self.source.base();
        let (first_line, lines) = self.source.lines_around(wanted.moved(base), before, after);
        let lines = self.source.local(lines);
        // Without context miette asks where the span itself begins.
        let start = if before == 0 { wanted.start } else { lines.start };
        let column = if before == 0 { self.column(start) } else { 0 };
        let shown = Span::new(start, lines.end.max(start));
        let data = self.text.get(shown.range()).ok_or(MietteError::OutOfBounds)?;
        let place = SourceSpan::from((shown.start as usize, shown.len() as usize));
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data.as_bytes(),
            place,
            first_line,
            column,
            data.lines().count(),
        )))
    }
}
