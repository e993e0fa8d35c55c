//! The one form of a storyboard's text: from text to text, and never another meaning.
//!
//! A text is read into a tree that keeps its comments, its blank lines, its anchors and how each
//! value is written; the words of each mapping are put in the order of the language, and the tree
//! is printed. What was printed is read again and held against what was there before: a text that
//! would mean something else, or lose a comment, stays as it is. This file knows no disk.

mod gap;
mod order;
mod print;
mod quote;
mod read;
mod same;
mod scalar;
mod tree;

use crate::diagnostic::Diagnostic;
use crate::document::{Document, parse};
use crate::source::SourceText;

/// What became of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formatted {
    /// The text in its one form: perhaps as it was.
    Text(String),
    /// It has mistakes of YAML's own, so that nobody knows what it means.
    Broken(Vec<Diagnostic>),
    /// It has something for which there is no form yet, and stays as it is.
    Unknown,
}

/// Brings a text into its one form.
pub fn format(source: &SourceText) -> Formatted {
    let mut found = Vec::new();
    let before = parse(source, &mut found);
    if found.iter().any(Diagnostic::is_error) {
        return Formatted::Broken(found);
    }
    let text = source.text();
    if before.root().is_none() {
        return Formatted::Text(text.to_owned());
    }
    let formatted = formatted(text, &before).map_or(Formatted::Unknown, Formatted::Text);
    match formatted {
        Formatted::Text(formatted) if text.starts_with('\u{feff}') => {
            Formatted::Text(format!("\u{feff}{formatted}"))
        }
        formatted => formatted,
    }
}

/// The text in its form; `None` if that would say something else.
fn formatted(text: &str, before: &Document<'_>) -> Option<String> {
    let mut tree = read::tree(text)?;
    order::sort(&mut tree);
    let (mut formatted, comments) = print::print(&tree);
    if comments != tree.comments {
        return None;
    }
    if formatted == text {
        return Some(formatted);
    }
    let again = SourceText::new("", formatted.as_str());
    let mut found = Vec::new();
    let after = parse(&again, &mut found);
    let is_same = !found.iter().any(Diagnostic::is_error) && same::is_same(before, &after);
    if !is_same {
        return None;
    }
    if text.lines().next().is_some_and(|line| text[line.len()..].starts_with("\r\n")) {
        formatted = formatted.replace('\n', "\r\n");
    }
    Some(formatted)
}
