//! A storyboard out of several files as one, with the origin of each value.

mod origin;
mod print;

use std::collections::HashMap;

use crate::decode::decode;
use crate::diagnostic::Diagnostic;
use crate::document::{self, Document, NodeId, Value};
use crate::layers::version::Version;
use crate::layers::{Layered, Scope, layered};
use crate::report::Checked;
use crate::rules::every_path;
use crate::sources::Sources;
use crate::world::World;

pub use origin::Origin;
use print::print;

/// A storyboard as one mapping.
#[derive(Clone, Debug)]
pub struct Merged {
    /// As YAML; behind each value stands where it is from.
    pub yaml: String,
    /// Its values, in the order of the YAML.
    pub values: Vec<Origin>,
    /// What is wrong with it as far as reading goes.
    pub checked: Checked,
}

/// Reads a storyboard in one version, with everything that it is made of.
pub fn merged(name: &str, bytes: Vec<u8>, version: &Version, world: &dyn World) -> Merged {
    let mut found = Vec::new();
    let source = document::read(name.to_owned(), bytes, &mut found);
    let Layered { mut document, .. } = layered(source, version, Scope::Chosen, world, &mut found);
    without_variants(&mut document);
    let paths = paths(&document, &mut found);
    let (yaml, values) = print(&document, &paths);
    let checked = Checked { sources: Sources::of(document.into_files()), diagnostics: found };
    Merged { yaml, values, checked }
}

/// Of several versions one is shown.
fn without_variants(document: &mut Document<'static>) {
    let Some(root) = document.root().filter(|root| document.value(*root) == Value::Map) else {
        return;
    };
    let mut entries = document.entries(root);
    entries.retain(|entry| document.text(entry.key) != Some("variants"));
    let pairs: Vec<_> = entries.iter().flat_map(|entry| [entry.key, entry.value]).collect();
    let root = document.push_map(document.span(root), &pairs);
    document.set_root(Some(root));
}

/// The paths of files in other folders, as they are from the storyboard's.
fn paths(document: &Document<'_>, found: &mut Vec<Diagnostic>) -> HashMap<NodeId, String> {
    let storyboard = decode(document, found);
    every_path(&storyboard).map(|path| (path.node, path.value.to_owned())).collect()
}
