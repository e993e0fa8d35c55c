//! A lock file as text that merges.
//!
//! Each line is a fact of its own, with the whole path to it, so that no merge can move a line
//! from one take to another: whatever lines a merge keeps, they mean what they meant. Scenes
//! stand between two lines that do not change, so that edits of neighbours never touch. It is
//! TOML, for editors and other tools.

use std::fmt::Write as _;

use serde_json::Value;
use wanflow_plan::SceneId;

use crate::record::UnixMillis;

use super::{LOCK_VERSION, LockedTake, SceneLock, StoryLock, TakeName};

const HEADING: &str = "\
# The takes of this storyboard that are paid for, and which of them play. Commit this file.
# wanflow writes it; each line stands for itself, so that to merge is to keep the lines of both.
";

impl StoryLock {
    /// The lock file's text.
    pub fn print(&self) -> String {
        let mut text = format!("{HEADING}version = {LOCK_VERSION}\n\n[scenes]\n");
        for (scene, lock) in &self.scenes {
            let mark = key(scene.as_str());
            let _ = write!(text, "\n# {mark}\n");
            print_scene(&mut text, scene, lock);
            let _ = writeln!(text, "# end of {mark}");
        }
        text
    }
}

fn print_scene(text: &mut String, scene: &SceneId, lock: &SceneLock) {
    let scene = key(scene.as_str());
    if let Some(picked) = &lock.picked {
        let _ = writeln!(text, "{scene}.picked = \"{picked}\"");
    }
    if let Some(kept) = &lock.kept {
        let (take, request) = (&kept.take, kept.request);
        let _ = writeln!(text, "{scene}.kept = {{ take = \"{take}\", request = \"{request}\" }}");
    }
    for (name, take) in &lock.takes {
        print_take(text, &scene, (name, take));
    }
}

fn print_take(text: &mut String, scene: &str, (name, take): (&TakeName, &LockedTake)) {
    let clip = &take.clip;
    let path = format!("{scene}.take.{name}");
    let price = take.price.to_string();
    let mut line = |field: &str, value: &dyn std::fmt::Display| {
        let _ = writeln!(text, "{path}.{field} = {value}");
    };
    line("at", &quoted(&date(take.at)));
    line("bytes", &clip.bytes);
    line("clip", &quoted(&clip.clip.to_string()));
    line("digest", &quoted(&take.digest.to_string()));
    line("endpoint", &quoted(&take.endpoint));
    line("height", &clip.facts.height);
    line("millis", &clip.facts.millis);
    line("origin", &quoted(&take.origin));
    line("price", &quoted(price.trim_start_matches('$')));
    let request = serde_json::to_value(&take.request).expect("a request is plain data");
    print_value(&mut line, "request", &request);
    if let Some(seed) = &take.seed {
        line("seed", &quoted(seed.as_str()));
    }
    line("task", &quoted(&take.task_id));
    line("width", &clip.facts.width);
}

/// A value of a request, a line for each leaf, sorted.
fn print_value(line: &mut dyn FnMut(&str, &dyn std::fmt::Display), path: &str, value: &Value) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            for (name, member) in members {
                print_value(line, &format!("{path}.{}", key(name)), member);
            }
        }
        Value::String(text) => line(path, &quoted(text)),
        leaf => line(path, leaf),
    }
}

/// A key: bare where TOML allows it.
fn key(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !name.is_empty() && name.bytes().all(is_bare) { name.to_owned() } else { quoted(name) }
}

/// A text on one line, with nothing in it that a terminal or an editor could act on.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            char if char.is_control() || is_invisible(char) => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(char));
            }
            char => quoted.push(char),
        }
    }
    quoted.push('"');
    quoted
}

/// Line ends of Unicode, marks that change the direction, and the byte order mark.
fn is_invisible(char: char) -> bool {
    matches!(char, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// `2026-11-23T01:43:05Z`.
fn date(at: UnixMillis) -> String {
    let seconds = i64::try_from(at.0 / 1000).unwrap_or(0);
    let at = time::OffsetDateTime::from_unix_timestamp(seconds);
    let at = at.unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    at.format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
}
