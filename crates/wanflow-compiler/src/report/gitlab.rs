//! Findings as GitLab's code quality report, which merge requests show beside the changed lines.
//!
//! Members: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Value, json};
use wanflow_plan::sha256;

use super::{Checked, Region};
use crate::diagnostic::Diagnostic;
use crate::rule::Severity;
use crate::sources::Sources;

/// How much of a line belongs to what a finding is, on both sides: lines may be very long.
const AROUND: usize = 80;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// All findings of some files, as one list.
pub fn report(files: &[Checked]) -> Value {
    let mut seen = HashMap::new();
    let mut issues = Vec::new();
    for file in files {
        for found in &file.diagnostics {
            let what = identity(&file.sources, found);
            let times = seen.entry(what.clone()).or_insert(0_usize);
            issues.push(issue(&file.sources, found, &format!("{what}\0{times}")));
            *times += 1;
        }
    }
    json!(issues)
}

fn issue<'a>(sources: &'a Sources, found: &'a Diagnostic, identity: &str) -> Issue<'a> {
    let Region { line, end_line, .. } = Region::of(sources, found.span());
    let description = match &found.help {
        Some(help) => format!("{}\n{help}", found.message),
        None => found.message.clone(),
    };
    Issue {
        description,
        check_name: found.rule.id,
        fingerprint: sha256(identity.as_bytes()).to_string(),
        severity: match found.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        location: Location {
            path: path(sources, found),
            lines: Lines { begin: line, end: end_line },
        },
    }
}

/// What stays the same of a finding when lines are added above it: file, rule, words and its line's
/// text. Equal ones are counted apart.
fn identity(sources: &Sources, found: &Diagnostic) -> String {
    let source = sources.file_of(found.span());
    let start = found.span().start;
    let before = source.before(start).chars().rev().take(AROUND);
    let before: Vec<char> = before.take_while(|char| *char != '\n').collect();
    let behind = source.after(start).chars().take(AROUND).take_while(|char| *char != '\n');
    let line: String = before.into_iter().rev().chain(behind).collect();
    [path(sources, found), found.rule.id, &found.message, line.trim()].join("\0")
}

/// GitLab compares paths with those of the repository, which begin with no `./`.
fn path<'a>(sources: &'a Sources, found: &Diagnostic) -> &'a str {
    sources.file_of(found.span()).name().trim_start_matches("./")
}
