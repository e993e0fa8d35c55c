//! An endpoint folder, read from disk: documents as values, nothing understood yet.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::refusal::{Refusal, Refusals};

/// Name of the file that makes a folder an endpoint.
pub(crate) const DOCUMENT: &str = "endpoint.openapi.yaml";

/// The documents of one endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    /// `provider/model`, from the folder's place.
    pub(crate) id: String,
    /// Path of the folder from the workspace's root, with `/`.
    pub(crate) path: String,
    /// The OpenAPI document.
    pub(crate) document: Value,
    /// JSON Schemas by file name.
    pub(crate) schemas: BTreeMap<String, Value>,
}

impl Folder {
    /// The schema that a file of the folder holds.
    pub(crate) fn schema(&self, name: &str, refusals: &Refusals) -> Option<&Value> {
        let schema = self.schemas.get(name);
        if schema.is_none() {
            let message = "the document names this file, and it cannot be read".to_owned();
            refuse(refusals, &format!("{}/{name}", self.path), message);
        }
        schema
    }
}

/// Reads every endpoint folder below `root/schemas/endpoints`, in the order of their ids.
pub(crate) fn read_all(root: &Path, refusals: &Refusals) -> Vec<Folder> {
    let base = "schemas/endpoints";
    let mut folders = Vec::new();
    for provider in names(root, base, refusals) {
        let below = format!("{base}/{provider}");
        if !root.join(&below).is_dir() {
            continue;
        }
        for model in names(root, &below, refusals) {
            let path = format!("{below}/{model}");
            if !plain(&provider) || !plain(&model) {
                refuse(refusals, &path, "expected small letters, digits, `.`, `-`".to_owned());
            } else if root.join(&path).is_dir() {
                folders.extend(read(root, &path, format!("{provider}/{model}"), refusals));
            }
        }
    }
    folders
}

fn read(root: &Path, path: &str, id: String, refusals: &Refusals) -> Option<Folder> {
    let file = format!("{path}/{DOCUMENT}");
    let document = text(root, &file, refusals).and_then(|text| {
        serde_saphyr::from_str::<Value>(&text)
            .map_err(|error| refuse(refusals, &file, format!("is not YAML: {error}")))
            .ok()
    });
    let mut schemas = BTreeMap::new();
    for name in names(root, path, refusals) {
        let file = format!("{path}/{name}");
        if Path::new(&name).extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let Some(text) = text(root, &file, refusals) else { continue };
        match serde_json::from_str(&text) {
            Ok(schema) => _ = schemas.insert(name, schema),
            Err(error) => refuse(refusals, &file, format!("is not JSON: {error}")),
        }
    }
    Some(Folder { id, path: path.to_owned(), document: document?, schemas })
}

/// Whether a folder's name can be part of an id and of a comment.
fn plain(name: &str) -> bool {
    name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'))
}

fn names(root: &Path, path: &str, refusals: &Refusals) -> Vec<String> {
    let listed = fs::read_dir(root.join(path)).and_then(|entries| {
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    });
    let mut names: Vec<String> = listed.unwrap_or_else(|error| {
        refuse(refusals, path, format!("cannot be listed: {error}"));
        Vec::new()
    });
    names.sort();
    names
}

fn text(root: &Path, file: &str, refusals: &Refusals) -> Option<String> {
    fs::read_to_string(root.join(file))
        .map_err(|error| refuse(refusals, file, format!("cannot be read: {error}")))
        .ok()
}

fn refuse(refusals: &Refusals, file: &str, message: String) {
    refusals.push(Refusal { file: file.to_owned(), pointer: String::new(), message });
}
