//! The paths that were asked, by what they are for.

use std::collections::BTreeSet;

use serde_json::Value;

use super::roster::Host;
use crate::rehearsal::Check;

/// What was asked of a stand-in.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    /// What was asked for: words of `asks`.
    pub(crate) purposes: BTreeSet<&'a str>,
    /// How many submits there were, refused ones too.
    pub(crate) submits: usize,
    /// What no document of the host knows.
    pub(crate) foreign: BTreeSet<String>,
}

impl<'a> Asked<'a> {
    pub(crate) fn of(host: &'a Host<'_>, requests: &[Value]) -> Check<Self> {
        let mut asked = Self { purposes: BTreeSet::new(), submits: 0, foreign: BTreeSet::new() };
        for request in requests {
            let method = request["method"].as_str().ok_or("a request without a method")?;
            let path = request["path"].as_str().ok_or("a request without a path")?;
            let path = path.split_once('?').map_or(path, |(path, _)| path);
            let line = format!("{method} {path}");
            let known = host.entry.asks.iter().find(|(_, template)| fits(template, &line));
            match known {
                None => drop(asked.foreign.insert(line)),
                Some((purpose, _)) => {
                    asked.submits += usize::from(purpose == "submit");
                    asked.purposes.insert(purpose);
                }
            }
        }
        Ok(asked)
    }
}

/// Whether a request is one of a template, whose `{id}` stands for part of a segment.
fn fits(template: &str, line: &str) -> bool {
    let (wanted, found) = (template.split('/'), line.split('/'));
    wanted.clone().count() == found.clone().count()
        && wanted.zip(found).all(|(wanted, found)| match wanted.split_once("{id}") {
            None => wanted == found,
            Some((before, after)) => {
                found.len() > before.len() + after.len()
                    && found.starts_with(before)
                    && found.ends_with(after)
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_stand_for_whole_paths() {
        for (template, line, fitting) in [
            ("GET /v2/status/{id}", "GET /v2/status/1-u1", true),
            ("GET /v2/status/{id}", "GET /v2/status/", false),
            ("GET /v2/status/{id}", "GET /v2/status/1/more", false),
            ("GET /v2/status/{id}", "POST /v2/status/1", false),
            ("GET /clips/{id}.mp4", "GET /clips/1.mp4", true),
            ("GET /clips/{id}.mp4", "GET /clips/1.mov", false),
        ] {
            assert_eq!(fits(template, line), fitting, "{template} and {line}");
        }
    }
}
