//! Texts as they are printed.

use super::quote::{Place, canonical};
use super::tree::{Block, Written};

/// A text without quotes. It keeps its lines in a block, each but the first at `indent`.
pub(super) fn plain(written: &Written<'_>, place: Place, indent: usize) -> String {
    if !written.raw.contains('\n') {
        return written.raw.to_owned();
    }
    match place {
        Place::Block => on_lines(written.raw, indent),
        Place::Flow => canonical(&written.value, Place::Flow),
    }
}

/// A text in quotes.
pub(super) fn in_quotes(written: &Written<'_>, place: Place, indent: usize) -> String {
    // Whoever parted a long text into lines wants to see them.
    if place == Place::Block && written.raw.contains('\n') {
        return on_lines(written.raw, indent);
    }
    canonical(&written.value, place)
}

/// The lines of a text whose indentation means nothing.
fn on_lines(raw: &str, indent: usize) -> String {
    let mut out = String::with_capacity(raw.len());
    for (index, line) in raw.split('\n').enumerate() {
        let line = if index == 0 { line } else { line.trim_start_matches([' ', '\t']) };
        let line = line.strip_suffix('\r').unwrap_or(line);
        // A blank behind a backslash stays.
        let trimmed = line.trim_end_matches([' ', '\t']);
        let line = if trimmed.ends_with('\\') { line } else { trimmed };
        if index > 0 {
            out.push('\n');
            if !line.is_empty() {
                out.push_str(&" ".repeat(indent));
            }
        }
        out.push_str(line);
    }
    out
}

/// `|` or `>` with its lines at `indent`; `None` if it has none.
pub(super) fn block(block: &Block<'_>, indent: usize) -> Option<(String, String)> {
    let is_blank = |line: &&str| line.trim().is_empty();
    let first = block.lines.lines().find(|line| !is_blank(line))?;
    let lead = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let own = block.value.lines().find(|line| !is_blank(line)).map_or(0, lead);
    let width = lead(first).checked_sub(own)?;
    let mut header = block.header[..1].to_owned();
    // A blank line in front that is longer than the first one would be taken for content.
    let is_odd = block.lines.lines().take_while(is_blank).any(|line| line.len() > width);
    if own > 0 || is_odd {
        header.push('2');
    }
    header.extend(block.header.chars().filter(|char| matches!(char, '+' | '-')));
    let mut body = String::with_capacity(block.lines.len());
    for line in block.lines.lines() {
        let line = line.get(width.min(lead(line))..).unwrap_or_default();
        if !line.is_empty() {
            body.push_str(&" ".repeat(indent));
            body.push_str(line);
        }
        body.push('\n');
    }
    Some((header, body))
}
