//! What differs between two versions of a storyboard, as a table for a pull request.

use std::fmt::Write as _;

use super::diff_table::{Change, mark, price_of, sum, what};
use super::printable;

/// A heading, the sum, and a table where there is something to list. Nothing of a storyboard is
/// read as Markdown, a link or a mention.
pub(crate) fn diff_markdown(change: &Change<'_>) -> String {
    let Change { before, after, diff, paid: _ } = change;
    let mut text = format!("### {} → {}\n\n**{}.**\n", code(before), code(after), sum(change));
    let rows = diff.scenes.iter().map(|scene| {
        let what: Vec<_> = what(scene).iter().map(|part| escaped(part)).collect();
        let name = code(scene.scene.as_str());
        let price = price_of(scene.purchase.as_ref());
        format!("| {} | {name} | {price} | {} |", mark(scene), what.join("<br>"))
    });
    let whole = [("storyboard", &diff.storyboard), ("film", &diff.film)];
    let whole = whole.into_iter().filter(|(_, fields)| !fields.is_empty()).map(|(what, fields)| {
        let fields: Vec<_> = fields.iter().map(|field| escaped(&field.to_string())).collect();
        format!("| ~ | {what} | | {} |", fields.join("<br>"))
    });
    let rows: Vec<_> = rows.chain(whole).collect();
    if !rows.is_empty() {
        let _ = write!(
            text,
            "\n| | scene | cost | what changed |\n|---|---|---|---|\n{}\n",
            rows.join("\n")
        );
    }
    text
}

/// A name between backticks.
fn code(name: &str) -> String {
    format!("`{}`", printable(name).replace('`', "'").replace('|', "\\|"))
}

/// A text of which nothing is markup.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            // A mention, and a link to an issue, are no longer one behind an invisible joiner.
            '@' | '#' => {
                safe.push(char);
                safe.push('\u{2060}');
            }
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '|' | '~' | '!' => {
                safe.push('\\');
                safe.push(char);
            }
            char => safe.push(char),
        }
    }
    safe
}
