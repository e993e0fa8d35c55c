//! Several syntax errors in one file: the broken list item is blanked out with spaces, which
//! keeps every other offset true, and the text is read again.

use std::borrow::Cow;

use super::build::Attempt;
use super::parse::attempt;
use super::{Document, characters, rules, traps};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceText, Span};

/// How often a text is read again.
const ROUNDS: usize = 20;

/// Bytes of the largest text that is read.
const LARGEST: usize = 256 << 20;

/// Reads a file. What it cannot read it reports and leaves out.
pub fn parse<'s>(source: &'s SourceText, found: &mut Vec<Diagnostic>) -> Document<'s> {
    let mut here = Vec::new();
    let mut document = parse_in_rounds(source, &mut here);
    characters::find_hidden(&document, &mut here);
    let base = source.base();
    document.move_by(base);
    found.extend(here.into_iter().map(|diagnostic| diagnostic.moved(base)));
    document
}

/// All places count from the first byte of the file: a parser knows no other.
fn parse_in_rounds<'s>(source: &'s SourceText, found: &mut Vec<Diagnostic>) -> Document<'s> {
    if source.text().len() > LARGEST {
        found.push(
            Diagnostic::new(&rules::YAML_SYNTAX, Span::at(0), "the file is larger than 256 MiB")
                .help("a storyboard is text; is this the right file?"),
        );
        return attempt(source, "").document;
    }
    let mut text = characters::clean(source.text(), found);
    let mut blanked: Vec<Span> = Vec::new();
    loop {
        let Attempt { mut document, found: more, error } = attempt(source, &text);
        let Some(error) = error else {
            found.extend(more);
            document.blanked = blanked;
            return document;
        };
        found.push(traps::explain(&error, &text));
        let broken = broken_item(&text, error.begins(&text));
        let is_stuck = text[broken.range()].trim().is_empty();
        if is_stuck || blanked.len() == ROUNDS {
            blanked.push(Span::from(error.at as usize..text.len().max(error.at as usize + 1)));
            found.extend(more);
            document.blanked = blanked;
            return document;
        }
        blank(&mut text, broken);
        blanked.push(broken);
    }
}

fn blank(text: &mut Cow<'_, str>, span: Span) {
    let blanks: String =
        text[span.range()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    text.to_mut().replace_range(span.range(), &blanks);
}

/// The innermost list item around an offset, or else the line with what is indented below it.
fn broken_item(text: &str, offset: u32) -> Span {
    let offset = (offset as usize).min(text.len());
    let start = line_start(text, offset);
    let (head, indent) = item_head(text, start).unwrap_or_else(|| (start, indent(&text[start..])));
    let mut end = line_end(text, start.max(head));
    while end < text.len() {
        let line = &text[end..line_end(text, end)];
        if !line.trim().is_empty() && self::indent(line) <= indent {
            break;
        }
        end += line.len();
    }
    Span::from(head..end)
}

/// The line of the `- ` that the line at `start` belongs to, and its indentation.
fn item_head(text: &str, mut start: usize) -> Option<(usize, usize)> {
    let mut limit = usize::MAX;
    loop {
        let line = &text[start..line_end(text, start)];
        let content = line.trim_start();
        let depth = indent(line);
        if !content.is_empty() && depth < limit {
            if content.starts_with("- ") || content.trim_end() == "-" {
                return Some((start, depth));
            }
            limit = depth;
        }
        if start == 0 || limit == 0 {
            return None;
        }
        start = line_start(text, start - 1);
    }
}

/// Width of a line's indentation; a tab counts as eight columns.
fn indent(line: &str) -> usize {
    let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.map(|byte| if byte == b'\t' { 8 } else { 1 }).sum()
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |newline| newline + 1)
}

fn line_end(text: &str, offset: usize) -> usize {
    text[offset..].find('\n').map_or(text.len(), |newline| offset + newline + 1)
}
