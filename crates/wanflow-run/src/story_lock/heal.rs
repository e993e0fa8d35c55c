//! Lines that wanflow itself once wrote wrongly, read as they were meant.
//!
//! Up to version 0.1 a list in a request was written as JSON, which is not TOML where it holds
//! members: a clip of several shots made its lock file unreadable. The meaning is whole, so that
//! it is read, and written rightly with the next change.

use std::borrow::Cow;

use serde_json::Value;

use super::inline::inline;

/// The text with lists of JSON as lists of TOML, line by line. Lines keep their numbers; one that
/// stands there already, since a merge kept the lines of both sides, becomes empty.
pub(super) fn healed(text: &str) -> Cow<'_, str> {
    if !text.lines().any(|line| healed_line(line).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        match healed_line(line) {
            Some(healed) if text.lines().any(|line| line == healed) => lines.push(String::new()),
            Some(healed) => lines.push(healed),
            None => lines.push(line.to_owned()),
        }
    }
    Cow::Owned(lines.join("\n"))
}

/// A line of a request whose value is a JSON list of objects, as TOML.
fn healed_line(line: &str) -> Option<String> {
    let (path, value) = line.split_once(" = [{\"")?;
    if !path.contains(".request.") {
        return None;
    }
    let value: Value = serde_json::from_str(&format!("[{{\"{value}")).ok()?;
    Some(format!("{path} = {}", inline(&value)))
}
