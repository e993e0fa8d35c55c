//! What a syntax error costs: the parts of a text without which the rest can be read, from the
//! smallest on. It reads lines and knows no tree, since there is none yet.

use granit_parser::ErrorKind;

use super::flow;
use super::lines::{indent, line_end, line_start, quoted_end, trimmed};
use super::patch::{Cut, Filling};
use super::traps::SyntaxError;
use crate::source::Span;

/// The parts that may be left out for an error, the smallest first.
pub(super) fn candidates(error: &SyntaxError, text: &str) -> Vec<Cut> {
    let begins = error.begins(text);
    let mut cuts = match error.open_flow {
        // What is nested too deeply is no value of anything.
        Some(open) if error.kind != ErrorKind::RecursionLimitExceeded => {
            flow::candidates(error, text, open)
        }
        _ => Vec::new(),
    };
    // Lines inside of braces are no lines of a block.
    let begins = error.open_flow.unwrap_or(begins);
    let line = Line::around(text, begins as usize);
    if is_misplaced(error, text) {
        cuts.push(nothing(line.with_its_equals(text)));
    } else if error.open_flow.is_some() || line.value.is_some_and(|value| value <= begins as usize)
    {
        cuts.extend(line.value_cut(text));
    } else if is_inside_text(&error.kind) {
        cuts.extend(line.owner(text).and_then(|owner| owner.value_cut(text)));
    }
    cuts.push(nothing(line.content(text)));
    if let Some(owner) = line.owner(text) {
        cuts.push(nothing(owner.content(text)));
    }
    cuts.push(nothing(broken_item(text, begins as usize)));
    cuts
}

/// Whether an error is about where a line begins.
pub(super) fn is_misplaced(error: &SyntaxError, text: &str) -> bool {
    use ErrorKind as E;
    match error.kind {
        E::MappingValueNotAllowed => text[error.last.range()].contains('\n'),
        E::ExpectedBlockSequenceEntry
        | E::ExpectedBlockMappingKey
        | E::InvalidIndentation
        | E::BlockSequenceEntryNotAllowed => error.open_flow.is_none(),
        _ => false,
    }
}

/// Whether an error is inside a text that may have begun lines before.
fn is_inside_text(kind: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        kind,
        E::InvalidTrailingSingleQuotedScalar
            | E::InvalidTrailingDoubleQuotedScalar
            | E::UnknownQuotedScalarEscape
            | E::InvalidQuotedScalarHexEscape
            | E::InvalidLowSurrogateHexEscape
            | E::InvalidLowSurrogate
            | E::MissingLowSurrogate
            | E::UnpairedLowSurrogate
            | E::InvalidUnicodeEscape
            | E::CommentInterceptedScalar
            | E::InvalidBlockScalarHeader
            | E::InvalidBlockScalarIndent
    )
}

fn nothing(span: Span) -> Cut {
    Cut { span, filling: Filling::Nothing }
}

/// A line in its parts.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    /// Width of its indentation.
    indent: usize,
    /// Behind `- `, where its content begins.
    content: usize,
    /// The column of that.
    column: usize,
    /// Where its value begins: behind `key: `, or behind `- ` where there is no key.
    value: Option<usize>,
}

impl Line {
    fn around(text: &str, offset: usize) -> Self {
        Self::at(text, line_start(text, offset.min(text.len())))
    }

    fn at(text: &str, start: usize) -> Self {
        let line = text[start..line_end(text, start)].trim_end();
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        let mut at = blanks;
        while line[at..].starts_with("- ") {
            at += 2 + (line[at + 2..].len() - line[at + 2..].trim_start().len());
        }
        let has_dash = at > blanks;
        let value = key_end(&line[at..]).map(|end| at + end).or(has_dash.then_some(at));
        let value = value.map(|at| at + properties(&line[at..])).filter(|at| *at < line.len());
        Self {
            start,
            indent: indent(line),
            content: start + at,
            column: indent(line) + (at - blanks),
            value: value.map(|at| start + at),
        }
    }

    /// Its value, with the lines that go on with it.
    fn value_cut(&self, text: &str) -> Option<Cut> {
        let value = self.value?;
        let column = if value == self.content { self.indent } else { self.column };
        let end = end_of_deeper(text, self.start, column);
        Some(Cut { span: trimmed(text, value, end), filling: Filling::Null })
    }

    /// All behind its dashes, with the lines that are deeper.
    fn content(&self, text: &str) -> Span {
        trimmed(text, self.content, end_of_deeper(text, self.start, self.column))
    }

    /// It and the lines below it that begin in the same column, with what is below those.
    fn with_its_equals(&self, text: &str) -> Span {
        let mut end = line_end(text, self.start);
        let mut opens = opens_block(&text[self.start..end]);
        while end < text.len() {
            let line = &text[end..line_end(text, end)];
            let indent = indent(line);
            let is_part = line.trim().is_empty()
                || indent == self.indent && !line.trim_start().starts_with("- ")
                || opens && indent > self.indent;
            if !is_part {
                break;
            }
            opens = if indent == self.indent { opens_block(line) } else { opens };
            end += line.len();
        }
        trimmed(text, self.start, end)
    }

    /// The line above that it goes on with: the nearest one that is less deep and has a value.
    fn owner(&self, text: &str) -> Option<Self> {
        /// Lines of the longest text that is looked through.
        const LINES_MAX: usize = 1_000;
        let mut line = *self;
        for _ in 0..LINES_MAX {
            line = Self::at(text, line_start(text, line.start.checked_sub(1)?));
            let is_blank = text[line.start..line_end(text, line.start)].trim().is_empty();
            if !is_blank && line.column < self.indent.max(1) {
                return line.value.is_some().then_some(line);
            }
        }
        None
    }
}

/// Whether lines below a line may belong to it.
fn opens_block(line: &str) -> bool {
    let line = line.trim_end();
    line.ends_with(':') || line.ends_with(['|', '>', '-', '+'])
}

/// Where the value of `key: value` begins.
fn key_end(line: &str) -> Option<usize> {
    if line.starts_with(['{', '[']) {
        return None;
    }
    let quoted = line.starts_with(['"', '\'']).then(|| quoted_end(line)).flatten();
    let from = quoted.unwrap_or_default();
    let colon = line[from..].match_indices(':').map(|(at, _)| from + at).find(|at| {
        let behind = line[at + 1..].chars().next();
        behind.is_none_or(char::is_whitespace)
    })?;
    let is_key = !line[..colon].contains(" #") && !line[..colon].trim().is_empty();
    let value = &line[colon + 1..];
    is_key.then(|| colon + 1 + (value.len() - value.trim_start().len()))
}

/// Length of the anchor and the tag before a value: they stay, since aliases refer to them.
fn properties(value: &str) -> usize {
    let mut at = 0;
    while value[at..].starts_with(['&', '!']) {
        let Some(blank) = value[at..].find(' ') else { break };
        let behind = &value[at + blank..];
        at += blank + (behind.len() - behind.trim_start().len());
    }
    at
}

fn end_of_deeper(text: &str, start: usize, column: usize) -> usize {
    let mut end = line_end(text, start);
    while end < text.len() {
        let line = &text[end..line_end(text, end)];
        if !line.trim().is_empty() && indent(line) <= column {
            break;
        }
        end += line.len();
    }
    end
}

/// The innermost list item around an offset, or else the line with what is indented below it.
fn broken_item(text: &str, offset: usize) -> Span {
    let start = line_start(text, offset.min(text.len()));
    let (head, column) = item_head(text, start).unwrap_or_else(|| (start, indent(&text[start..])));
    trimmed(text, head, end_of_deeper(text, head, column))
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
