//! Places in storyboards, marked by `▮`: what is offered there, and what is explained.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::rehearsal::Check;

use super::cases::{cases, read};
use super::server::{Cursor, LanguageServer};

const MARK: char = '▮';

/// What the editor offers and explains at each place, as a text.
pub(super) fn ask(server: &mut LanguageServer, root: &Path) -> Check<String> {
    let file = read(&root.join("xtask/fixtures/editor/places.txt"))?;
    let mut said = String::new();
    for (number, (head, text)) in cases(&file).enumerate() {
        let at = text.find(MARK).ok_or_else(|| format!("{head}: no {MARK}"))?;
        let name = format!("place-{number}.yaml");
        server.open(&name, &text.replace(MARK, ""))?;
        let before = &text[..at];
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let place = Cursor {
            line: before.matches('\n').count(),
            character: before[start..].encode_utf16().count(),
        };
        let kind = head.split_once(": ").map_or("", |(kind, _)| kind);
        let answer = match kind {
            "complete" => offered(&server.ask("completion", &name, place)?),
            "hover" => explained(&server.ask("hover", &name, place)?),
            _ => return Err(format!("`{head}` is neither `complete: …` nor `hover: …`")),
        };
        if answer.is_empty() {
            return Err(format!("{head}: the editor says nothing"));
        }
        write!(said, "== {head}\n{answer}").expect("strings take all text");
    }
    Ok(said)
}

/// A line an offer: its name, what is inserted, the beginning of what is said of it.
fn offered(answer: &Value) -> String {
    let items = answer["items"].as_array().or(answer.as_array());
    let line = |item: &Value| {
        let inserted = item["textEdit"]["newText"].as_str().or(item["insertText"].as_str());
        let about = match &item["documentation"] {
            Value::String(text) => text.as_str(),
            markup => markup["value"].as_str().unwrap_or_default(),
        };
        let about = about.lines().next().unwrap_or_default();
        let label = item["label"].as_str().unwrap_or_default();
        format!("{label} | {} | {about}\n", inserted.unwrap_or_default().replace('\n', "⏎"))
    };
    let mut lines: Vec<String> = items.into_iter().flatten().map(line).collect();
    lines.sort();
    lines.concat()
}

/// The text of a hover, without where the schema lies.
fn explained(answer: &Value) -> String {
    let text = answer["contents"]["value"].as_str().unwrap_or_default();
    let text = text.split("\nSource: ").next().unwrap_or_default().trim_end();
    if text.is_empty() { String::new() } else { format!("{text}\n") }
}
