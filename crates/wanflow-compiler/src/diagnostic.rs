//! What is wrong with a storyboard, as plain data.
//!
//! Formats for people and machines are made elsewhere (`report`); this file knows none of them.

use crate::rule::{Rule, Severity};
use crate::source::Span;

/// A place, and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A lower-case fragment; empty if the carets say enough.
    pub message: String,
}

/// A change of the text that fixes the mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative: `quote the text`.
    pub title: String,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
    /// Whether it may be made without asking.
    pub applicability: Applicability,
}

/// Whether a fix may be made without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    /// What was written can mean nothing else.
    Safe,
    /// It is a guess at what was meant, or it changes what is sent.
    Unsafe,
}

impl Applicability {
    /// The lower-case word: `safe` or `unsafe`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What takes its place.
    pub text: String,
}

impl Fix {
    /// A fix of several edits: a guess, until it is called safe.
    pub fn new(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: bounded(title), edits, applicability: Applicability::Unsafe }
    }

    /// A fix that replaces one span: a guess, until it is called safe.
    pub fn replace(title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        Self::new(title, vec![Edit { span, text: text.into() }])
    }

    /// What was written can mean nothing else.
    #[must_use]
    pub fn safe(self) -> Self {
        Self { applicability: Applicability::Safe, ..self }
    }

    /// Safe, if that is so.
    #[must_use]
    pub fn with(self, applicability: Applicability) -> Self {
        Self { applicability, ..self }
    }
}

/// One mistake or remark: what, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How bad it is here; the rule's own severity unless settings say otherwise.
    pub severity: Severity,
    /// What is wrong and what was expected: one sentence without a full stop.
    pub message: String,
    /// The places. The first is where the mistake is; there is always one.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// Changes that fix it, the likeliest first.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A finding of `rule` at `span`.
    pub fn new(rule: &'static Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: bounded(message),
            labels: vec![Label { span, message: String::new() }],
            help: None,
            fixes: Vec::new(),
        }
    }

    /// Says something at the mistake's place.
    #[must_use]
    pub fn label(mut self, message: impl Into<String>) -> Self {
        self.labels[0].message = bounded(message);
        self
    }

    /// Points at another place too.
    #[must_use]
    pub fn also(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: bounded(message) });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(bounded(help));
        self
    }

    /// Offers a change that fixes it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Offers changes that fix it, in order.
    #[must_use]
    pub fn fixes(mut self, fixes: impl IntoIterator<Item = Fix>) -> Self {
        self.fixes.extend(fixes);
        self
    }

    /// Adds it to the findings, unless there are so many that one more helps nobody.
    pub(crate) fn add_to(self, found: &mut Vec<Self>) {
        if found.len() < MOST {
            found.push(self);
        }
    }

    /// The same finding in a text that stands so many bytes further on.
    #[must_use]
    pub(crate) fn moved(mut self, by: u32) -> Self {
        let Self { rule: _, severity: _, message: _, labels, help: _, fixes } = &mut self;
        for label in labels {
            label.span = label.span.moved(by);
        }
        for edit in fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.span = edit.span.moved(by);
        }
        self
    }

    /// Where the mistake is.
    pub fn span(&self) -> Span {
        self.labels[0].span
    }

    /// Whether it keeps the storyboard from becoming a plan.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Findings of one text that are kept.
pub(crate) const MOST: usize = 10_000;

/// Bytes of the longest sentence about a mistake.
const SENTENCE: usize = 1_000;

/// A sentence with its middle left out where it quotes more than anybody reads: what many
/// mistakes quote would make a report longer than its text by far.
fn bounded(sentence: impl Into<String>) -> String {
    let mut sentence = sentence.into();
    if sentence.len() > SENTENCE {
        let from = sentence.floor_char_boundary(SENTENCE * 3 / 4);
        let to = sentence.ceil_char_boundary(sentence.len() - SENTENCE / 4);
        sentence.replace_range(from..to, "…");
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_sentences_lose_their_middle_only() {
        assert_eq!(bounded("no scene is called `é`"), "no scene is called `é`");
        let cut = bounded(format!("no scene is called `{}`, here", "é".repeat(5_000)));
        assert!(cut.len() <= SENTENCE + "…".len() && cut.ends_with("é`, here"), "{cut}");
        assert!(cut.starts_with("no scene is called `é") && cut.contains("é…é"), "{cut}");
    }
}
