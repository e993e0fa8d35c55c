//! The project's settings, `wanflow.toml`: only what a checkout may safely choose.
//!
//! A checkout may be hostile: it can pick among built-in endpoints, lower limits and set rule
//! levels, but it cannot name hosts, keys or folders.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use wanflow_api::Usd;

use crate::failure::Failure;

/// What `wanflow.toml` says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The endpoint of storyboards that name none.
    pub(crate) endpoint: Option<String>,
    /// Clips generated at the same time.
    pub(crate) concurrency: Option<u16>,
    /// Cap of a storyboard's worst case for all time, in US dollars.
    #[serde(default, deserialize_with = "usd")]
    pub(crate) budget: Option<Usd>,
    /// Level of single rules.
    #[serde(default)]
    pub(crate) rules: BTreeMap<String, Level>,
}

/// How loudly a rule speaks. Errors cannot be turned down: they protect money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    /// Stops the run.
    Error,
    /// Is shown.
    Warning,
    /// Is not shown.
    Off,
}

impl Settings {
    /// Reads the settings of a project, or the defaults where it has none.
    pub(crate) fn read(root: &Path) -> Result<Self, Failure> {
        let file = root.join("wanflow.toml");
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(Failure::environment(format!("{}: {error}", file.display()))),
        };
        toml::from_str(&text).map_err(|error| {
            Failure::usage(format!("{}: {error}", file.display()))
                .with_help("known settings: endpoint, concurrency, budget, rules")
        })
    }
}

fn usd<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Usd>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let amount = Usd::parse(&text);
    let expected = || serde::de::Error::custom("expected US dollars in quotes, such as \"12.50\"");
    amount.map(Some).ok_or_else(expected)
}
