//! Lines of a text, and places in them, for who reads a text that has no tree yet.

use crate::source::Span;

/// The end of a quoted text at the start of a line.
pub(super) fn quoted_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = *bytes.first()?;
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// A stretch of the text from its first visible character to its last.
pub(super) fn trimmed(text: &str, start: usize, end: usize) -> Span {
    let stretch = &text[start..end.max(start)];
    let first = start + (stretch.len() - stretch.trim_start().len());
    Span::from(first..(start + stretch.trim_end().len()).max(first))
}

/// Width of a line's indentation; a tab counts as eight columns.
pub(super) fn indent(line: &str) -> usize {
    let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.map(|byte| if byte == b'\t' { 8 } else { 1 }).sum()
}

pub(super) fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |newline| newline + 1)
}

pub(super) fn line_end(text: &str, offset: usize) -> usize {
    text[offset..].find('\n').map_or(text.len(), |newline| offset + newline + 1)
}
