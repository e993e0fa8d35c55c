//! Findings as SARIF 2.1.0, for code scanning.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Checked, Region};
use crate::diagnostic::{Diagnostic, Edit, Fix, Label};
use crate::rule::{Rule, Severity};
use crate::rules::RULES;
use crate::source::Span;
use crate::sources::Sources;

/// All findings of some files, and every rule there is.
pub fn report(files: &[Checked]) -> Value {
    let results: Vec<Value> = files
        .iter()
        .flat_map(|file| file.diagnostics.iter().map(|found| result(&file.sources, found)))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "wanflow",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": RULES.iter().map(|entry| descriptor(entry.rule)).collect::<Vec<_>>(),
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

fn result(sources: &Sources, found: &Diagnostic) -> Value {
    let text = match &found.help {
        Some(help) => format!("{}\n{help}", found.message),
        None => found.message.clone(),
    };
    let mut result = json!({
        "ruleId": found.rule.id,
        "level": found.severity.as_str(),
        "message": { "text": text },
        "locations": [location(sources, &found.labels[0])],
    });
    if let Some(index) = RULES.iter().position(|entry| entry.rule.id == found.rule.id) {
        result["ruleIndex"] = json!(index);
    }
    if found.labels.len() > 1 {
        result["relatedLocations"] =
            found.labels[1..].iter().map(|label| location(sources, label)).collect();
    }
    if !found.fixes.is_empty() {
        result["fixes"] = found.fixes.iter().map(|each| fix(sources, each)).collect();
    }
    result
}

fn location(sources: &Sources, label: &Label) -> Value {
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(sources.file_of(label.span).name()) },
            "region": region(sources, label.span),
        }
    });
    if !label.message.is_empty() {
        location["message"] = json!({ "text": label.message });
    }
    location
}

fn region(sources: &Sources, span: Span) -> Value {
    let Region { line, column, end_line, end_column } = Region::of(sources, span);
    let local = sources.file_of(span).local(span);
    json!({
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "byteOffset": local.start,
        "byteLength": span.len(),
    })
}

fn fix(sources: &Sources, fix: &Fix) -> Value {
    let mut changes: BTreeMap<u32, Vec<Value>> = BTreeMap::new();
    for Edit { span, text } in &fix.edits {
        changes.entry(sources.file_of(*span).base()).or_default().push(json!({
            "deletedRegion": region(sources, *span),
            "insertedContent": { "text": text },
        }));
    }
    let change = |(base, replacements)| {
        json!({
            "artifactLocation": { "uri": uri(sources.file_of(Span::at(base)).name()) },
            "replacements": replacements,
        })
    };
    json!({
        "description": { "text": fix.title },
        "properties": { "applicability": fix.applicability.as_str() },
        "artifactChanges": changes.into_iter().map(change).collect::<Vec<_>>(),
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
