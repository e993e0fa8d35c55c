//! Diagnostics in the formats of people and machines: pure functions from findings to text.

pub mod escape;
pub mod github;
pub mod gitlab;
#[cfg(feature = "human")]
mod group;
#[cfg(feature = "human")]
pub mod human;
pub mod json;
pub mod junit;
pub mod sarif;
#[cfg(feature = "human")]
mod window;

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::sources::Sources;

/// The files of a check and what was found in them.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The files.
    pub sources: Sources,
    /// The findings, in the order of the files and their texts.
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
    fn of(sources: &Sources, span: Span) -> Self {
        let source = sources.file_of(span);
        let (start, end) = (source.position(span.start), source.position(span.end));
        Self { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
    }
}
