//! Findings as workflow commands, which GitHub shows beside the changed lines, ten of a kind at
//! most; and all of them as a list, for the job's summary or its log.

use super::escape::visible;
use super::{Checked, Region};
use crate::diagnostic::Diagnostic;
use crate::rule::Severity;
use crate::sources::Sources;

/// As many findings as a summary lists: GitHub refuses one of more than a megabyte.
const MOST_LISTED: usize = 1000;

/// A finding and the files that it is about.
struct Listed<'a> {
    sources: &'a Sources,
    diagnostic: &'a Diagnostic,
}

/// One line for each finding, the severest first.
pub fn report(files: &[Checked]) -> String {
    findings(files).iter().map(Listed::command).collect()
}

/// All findings as a group of the log, which is folded until somebody opens it; nothing where there
/// are none.
pub fn log_group(files: &[Checked]) -> String {
    let all = findings(files);
    if all.is_empty() {
        return String::new();
    }
    let lines: String = all.iter().map(Listed::log_line).collect();
    format!("::group::{}\n{lines}::endgroup::\n", heading(all.len()))
}

/// All findings in Markdown, for the summary of a job.
pub fn summary(files: &[Checked]) -> String {
    let all = findings(files);
    let listed: String = all.iter().take(MOST_LISTED).map(Listed::item).collect();
    let rest = match all.len().saturating_sub(MOST_LISTED) {
        0 => String::new(),
        rest => format!("\nand {rest} more\n"),
    };
    format!("### wanflow check: {}\n\n{listed}{rest}\n", heading(all.len()))
}

fn heading(count: usize) -> String {
    match count {
        0 => "nothing found".to_owned(),
        1 => "1 finding".to_owned(),
        many => format!("all {many} findings"),
    }
}

/// All findings, the severest first.
fn findings(files: &[Checked]) -> Vec<Listed<'_>> {
    let of = |file: &'_ Checked| file.diagnostics.len();
    let mut findings = Vec::with_capacity(files.iter().map(of).sum());
    for Checked { sources, diagnostics } in files {
        findings.extend(diagnostics.iter().map(|diagnostic| Listed { sources, diagnostic }));
    }
    findings.sort_by_key(|finding| finding.diagnostic.severity);
    findings
}

impl Listed<'_> {
    fn command(&self) -> String {
        line(self.sources, self.diagnostic)
    }

    fn place(&self) -> String {
        let Region { line, column, .. } = Region::of(self.sources, self.diagnostic.span());
        let file = self.sources.file_of(self.diagnostic.span()).name();
        format!("{file}:{line}:{column}")
    }

    /// A line that is no command, whatever stands in it.
    fn log_line(&self) -> String {
        let Diagnostic { severity, rule, message, .. } = self.diagnostic;
        let text = format!("{}: {} {message} [{}]", severity.as_str(), self.place(), rule.id);
        visible(&text).replace(['\n', '\r'], " ") + "\n"
    }

    fn item(&self) -> String {
        let Diagnostic { severity, rule, message, help, .. } = self.diagnostic;
        let help = help.as_ref().map_or_else(String::new, |help| format!("; {}", markdown(help)));
        let place = markdown(&self.place());
        let message = markdown(message);
        format!("- **{}** {place}: {message}{help} ({})\n", severity.as_str(), rule.id)
    }
}

/// A text that Markdown shows as it is.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in visible(text).chars() {
        match char {
            '\n' | '\r' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '*' | '_' | '[' | ']' | '#' | '|' | '~' | '@' | '`' | '\\' => out.extend(['\\', char]),
            plain => out.push(plain),
        }
    }
    out
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
