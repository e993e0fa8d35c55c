//! What a syntax error costs between braces and brackets: the value that it is in, or the
//! collection around that.

use granit_parser::ErrorKind;

use super::lines::{indent, line_end, line_start, quoted_end, trimmed};
use super::patch::{Cut, Filling};
use super::traps::SyntaxError;
use crate::source::Span;

/// A collection that is open at a place.
struct Open {
    /// Its bracket.
    start: usize,
    /// Where its last entry begins.
    entry: usize,
    /// Where the value of that begins.
    value: Option<usize>,
}

/// The parts that may be left out, the smallest first. `open` is the outermost bracket.
pub(super) fn candidates(error: &SyntaxError, text: &str, open: u32) -> Vec<Cut> {
    let stop = limit(text, open as usize);
    let is_mismatch = matches!(error.kind, ErrorKind::MismatchedFlowCollectionEnd { .. });
    let at = if is_mismatch {
        mismatch(text, open as usize, stop)
    } else {
        error.begins(text).max(error.at) as usize
    };
    let stack = stack(text, open as usize, at.min(stop));
    let mut cuts = Vec::new();
    let Some(inner) = stack.last() else { return cuts };
    if is_mismatch && at < stop {
        cuts.push(if stack.len() == 1 {
            let close = if text[inner.start..].starts_with('{') { "}" } else { "]" };
            Cut { span: Span::from(at..at + 1), filling: Filling::Meant(close.to_owned()) }
        } else {
            null(trimmed(text, inner.start, at))
        });
    } else if !error.is_unclosed_flow() {
        let start = inner.value.unwrap_or(inner.entry);
        cuts.push(null(trimmed(text, start, entry_end(text, start, stop))));
    }
    // An unclosed one reaches to where its line's block ends: what is around it, too.
    let around = if error.is_unclosed_flow() { 0 } else { stack.len() };
    cuts.extend(stack[..around].iter().rev().map(|open| {
        let end = entry_end(text, open.start, stop);
        null(trimmed(text, open.start, end))
    }));
    cuts
}

fn null(span: Span) -> Cut {
    Cut { span, filling: Filling::Null }
}

/// Where a collection ends at the latest: its lines are deeper than the block that it is in.
fn limit(text: &str, open: usize) -> usize {
    let start = line_start(text, open);
    let head = &text[start..open];
    if head.trim().is_empty() && indent(head) == 0 {
        return text.len();
    }
    let mut end = line_end(text, open);
    while end < text.len() {
        let line = &text[end..line_end(text, end)];
        if !line.trim().is_empty() && indent(line) <= indent(head) {
            break;
        }
        end += line.len();
    }
    end
}

/// The outermost bracket between two places that is still open at the second. The first is not
/// inside of a text.
pub(super) fn opened(text: &str, from: usize, at: usize) -> Option<u32> {
    let mut open = Vec::new();
    // The bracket that an error points at is open, too.
    let to = text.ceil_char_boundary(at + 1);
    for token in tokens(text, from.min(to), to) {
        match token {
            Token::Open(bracket) => open.push(bracket),
            // What stands at the error itself closes nothing yet.
            Token::Close(close) if close < at => drop(open.pop()),
            Token::Close(_) | Token::Comma(_) | Token::Colon(_) => {}
        }
    }
    open.first().map(|open| Span::from(*open..*open).start)
}

/// The brackets that are missing at the end of a text.
pub(super) fn closing(text: &str, open: u32) -> Cut {
    let closing = stack(text, open as usize, text.len()).into_iter().rev();
    let closing = closing.map(|open| if text[open.start..].starts_with('{') { '}' } else { ']' });
    let end = Span::from(text.len()..text.len());
    Cut { span: end, filling: Filling::Meant(format!("\n{}", closing.collect::<String>())) }
}

/// Where the first bracket is that closes one of the other kind.
fn mismatch(text: &str, from: usize, stop: usize) -> usize {
    let mut open = Vec::new();
    for token in tokens(text, from, stop) {
        match token {
            Token::Open(at) => open.push(text.as_bytes()[at]),
            Token::Close(at) => {
                let is_pair = matches!(
                    (open.pop(), text.as_bytes()[at]),
                    (Some(b'{'), b'}') | (Some(b'['), b']')
                );
                if !is_pair {
                    return at;
                }
            }
            Token::Comma(_) | Token::Colon(_) => {}
        }
    }
    stop
}

/// What is open before a place.
fn stack(text: &str, from: usize, at: usize) -> Vec<Open> {
    let mut stack: Vec<Open> = Vec::new();
    for token in tokens(text, from, at) {
        match token {
            Token::Open(start) => stack.push(Open { start, entry: start + 1, value: None }),
            Token::Close(_) => {
                if stack.len() > 1 {
                    stack.pop();
                }
            }
            Token::Comma(comma) => {
                if let Some(open) = stack.last_mut() {
                    (open.entry, open.value) = (comma + 1, None);
                }
            }
            Token::Colon(colon) => {
                if let Some(open) = stack.last_mut() {
                    open.value.get_or_insert(colon + 1);
                }
            }
        }
    }
    stack
}

/// Where an entry or a value ends that begins at `start`: before the next comma or bracket of its
/// own depth, or behind the bracket that closes what it begins with.
fn entry_end(text: &str, start: usize, stop: usize) -> usize {
    let mut depth = 0_usize;
    for token in tokens(text, start, stop) {
        match token {
            Token::Open(_) => depth += 1,
            Token::Close(at) if depth == 0 => return at,
            Token::Close(at) => {
                depth -= 1;
                if depth == 0 && text[start..].starts_with(['{', '[']) {
                    return at + 1;
                }
            }
            Token::Comma(at) if depth == 0 => return at,
            Token::Comma(_) | Token::Colon(_) => {}
        }
    }
    stop
}

enum Token {
    Open(usize),
    Close(usize),
    Comma(usize),
    Colon(usize),
}

/// The marks between two places that give a collection its form.
fn tokens(text: &str, from: usize, to: usize) -> impl Iterator<Item = Token> {
    let bytes = text.as_bytes();
    let mut at = from;
    // Only at its first character does a quote open a text.
    let mut is_first = true;
    std::iter::from_fn(move || {
        while at < to {
            let here = at;
            let was_first = std::mem::replace(&mut is_first, false);
            at += 1;
            match bytes[here] {
                b'"' | b'\'' if was_first => {
                    // An unclosed one ends with its line.
                    let end = quoted_end(&text[here..to]).map(|length| here + length);
                    at = end.unwrap_or_else(|| line_end(text, here)).min(to);
                }
                b'#' if here > from && bytes[here - 1].is_ascii_whitespace() => {
                    at = line_end(text, here).min(to);
                    is_first = was_first;
                }
                b'{' | b'[' => {
                    is_first = true;
                    return Some(Token::Open(here));
                }
                b'}' | b']' => return Some(Token::Close(here)),
                b',' => {
                    is_first = true;
                    return Some(Token::Comma(here));
                }
                b':' if is_separator(bytes, here) => {
                    is_first = true;
                    return Some(Token::Colon(here));
                }
                byte if byte.is_ascii_whitespace() => is_first = was_first,
                _ => {}
            }
        }
        None
    })
}

/// Whether a colon ends a key: a blank, a mark or nothing is behind it, or a quote before it.
fn is_separator(bytes: &[u8], at: usize) -> bool {
    let behind = bytes.get(at + 1).is_none_or(|byte| {
        byte.is_ascii_whitespace() || matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
    });
    behind || at > 0 && matches!(bytes[at - 1], b'"' | b'\'')
}
