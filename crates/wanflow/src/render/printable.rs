//! Text from storyboards and hosts, made safe for terminals.

use std::fmt::Write as _;

/// The text with control and direction-changing characters spelt out, so that no escape sequence
/// reaches the terminal.
pub(crate) fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_control() || is_direction_mark(char) {
            write!(safe, "{}", char.escape_unicode()).expect("writing to a string succeeds");
        } else {
            safe.push(char);
        }
    }
    safe
}

fn is_direction_mark(char: char) -> bool {
    matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_spelt_out() {
        assert_eq!(printable("a\u{1b}[2J\u{202e}é\n"), "a\\u{1b}[2J\\u{202e}é\\u{a}");
    }
}
