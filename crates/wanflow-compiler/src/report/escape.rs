//! Text from storyboards and servers, made harmless for terminals.

use std::borrow::Cow;

/// A text with control characters and invisible marks written as `\u{…}`. Line ends stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        if is_hidden(char) { out.extend(char.escape_unicode()) } else { out.push(char) }
    }
    Cow::Owned(out)
}

/// A text of the same length in bytes, in which nothing is hidden: for excerpts, whose byte
/// offsets must stay true.
pub fn same_length(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let stand_in = |char: char| match char.len_utf8() {
        1 => "?",
        2 => "\u{bf}",
        3 => "\u{fffd}",
        _ => "????",
    };
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if is_hidden(char) { out.push_str(stand_in(char)) } else { out.push(char) }
    }
    Cow::Owned(out)
}

/// Whether a terminal obeys a character instead of showing it, or shows it out of order.
pub fn is_hidden(char: char) -> bool {
    match char {
        '\n' | '\t' => false,
        '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        _ => char.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_unseen() {
        let text = "a\u{1b}[31m\u{85}\u{202e}\u{e0041}é\n";
        assert_eq!(visible(text), "a\\u{1b}[31m\\u{85}\\u{202e}\\u{e0041}é\n");
        assert_eq!(same_length(text).len(), text.len());
        assert_eq!(same_length(text), "a?[31m\u{bf}\u{fffd}????é\n");
        assert!(matches!(visible("plain é"), Cow::Borrowed(_)));
    }
}
