//! `tests/witness/expected.yaml` as values: which stand-in plays an endpoint, which paths its host
//! knows, and what must come of each scenario there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Deserialize;

use crate::cargo::workspace;
use crate::rehearsal::Check;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    /// By the endpoint's id.
    pub(crate) endpoints: BTreeMap<String, EndpointEntry>,
    /// By name; a case without `scenarios` plays the scenario of its name.
    pub(crate) cases: BTreeMap<String, Expectation>,
}

/// Who plays an endpoint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndpointEntry {
    /// The stand-in's file, without its ending.
    pub(crate) witness: String,
    /// Options of the stand-in for the endpoint's first host.
    #[serde(default)]
    pub(crate) options: Vec<String>,
    /// The same for each further host, by name.
    #[serde(default)]
    pub(crate) servers: BTreeMap<String, Vec<String>>,
    /// What may be asked of the host, by what it is for: method, blank, path, with `{id}` for a
    /// task's id. `submit`, `poll` and `clip` are asked for each clip.
    pub(crate) asks: BTreeMap<String, String>,
}

/// What must come of one case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expectation {
    /// Scenarios that the stand-in plays; none: the one of the case's name.
    #[serde(default)]
    pub(crate) scenarios: Vec<String>,
    /// Further options of the stand-in.
    #[serde(default)]
    pub(crate) options: Vec<String>,
    /// Stand-ins that this is played with; none: all that know the scenarios.
    #[serde(default)]
    pub(crate) only: Vec<String>,
    /// Whether it is played at the further hosts of an endpoint, too.
    #[serde(default)]
    pub(crate) everywhere: bool,
    #[serde(default)]
    pub(crate) story: Story,
    pub(crate) steps: Vec<Step>,
    /// Hosts that differ, each with its reason.
    #[serde(default)]
    pub(crate) but: Vec<Exception>,
}

/// Another course of a case at some hosts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exception {
    /// Stand-ins, endpoints, or hosts of an endpoint.
    pub(crate) at: Vec<String>,
    /// Why they differ: for people.
    pub(crate) because: String,
    pub(crate) steps: Vec<Step>,
}

/// The storyboard of a case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Story {
    /// How many scenes: `a`, `b`, …
    pub(crate) scenes: u8,
    /// The picture of all scenes.
    pub(crate) image: String,
    /// Further words of each scene, as YAML.
    pub(crate) more: String,
}

impl Default for Story {
    fn default() -> Self {
        Self { scenes: 1, image: "rocket.jpg".to_owned(), more: String::new() }
    }
}

/// One command of wanflow, and how things stand after it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// The words; `TASK` stands for the id of the first task in the ledger.
    pub(crate) run: String,
    /// Seconds to wait before it.
    #[serde(default)]
    pub(crate) after: f64,
    /// Seconds after which Ctrl-C comes, from when `sold` is reached.
    #[serde(default)]
    pub(crate) interrupt: Option<f64>,
    pub(crate) exit: i32,
    /// Lines of the ledger: what was bought so far.
    pub(crate) sold: usize,
    /// Whether the film is there.
    #[serde(default)]
    pub(crate) film: bool,
    /// Submits that were asked for so far; none: as many as it takes.
    #[serde(default)]
    pub(crate) submits: Option<usize>,
    /// What must be said, `TASK` as above.
    #[serde(default)]
    pub(crate) says: Vec<String>,
    /// What must not be said.
    #[serde(default)]
    pub(crate) never: Vec<String>,
}

/// The folder of the stand-ins.
pub(crate) fn folder() -> PathBuf {
    workspace().join("tests/witness")
}

pub(crate) fn read() -> Check<Expected> {
    let file = folder().join("expected.yaml");
    let words = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(&file).map_err(|error| words(&error))?;
    serde_saphyr::from_str(&text).map_err(|error| words(&error))
}

impl Expected {
    /// Every scenario of these stand-ins has a case, so that a new one is not passed over.
    pub(crate) fn covers(&self, scenarios: &BTreeMap<String, BTreeSet<String>>) -> Check<()> {
        let known = |name: &String| {
            self.cases.iter().any(|(case, expectation)| expectation.plays(case).contains(&&**name))
        };
        for (witness, names) in scenarios {
            let unknown: Vec<_> = names.iter().filter(|name| !known(name)).collect();
            if !unknown.is_empty() {
                return Err(format!("expected.yaml has no case for {unknown:?} of {witness}"));
            }
        }
        Ok(())
    }
}

impl Expectation {
    /// The scenarios that are played, without their `@N`.
    pub(crate) fn plays<'a>(&'a self, case: &'a str) -> Vec<&'a str> {
        let words = self.words(case).into_iter();
        words.map(|word| word.split_once('@').map_or(word, |(name, _)| name)).collect()
    }

    /// The scenarios in the stand-in's words.
    pub(crate) fn words<'a>(&'a self, case: &'a str) -> Vec<&'a str> {
        if self.scenarios.is_empty() {
            return vec![case];
        }
        self.scenarios.iter().map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_endpoint_has_a_witness() {
        let expected = read().expect("the file is sound");
        let hosts = workspace().join("schemas/endpoints").read_dir().expect("it is a folder");
        for host in hosts.filter_map(Result::ok).filter(|entry| entry.path().is_dir()) {
            for model in host.path().read_dir().expect("it is a folder").filter_map(Result::ok) {
                let (host, model) = (host.file_name(), model.file_name());
                let id = format!("{}/{}", host.display(), model.display());
                assert!(expected.endpoints.contains_key(&id), "no witness is named for {id}");
            }
        }
    }

    #[test]
    fn each_exception_has_a_reason_and_a_host_that_exists() {
        let expected = read().expect("the file is sound");
        let known = |name: &str| {
            let id = name.split_once('@').map_or(name, |(id, _)| id);
            expected.endpoints.contains_key(id)
                || expected.endpoints.values().any(|entry| entry.witness == name)
        };
        for (case, expectation) in &expected.cases {
            for Exception { at, because, steps } in &expectation.but {
                assert!(!because.is_empty() && !steps.is_empty(), "{case}: {at:?}");
                let unknown: Vec<_> = at.iter().filter(|name| !known(name)).collect();
                assert!(unknown.is_empty(), "{case}: {unknown:?}");
            }
        }
    }
}
