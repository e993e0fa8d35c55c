//! Characters that have no place in a storyboard. Control characters are read as spaces, so that
//! no later step meets them. Invisible ones inside texts are a matter of `rules`; those outside,
//! in comments and between words, are found here: they can make a file look different from what
//! it says.

use std::borrow::Cow;

use super::{Document, rules};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The text with control characters replaced by as many spaces as they have bytes.
pub(super) fn clean<'s>(source: &'s str, found: &mut Vec<Diagnostic>) -> Cow<'s, str> {
    let mut text = Cow::Borrowed(source);
    // Such characters are rare: a text of plain bytes is settled by one quick look.
    if source.bytes().any(|byte| is_control(char::from(byte)) || matches!(byte, 0xc2 | 0xef)) {
        for (index, char) in source.char_indices().filter(|(_, char)| is_control(*char)) {
            let span = Span::from(index..index + char.len_utf8());
            text.to_mut().replace_range(span.range(), &"   "[..char.len_utf8()]);
            control(char, span).add_to(found);
        }
    }
    text
}

/// Reports invisible characters outside the scalars of a document whose places count from the first
/// byte of its file.
pub(super) fn find_hidden(document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    let source = document.source().text();
    if !source.bytes().any(|byte| matches!(byte, 0xd8 | 0xe2)) {
        return;
    }
    for (index, char) in source.char_indices() {
        let Some(name) = bidi(char) else { continue };
        let span = Span::from(index..index + char.len_utf8());
        if !document.is_in_scalar(span.start) {
            hidden(char, name, span).add_to(found);
        }
    }
}

/// What YAML 1.2 does not count as printable.
fn is_control(char: char) -> bool {
    match char {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        _ => char.is_control(),
    }
}

/// The name of a character that turns the direction of text.
fn bidi(char: char) -> Option<&'static str> {
    Some(match char {
        '\u{61c}' => "Arabic letter mark",
        '\u{200e}' => "left-to-right mark",
        '\u{200f}' => "right-to-left mark",
        '\u{202a}' => "left-to-right embedding",
        '\u{202b}' => "right-to-left embedding",
        '\u{202c}' => "pop directional formatting",
        '\u{202d}' => "left-to-right override",
        '\u{202e}' => "right-to-left override",
        '\u{2066}' => "left-to-right isolate",
        '\u{2067}' => "right-to-left isolate",
        '\u{2068}' => "first strong isolate",
        '\u{2069}' => "pop directional isolate",
        _ => return None,
    })
}

fn control(char: char, span: Span) -> Diagnostic {
    let code = u32::from(char);
    Diagnostic::new(
        &rules::CONTROL_CHARACTER,
        span,
        format!("the control character U+{code:04X} cannot stand in a YAML text"),
    )
    .help(format!("delete it, or write it as \"\\u{code:04X}\" in a double-quoted text"))
}

fn hidden(char: char, name: &str, span: Span) -> Diagnostic {
    let code = u32::from(char);
    Diagnostic::new(
        &rules::HIDDEN_CHARACTER,
        span,
        format!("U+{code:04X} ({name}) is invisible and can make the text look different from what it says"),
    )
    .help("delete it, unless the text needs it to be read from right to left")
}
