//! Findings as JSON, version 1: lines and columns count from 1, columns in code points, bytes
//! from 0 in each file; ends are exclusive.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde_json::Value;

use super::{Checked, Region};
use crate::diagnostic::{Diagnostic, Edit, Fix, Label};
use crate::source::{SourceText, Span};
use crate::sources::Sources;

/// The version of this format.
const VERSION: u32 = 1;

#[derive(Serialize, JsonSchema)]
struct Report<'a> {
    /// Version of this format.
    version: u32,
    diagnostics: Vec<Finding<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Finding<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    file: &'a str,
    #[serde(flatten)]
    place: Place,
    labels: Vec<Note<'a>>,
    help: Option<&'a str>,
    fixes: Vec<Correction<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Place {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    byte_start: u32,
    byte_end: u32,
}

#[derive(Serialize, JsonSchema)]
struct Note<'a> {
    message: &'a str,
    /// The file, where it is not that of the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize, JsonSchema)]
struct Correction<'a> {
    title: &'a str,
    /// `safe`, or `unsafe` if it is a guess.
    applicability: &'a str,
    edits: Vec<Change<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Change<'a> {
    text: &'a str,
    /// The file, where it is not that of the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(flatten)]
    place: Place,
}

/// All findings of some files.
pub fn report(files: &[Checked]) -> Value {
    let findings = files.iter().flat_map(|file| {
        file.diagnostics.iter().map(|diagnostic| finding(&file.sources, diagnostic))
    });
    serde_json::to_value(Report { version: VERSION, diagnostics: findings.collect() })
        .expect("a report is plain data")
}

/// The schema of [`report`]'s JSON.
pub fn schema() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Report<'_>>()
}

fn finding<'a>(sources: &'a Sources, diagnostic: &'a Diagnostic) -> Finding<'a> {
    let own = sources.file_of(diagnostic.span());
    let other = |span| Some(sources.file_of(span)).filter(|file| file.base() != own.base());
    let file = |span| other(span).map(SourceText::name);
    let note = |Label { span, message }: &'a Label| Note {
        message,
        file: file(*span),
        place: place(sources, *span),
    };
    let change = |Edit { span, text }: &'a Edit| Change {
        text,
        file: file(*span),
        place: place(sources, *span),
    };
    let fix = |fix: &'a Fix| Correction {
        title: &fix.title,
        applicability: fix.applicability.as_str(),
        edits: fix.edits.iter().map(change).collect(),
    };
    Finding {
        rule: diagnostic.rule.id,
        severity: diagnostic.severity.as_str(),
        message: &diagnostic.message,
        file: own.name(),
        place: place(sources, diagnostic.span()),
        labels: diagnostic.labels.iter().map(note).collect(),
        help: diagnostic.help.as_deref(),
        fixes: diagnostic.fixes.iter().map(fix).collect(),
    }
}

fn place(sources: &Sources, span: Span) -> Place {
    let Region { line, column, end_line, end_column } = Region::of(sources, span);
    let Span { start, end } = sources.file_of(span).local(span);
    Place { line, column, end_line, end_column, byte_start: start, byte_end: end }
}
