//! The project's settings, `wanflow.toml`: only what a checkout may safely choose.
//!
//! A checkout may be hostile: it can pick among built-in endpoints, lower limits and set rule
//! levels, but it cannot name hosts, keys or folders. Those are for the user's own file
//! (`config.rs`).

mod verify;

use std::collections::BTreeMap;
use std::path::Path;

use toml::de::DeTable;
use wanflow_compiler::{Diagnostic, Severity};
use wanflow_media::inspect::InspectionLimits;

use crate::config;
use crate::failure::Failure;
use crate::limits::Limits;
use crate::regular_file;
use crate::toml_file::{self, Key, Mistakes, Value, shown};

/// What `wanflow.toml` may set.
const KNOWN: &[&str] = &["endpoint", "concurrency", "per_minute", "budget", "rules", "verify"];

/// Words for where requests, keys and files go: a checkout has no say in these.
const FORBIDDEN: &[&str] = &[
    "api_key",
    "api_key_file",
    "assets",
    "base_url",
    "bucket",
    "buckets",
    "cache",
    "endpoints",
    "env",
    "ffmpeg",
    "host",
    "hosts",
    "key",
    "key_env",
    "key_file",
    "media",
    "origin",
    "origins",
    "out",
    "output",
    "path",
    "paths",
    "price_per_second",
    "prices",
    "proxy",
    "publish",
    "store",
    "token",
    "url",
];

/// What `wanflow.toml` says.
#[derive(Debug, Default)]
pub struct Settings {
    /// The endpoint of storyboards that name none.
    pub endpoint: Option<String>,
    /// What a run may take.
    pub limits: Limits,
    /// Level of single rules.
    pub rules: BTreeMap<String, Level>,
    /// What a finished film is held against.
    pub verify: InspectionLimits,
}

/// How loudly a rule speaks. Errors cannot be turned down: they protect money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Stops the run.
    Error,
    /// Is shown.
    Warning,
    /// Is not shown.
    Off,
}

impl Settings {
    /// Reads the settings of a project, or the defaults where it has none.
    pub fn read(root: &Path) -> Result<Self, Failure> {
        let file = root.join("wanflow.toml");
        let text = match regular_file::read_text(&file, toml_file::LARGEST) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(Failure::environment(format!("{}: {error}", file.display()))),
        };
        toml_file::decode(&file, &text, Self::decode)
    }

    fn decode(table: &DeTable<'_>, mistakes: &mut Mistakes) -> Self {
        let mut settings = Self::default();
        for (key, value) in table {
            match &**key.get_ref() {
                "endpoint" => settings.endpoint = mistakes.text(value).map(str::to_owned),
                "rules" => settings.rules = rules(value, mistakes),
                "verify" => settings.verify = verify::read(value, mistakes),
                _ if settings.limits.take(key, value, mistakes) => {}
                name if FORBIDDEN.contains(&name) => forbidden(name, key, value, mistakes),
                _ => mistakes.unknown(key, KNOWN),
            }
        }
        settings
    }
}

impl Settings {
    /// Sets the severity of findings as the settings say. Errors stay errors.
    pub(crate) fn apply_levels(&self, found: &mut Vec<Diagnostic>) {
        found.retain(|one| {
            one.is_error() || self.rules.get(one.rule.id).is_none_or(|level| *level != Level::Off)
        });
        for one in found.iter_mut().filter(|one| !one.is_error()) {
            match self.rules.get(one.rule.id) {
                Some(Level::Error) => one.severity = Severity::Error,
                Some(Level::Warning) => one.severity = Severity::Warning,
                Some(Level::Off) | None => {}
            }
        }
    }
}

fn rules(value: &Value<'_>, mistakes: &mut Mistakes) -> BTreeMap<String, Level> {
    let mut levels = BTreeMap::new();
    for (key, value) in mistakes.table(value).into_iter().flatten() {
        let level = match mistakes.text(value) {
            Some("error") => Level::Error,
            Some("warning") => Level::Warning,
            Some("off") => Level::Off,
            Some(_) => {
                let help = "a rule is an \"error\", a \"warning\" or \"off\"";
                mistakes.add(value.span(), "there is no such level", help);
                continue;
            }
            None => continue,
        };
        levels.insert(key.get_ref().clone().into_owned(), level);
    }
    levels
}

/// Names each setting that would say where keys, requests or files go.
fn forbidden(path: &str, key: &Key<'_>, value: &Value<'_>, mistakes: &mut Mistakes) {
    if let Some(table) = value.get_ref().as_table().filter(|table| !table.is_empty()) {
        for (inner, value) in table {
            forbidden(&format!("{path}.{}", shown(inner)), inner, value, mistakes);
        }
        return;
    }
    let what = format!(
        "a project may not set `{path}`: with it a checkout could send your key, your requests \
         or your files elsewhere"
    );
    let help = format!("if you mean it, it belongs in your own {}", config::usual_place());
    mistakes.add(key.span(), what, help);
}

#[cfg(test)]
mod tests {
    use wanflow_api::Usd;

    use super::*;

    fn decode(text: &str) -> Result<Settings, String> {
        let read = toml_file::decode(Path::new("wanflow.toml"), text, Settings::decode);
        read.map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_project_chooses_among_what_is_built_in() {
        let text = "endpoint = \"novita/wan2.6-i2v\"\nbudget = \"12.50\"\nconcurrency = 2\n\
                    per_minute = 6\n[rules]\nlong-chain = \"off\"\n";
        let settings = decode(text).expect("all of it may be set");
        assert_eq!(settings.endpoint.as_deref(), Some("novita/wan2.6-i2v"));
        let limits =
            Limits { budget: Usd::parse("12.50"), concurrency: Some(2), per_minute: Some(6) };
        assert_eq!(settings.limits, limits);
        assert_eq!(settings.rules["long-chain"], Level::Off);
    }

    #[test]
    fn where_keys_and_requests_go_is_refused_at_its_place() {
        for (text, places) in [
            (
                "[endpoints.\"novita/wan2.6-i2v\"]\norigin = \"https://e.example\"\nkey_env = \"AWS\"\n",
                vec![
                    "wanflow.toml:2:1: a project may not set `endpoints.novita/wan2.6-i2v.origin`",
                    "wanflow.toml:3:1: a project may not set `endpoints.novita/wan2.6-i2v.key_env`",
                ],
            ),
            (
                "budget = 5\nout = \"/etc\"\nbuget = \"1\"\n",
                vec![
                    "wanflow.toml:1:10: this value does not fit",
                    "wanflow.toml:2:1: a project may not set `out`",
                    "wanflow.toml:3:1: there is no setting `buget`\n  help: did you mean `budget`?",
                ],
            ),
            (
                "api_key = \"sk-canary\"\n",
                vec!["wanflow.toml:1:1: a project may not set `api_key`"],
            ),
            ("[rules]\nlong-chain = \"loud\"\n", vec!["wanflow.toml:2:14: there is no such level"]),
            ("a = \n", vec!["wanflow.toml:1:5: "]),
        ] {
            let said = decode(text).expect_err("a mistake");
            for place in places {
                assert!(said.contains(place), "{place:?} is not in:\n{said}");
            }
            assert!(!said.contains("canary"), "{said}");
        }
    }
}
