//! The hosts that the binary knows, each with its stand-in.
//!
//! The binary itself is asked what is built in, so that an older one can be held to the same
//! stand-ins.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::process::Command;

use serde_json::Value;

use super::expected::{EndpointEntry, Expected, folder};
use super::programs::Programs;
use crate::rehearsal::Check;

/// One host of one endpoint.
#[derive(Debug)]
pub(crate) struct Host<'a> {
    /// The endpoint's id.
    pub(crate) endpoint: String,
    /// The host's name where it is not the endpoint's first.
    pub(crate) server: Option<String>,
    /// The variable that holds its key.
    pub(crate) key_variable: String,
    /// Whether a submit may be sent again, by a key of its own.
    pub(crate) repeats_safely: bool,
    pub(crate) entry: &'a EndpointEntry,
}

impl fmt::Display for Host<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.endpoint)?;
        self.server.iter().try_for_each(|server| write!(f, "@{server}"))
    }
}

impl Host<'_> {
    /// Whether one of these names is this host's; without names every host is meant.
    pub(crate) fn is_meant(&self, names: &[String]) -> bool {
        names.is_empty() || names.iter().any(|name| self.is_called(name))
    }

    /// Whether a name is this host's, its endpoint's, or its stand-in's.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        name == self.to_string() || name == self.endpoint || name == self.entry.witness
    }

    /// The stand-in's options for this host.
    pub(crate) fn options(&self) -> &[String] {
        match &self.server {
            None => &self.entry.options,
            Some(server) => &self.entry.servers[server],
        }
    }
}

/// All hosts of all built-in endpoints.
pub(crate) fn hosts<'a>(programs: &Programs, expected: &'a Expected) -> Check<Vec<Host<'a>>> {
    let listed = programs.json(&["endpoints", "--json"])?;
    let listed = listed["endpoints"].as_array().ok_or("`endpoints --json` lists none")?;
    let mut hosts = Vec::new();
    for one in listed {
        let endpoint = text(&one["id"])?;
        let entry = expected.endpoints.get(&endpoint);
        let entry = entry.ok_or(format!("expected.yaml names no witness for {endpoint}"))?;
        for (index, host) in one["hosts"].as_array().into_iter().flatten().enumerate() {
            let server = if index == 0 { None } else { Some(text(&host["name"])?) };
            if server.as_ref().is_some_and(|server| !entry.servers.contains_key(server)) {
                return Err(format!("expected.yaml knows no {} of {endpoint}", host["name"]));
            }
            let name = server.as_ref().map_or(String::new(), |server| format!("@{server}"));
            let shown =
                programs.json(&["endpoints", "show", &(endpoint.clone() + &name), "--json"])?;
            let key_variable = text(&shown["key"]["variable"])?;
            let repeats_safely = !shown["can"]["idempotency_header"].is_null();
            let endpoint = endpoint.clone();
            hosts.push(Host { endpoint, server, key_variable, repeats_safely, entry });
        }
    }
    Ok(hosts)
}

fn text(value: &Value) -> Check<String> {
    value.as_str().map(str::to_owned).ok_or(format!("not a text: {value}"))
}

/// The scenarios that each stand-in of these hosts knows, as its own `--help` lists them.
pub(crate) fn scenarios(
    programs: &Programs,
    hosts: &[&Host<'_>],
) -> Check<BTreeMap<String, BTreeSet<String>>> {
    let witnesses: BTreeSet<&str> = hosts.iter().map(|host| &*host.entry.witness).collect();
    witnesses.iter().map(|witness| Ok(((*witness).to_owned(), help(programs, witness)?))).collect()
}

fn help(programs: &Programs, witness: &str) -> Check<BTreeSet<String>> {
    let output = Command::new(&programs.python)
        .arg(folder().join(format!("{witness}.py")))
        .arg("--help")
        // So wide that no name is broken at its hyphen.
        .envs([("COLUMNS", "100000"), ("PYTHONDONTWRITEBYTECODE", "1")])
        .output()
        .map_err(|error| format!("{}: {error}", programs.python.display()))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let listed =
        said.split_once("scenarios: ").ok_or(format!("{witness}.py lists no scenarios"))?;
    let names = listed.1.split("; ").filter_map(|one| one.split_once(" = "));
    Ok(names.map(|(name, _)| name.trim().to_owned()).collect())
}
