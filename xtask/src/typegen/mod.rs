//! From any JSON Schema (2020-12) to Rust types that take exactly what the schema takes.
//!
//! `documents` reads; `walk`, `circles` and `prose` hold each schema to the table in `keywords`;
//! `understand` says what several schemas take together; `lower` decides types and names;
//! `spell` spells them for the printer that endpoints use too. `support` is what the output
//! carries along. `docs/codegen.md` lists for users what is taken.

mod apart;
mod circles;
mod describe;
pub(crate) mod documents;
mod form;
mod ir;
pub(crate) mod keywords;
mod lines;
mod lower;
mod naming;
mod narrow;
mod prose;
mod ranges;
mod spell;
mod statements;
#[expect(dead_code, reason = "the generated files use the rest of it")]
#[expect(unreachable_pub, reason = "it is public where it is carried along")]
pub(crate) mod support;
#[cfg(test)]
mod support_tests;
#[cfg(test)]
mod tests;
mod types;
mod understand;
mod walk;
pub(crate) mod witness;

use std::path::Path;
use std::thread;

use serde_json::Value;

use crate::codegen::print::Printer;
use crate::codegen::refusal::{Refusal, Refusals};
use documents::{Documents, Place};
use understand::Understanding;
use witness::Witness;

/// Bytes of stack: schemas may refer to each other in long chains.
const STACK: usize = 512 * 1024 * 1024;

/// What came of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The Rust file; `None` where something was refused.
    pub(crate) text: Option<String>,
    /// `FILE:LINE: at POINTER: MESSAGE`, in the order of files and pointers.
    pub(crate) refused: Vec<String>,
    /// The same of what was taken, and may not be what was meant.
    pub(crate) warned: Vec<String>,
}

/// Generates the types of a schema file.
pub(crate) fn generate(file: &Path) -> Outcome {
    let run = || {
        let (refusals, warnings) = (Refusals::default(), Refusals::default());
        let documents = Documents::read(file, &refusals);
        let text = types(file, &documents, &refusals, &warnings);
        let located = |refusals: Refusals| {
            let all = refusals.into_sorted();
            all.iter().map(|refusal| documents.located(refusal)).collect()
        };
        Outcome { text, refused: located(refusals), warned: located(warnings) }
    };
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run);
        let outcome = thread.map(thread::ScopedJoinHandle::join);
        match outcome {
            Ok(Ok(outcome)) => outcome,
            _ => Outcome {
                refused: vec![format!("{}: the generator broke; please report it", file.display())],
                ..Outcome::default()
            },
        }
    })
}

/// What the `jsonschema` crate says of instances; `None` where it cannot compile the schema.
pub(crate) fn judge(file: &Path, instances: &[Value]) -> Vec<Option<bool>> {
    if instances.is_empty() {
        return Vec::new();
    }
    let documents = Documents::read(file, &Refusals::default());
    let Ok(registry) = witness::registry(&documents) else { return vec![None; instances.len()] };
    let witness = Witness::new(&registry, &documents);
    let root = Place { document: 0, pointer: String::new() };
    instances.iter().map(|instance| witness.takes(&root, instance)).collect()
}

fn types(
    file: &Path,
    documents: &Documents,
    refusals: &Refusals,
    warnings: &Refusals,
) -> Option<String> {
    if documents.0.is_empty() {
        return None;
    }
    let sound = check_meta(documents, refusals);
    let places = walk::walk(documents, refusals, warnings);
    if !sound || circles::check(documents, &places, refusals) {
        return None;
    }
    let whole = |message: String| {
        let file = documents.0[0].name.clone();
        refusals.push(Refusal { file, pointer: String::new(), message });
    };
    let registry = match witness::registry(documents) {
        Ok(registry) => registry,
        Err(error) => {
            // A reference that was refused already is missing here too.
            if refusals.is_empty() {
                whole(format!("cannot be checked: {error}"));
            }
            return None;
        }
    };
    let witness = Witness::new(&registry, documents);
    if let Some(problem) = witness.trouble() {
        if refusals.is_empty() {
            whole(format!("cannot be checked: {problem}; say it in a plainer way"));
        }
        return None;
    }
    witness.check_values(&places, refusals);
    let understanding = Understanding::new(documents, &witness, refusals, warnings);
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let stem = stem.unwrap_or_default();
    let (all, root) = lower::lower(&understanding, stem.split('.').next().unwrap_or("root"));
    if !refusals.is_empty() {
        return None;
    }
    let printed = Printer::new().file("types", &spell::file(&all, root));
    printed.map_err(whole).ok()
}

/// Whether every file is a JSON Schema at all.
fn check_meta(documents: &Documents, refusals: &Refusals) -> bool {
    let validator = jsonschema::draft202012::meta::validator();
    let mut sound = true;
    for (index, document) in documents.0.iter().enumerate() {
        for error in validator.iter_errors(&document.value) {
            let place = Place { document: index, pointer: error.instance_path().to_string() };
            let Some(cursor) = documents.cursor(&place, refusals) else { continue };
            cursor.refuse(meta_message(&place, cursor.value(), &error.to_string()));
            sound = false;
        }
    }
    sound
}

/// What the meta-schema's error means for whoever wrote the schema.
fn meta_message(place: &Place, value: &Value, error: &str) -> String {
    let last = place.last().unwrap_or_default();
    let advice = match (last.as_str(), value) {
        ("items", Value::Array(_)) => "a list of schemas is of an older draft; write `prefixItems`",
        ("exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_)) => {
            "a flag is of draft 4; give the bound itself"
        }
        ("required", Value::Bool(_)) => "a flag is of draft 3; list the names beside `properties`",
        ("type", _) => "a type is array, boolean, integer, null, number, object or string",
        _ => "write it as that draft does",
    };
    format!("is not JSON Schema 2020-12: {error}; {advice}")
}
