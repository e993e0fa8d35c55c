//! One case of the battery: a schema of one keyword, and instances with their verdicts.
//!
//! Reads `xtask/battery`; judges nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::mutate;
use crate::cargo::workspace;
use crate::typegen;

/// A file of the battery.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// The file's name without `.json`.
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) schema: Value,
    /// Further files beside the schema.
    #[serde(default)]
    pub(crate) files: BTreeMap<String, Value>,
    #[serde(default)]
    pub(crate) valid: Vec<Value>,
    #[serde(default)]
    pub(crate) invalid: Vec<Value>,
    /// Instances whose spelling matters, as JSON texts.
    #[serde(default)]
    pub(crate) valid_texts: Vec<String>,
    #[serde(default)]
    pub(crate) invalid_texts: Vec<String>,
    /// Instances of which the `jsonschema` crate alone says what they are.
    #[serde(default)]
    pub(crate) instances: Vec<Value>,
    /// The generator refuses the schema with these words.
    #[serde(default)]
    pub(crate) refused: Option<String>,
    /// The generator warns of the schema with these words.
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "only the tests look at warnings"))]
    pub(crate) warned: Option<String>,
}

/// Numbers above 2^53 that instances are changed to, as they are printed.
const LARGE: [&str; 2] = ["18446744073709551615", "1e+300"];

/// A JSON text, and whether it is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Instance {
    pub(crate) text: String,
    pub(crate) valid: bool,
}

/// The battery's own folder.
pub(crate) fn folder() -> PathBuf {
    workspace().join("xtask/battery")
}

/// All cases of a folder, by name.
pub(crate) fn read_all(folder: &Path) -> io::Result<Vec<Case>> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let case = serde_json::from_str(&fs::read_to_string(&path)?)
            .map_err(|error| io::Error::other(format!("{name}: {error}")))?;
        cases.push(Case { name, ..case });
    }
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(cases)
}

impl Case {
    /// Writes the schema and its files; gives the schema's path.
    pub(crate) fn lay_out(&self, folder: &Path) -> io::Result<PathBuf> {
        for (name, value) in &self.files {
            let path = folder.join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, format!("{value:#}\n"))?;
        }
        let path = folder.join("schema.json");
        fs::write(&path, format!("{:#}\n", self.schema))?;
        Ok(path)
    }

    /// The instances that the file lists.
    pub(crate) fn listed(&self) -> Vec<Instance> {
        let texts =
            |values: &[Value]| -> Vec<String> { values.iter().map(Value::to_string).collect() };
        let instance = |text: String, valid| Instance { text, valid };
        let valid = texts(&self.valid).into_iter().chain(self.valid_texts.clone());
        let invalid = texts(&self.invalid).into_iter().chain(self.invalid_texts.clone());
        valid
            .map(|text| instance(text, true))
            .chain(invalid.map(|text| instance(text, false)))
            .collect()
    }

    /// Instances without a verdict and changed copies of all, with what the `jsonschema` crate says of them.
    pub(crate) fn mutated(&self, schema: &Path) -> Vec<Instance> {
        let listed: Vec<Value> =
            self.listed().iter().filter_map(|instance| instance.text.parse().ok()).collect();
        let seeds = [listed, self.instances.clone()].concat();
        let values = [self.instances.clone(), mutate::mutate(&seeds)].concat();
        let verdicts = typegen::judge(schema, &values);
        // The witness rounds numbers above 2^53 before it divides them by a fraction; ours does not.
        let divides = self.schema.to_string().contains("\"multipleOf\":");
        let both = values.iter().zip(verdicts);
        let both = both.filter(|(value, _)| !divides || !is_large(value));
        let judged = both
            .filter_map(|(value, valid)| Some(Instance { text: value.to_string(), valid: valid? }));
        judged.collect()
    }
}

/// Whether a number above 2^53 is in it.
fn is_large(value: &Value) -> bool {
    let text = value.to_string();
    LARGE.iter().any(|large| text.contains(large))
}
