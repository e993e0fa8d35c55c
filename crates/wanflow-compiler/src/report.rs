//! Diagnostics in the formats of people and machines: pure functions from findings to text.

pub mod escape;
pub mod github;
#[cfg(feature = "human")]
mod group;
#[cfg(feature = "human")]
pub mod human;
pub mod json;
pub mod sarif;
#[cfg(feature = "human")]
mod window;

use crate::diagnostic::Diagnostic;
use crate::source::{SourceText, Span};

/// A text and what was found in it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The text.
    pub source: SourceText,
    /// The findings, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// A span in lines and columns from 1, the end exclusive.
struct Region {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

impl Region {
    fn of(source: &SourceText, span: Span) -> Self {
        let (start, end) = (source.position(span.start), source.position(span.end));
        Self { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
    }
}
