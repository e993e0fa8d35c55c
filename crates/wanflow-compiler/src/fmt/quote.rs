//! Whether a text needs quotes: not for YAML 1.2, nor for the readers of 1.1 that are still about.

use crate::document::{is_plain_text, quoted};

/// Where a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On lines of its own.
    Block,
    /// Between brackets.
    Flow,
}

/// A text that is written in quotes now: without them where it can be.
pub(super) fn canonical(value: &str, place: Place) -> String {
    if can_be_plain(value, place) { value.to_owned() } else { quoted(value) }
}

fn can_be_plain(value: &str, place: Place) -> bool {
    let is_visible = |char: char| char == ' ' || !(char.is_whitespace() || char.is_control());
    let is_hidden = |char: char| matches!(char, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}');
    let starts_well = !value.starts_with(|first: char| "-?:,[]{}#&*!|>'\"%@`= ~<".contains(first));
    let is_apart = !value.ends_with([' ', ':'])
        && !value.contains(": ")
        && !value.contains(" #")
        && !value.starts_with("...");
    let fits = place == Place::Block || !value.contains([',', '[', ']', '{', '}', ':']);
    !value.is_empty()
        && value.chars().all(|char| is_visible(char) && !is_hidden(char))
        && starts_well
        && is_apart
        && fits
        && is_plain_text(value)
        && !is_of_yaml_1_1(value)
}

/// Whether a reader of YAML 1.1 takes a text for a flag, a number or a time.
fn is_of_yaml_1_1(value: &str) -> bool {
    let is_flag =
        ["y", "n", "yes", "no", "on", "off"].contains(&value.to_ascii_lowercase().as_str());
    let is_number = value
        .starts_with(|first: char| first.is_ascii_digit() || matches!(first, '.' | '+'))
        && value.chars().all(|char| char.is_ascii_hexdigit() || "_:.-+xobTZ ".contains(char));
    is_flag || is_number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_lose_quotes_that_they_do_not_need() {
        for (value, block, flow) in [
            ("a text", "a text", "a text"),
            ("a, b", "a, b", "\"a, b\""),
            ("${a} b", "${a} b", "\"${a} b\""),
            ("16:9", "\"16:9\"", "\"16:9\""),
            (
                "https://example.com/a.jpg",
                "https://example.com/a.jpg",
                "\"https://example.com/a.jpg\"",
            ),
            ("a: b", "\"a: b\"", "\"a: b\""),
            ("a #b", "\"a #b\"", "\"a #b\""),
            ("a#b", "a#b", "a#b"),
            ("it's", "it's", "it's"),
            ("say \"hi\": x", "'say \"hi\": x'", "'say \"hi\": x'"),
            ("5", "\"5\"", "\"5\""),
            ("5s", "5s", "5s"),
            ("yes", "\"yes\"", "\"yes\""),
            ("null", "\"null\"", "\"null\""),
            ("", "\"\"", "\"\""),
            ("- a", "\"- a\"", "\"- a\""),
            ("#fff", "\"#fff\"", "\"#fff\""),
            ("a\nb", "\"a\\nb\"", "\"a\\nb\""),
            ("1_000", "\"1_000\"", "\"1_000\""),
            ("2026-11-29", "\"2026-11-29\"", "\"2026-11-29\""),
        ] {
            assert_eq!(canonical(value, Place::Block), block, "{value:?}");
            assert_eq!(canonical(value, Place::Flow), flow, "{value:?}");
        }
    }
}
