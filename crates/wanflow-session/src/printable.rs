//! Text from storyboards and hosts, made safe for terminals.

use std::fmt::Write as _;

use wanflow_compiler::report::escape::is_hidden;

/// The text on one line, with everything spelt out that a terminal would obey or hide.
pub fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        if is_hidden(char) || matches!(char, '\n' | '\t') {
            write!(safe, "{}", char.escape_unicode()).expect("writing to a string succeeds");
        } else {
            safe.push(char);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_spelt_out() {
        assert_eq!(printable("a\u{1b}[2J\u{202e}é\n"), "a\\u{1b}[2J\\u{202e}é\\u{a}");
    }
}
