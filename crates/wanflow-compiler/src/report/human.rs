//! Findings for people: excerpts with carets. The one file that knows `miette`.

use std::borrow::Cow;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents,
};

use super::Checked;
use super::escape::{same_length, visible};
use super::window::Windowed;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{SourceText, Span};

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

/// All findings of some files, one below the other.
pub fn report(files: &[Checked], look: Look) -> String {
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
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(look.width)
        .with_links(false)
        .with_context_lines(1);
    let mut out = String::new();
    for file in files {
        let labels = file.diagnostics.iter().flat_map(|one| &one.labels);
        let windowed = Windowed::of(&file.source, labels.map(|label| label.span));
        let source = windowed.as_ref().map_or(&file.source, |windowed| &windowed.source);
        let excerpt = Excerpt {
            original: &file.source,
            source,
            windowed: windowed.as_ref(),
            text: same_length(source.text()),
            name: visible(file.source.name()).into_owned(),
        };
        for diagnostic in &file.diagnostics {
            let finding = Finding::new(diagnostic, &excerpt);
            handler.render_report(&mut out, &finding).expect("strings take all text");
            out.push('\n');
        }
    }
    out
}

/// A finding in miette's words, its texts made harmless.
#[derive(Debug)]
struct Finding<'a> {
    rule: &'static str,
    severity: Severity,
    message: String,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    excerpt: &'a Excerpt<'a>,
}

impl<'a> Finding<'a> {
    fn new(diagnostic: &Diagnostic, excerpt: &'a Excerpt<'a>) -> Self {
        Self {
            rule: diagnostic.rule.id,
            severity: diagnostic.severity,
            message: visible(&diagnostic.message).into_owned(),
            help: diagnostic.help.as_deref().map(|help| visible(help).into_owned()),
            labels: labels(&diagnostic.labels, excerpt),
            excerpt,
        }
    }
}

/// The first label is where the mistake is: the heading names its line.
fn labels(labels: &[Label], excerpt: &Excerpt<'_>) -> Vec<LabeledSpan> {
    let mut labels: Vec<LabeledSpan> = labels.iter().map(|one| label(one, excerpt)).collect();
    if let Some(first) = labels.first_mut() {
        let text = first.label().map(str::to_owned);
        *first = LabeledSpan::new_primary_with_span(text, *first.inner());
    }
    labels
}

fn label(label: &Label, excerpt: &Excerpt<'_>) -> LabeledSpan {
    let span = excerpt.windowed.map_or(label.span, |windowed| windowed.shown(label.span));
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
        Some(Box::new(format!("{}[{}]", self.severity.as_str(), self.rule)))
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

impl Excerpt<'_> {
    /// The column of a place that is shown, from 0, in the text as it is.
    fn column(&self, shown: u32) -> usize {
        let offset = self.windowed.map_or(shown, |windowed| windowed.original(shown));
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
        let (first_line, lines) = self.source.lines_around(wanted, before, after);
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
