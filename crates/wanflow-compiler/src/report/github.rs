//! Findings as workflow commands, which GitHub shows beside the changed lines.

use super::{Checked, Region};
use crate::diagnostic::Diagnostic;
use crate::rule::Severity;
use crate::sources::Sources;

/// One line for each finding, the severest first: GitHub shows only the first ten of a step.
pub fn report(files: &[Checked]) -> String {
    let mut findings: Vec<_> = files
        .iter()
        .flat_map(|file| file.diagnostics.iter().map(|diagnostic| (&file.sources, diagnostic)))
        .collect();
    findings.sort_by_key(|(_, diagnostic)| diagnostic.severity);
    findings.into_iter().map(|(sources, diagnostic)| line(sources, diagnostic)).collect()
}

fn line(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let Region { line, column, end_line, end_column } = Region::of(sources, diagnostic.span());
    let message = match &diagnostic.help {
        Some(help) => format!("{}\n{help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    format!(
        "::{command} file={},line={line},col={column},endLine={end_line},endColumn={end_column},title={}::{}\n",
        property(sources.file_of(diagnostic.span()).name()),
        property(diagnostic.rule.id),
        data(&message),
    )
}

/// Escapes a command's message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
