//! Findings as SARIF 2.1.0, for code scanning.

use serde_json::{Value, json};

use super::{Checked, Region};
use crate::diagnostic::{Diagnostic, Fix, Label, Severity};
use crate::rule::Rule;
use crate::rules::RULES;
use crate::source::{SourceText, Span};

/// All findings of some files, and every rule there is.
pub fn report(files: &[Checked]) -> Value {
    let results: Vec<Value> = files
        .iter()
        .flat_map(|file| file.diagnostics.iter().map(|found| result(&file.source, found)))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "wanflow",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": RULES.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
                }
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }]
    })
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.title },
        "help": { "text": rule.page, "markdown": rule.page },
        "defaultConfiguration": { "level": rule.severity.as_str() },
    })
}

fn result(source: &SourceText, found: &Diagnostic) -> Value {
    let text = match &found.help {
        Some(help) => format!("{}\n{help}", found.message),
        None => found.message.clone(),
    };
    let mut result = json!({
        "ruleId": found.rule.id,
        "level": found.severity.as_str(),
        "message": { "text": text },
        "locations": [location(source, &found.labels[0])],
    });
    if let Some(index) = RULES.iter().position(|rule| rule.id == found.rule.id) {
        result["ruleIndex"] = json!(index);
    }
    if found.labels.len() > 1 {
        result["relatedLocations"] =
            found.labels[1..].iter().map(|label| location(source, label)).collect();
    }
    if !found.fixes.is_empty() {
        result["fixes"] = found.fixes.iter().map(|each| fix(source, each)).collect();
    }
    result
}

fn location(source: &SourceText, label: &Label) -> Value {
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(source.name()) },
            "region": region(source, label.span),
        }
    });
    if !label.message.is_empty() {
        location["message"] = json!({ "text": label.message });
    }
    location
}

fn region(source: &SourceText, span: Span) -> Value {
    let Region { line, column, end_line, end_column } = Region::of(source, span);
    json!({
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "byteOffset": span.start,
        "byteLength": span.len(),
    })
}

fn fix(source: &SourceText, fix: &Fix) -> Value {
    let replacements: Vec<Value> = fix
        .edits
        .iter()
        .map(|edit| {
            json!({
                "deletedRegion": region(source, edit.span),
                "insertedContent": { "text": edit.text },
            })
        })
        .collect();
    json!({
        "description": { "text": fix.title },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(source.name()) },
            "replacements": replacements,
        }]
    })
}

/// A path as a relative reference: what is not plain is percent-encoded.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'\\' => uri.push('/'),
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => write!(uri, "%{byte:02X}").expect("strings take all text"),
        }
    }
    uri
}

/// SARIF's levels are our words.
const _: () = assert!(matches!(Severity::Note.as_str().as_bytes(), b"note"));
