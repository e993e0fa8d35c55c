//! Limits that a description states and no keyword holds: warned about, never guessed.

use crate::codegen::cursor::Cursor;

/// Words before a number that make it sound like a limit.
const WORDS: &[&str] = &[
    "at least",
    "at most",
    "between",
    "cannot exceed",
    "fewer than",
    "greater than",
    "less than",
    "max",
    "maximum",
    "maximum of",
    "maximum is",
    "min",
    "minimum",
    "minimum of",
    "minimum is",
    "more than",
    "must not exceed",
    "no longer than",
    "no more than",
    "not exceed",
    "range",
    "up to",
];

/// Keywords that hold a limit.
const LIMITS: &[&str] = &[
    "const",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "pattern",
    "$ref",
];

/// Notes a limit of the description that no keyword beside it could hold.
pub(crate) fn check(schema: &Cursor<'_>) {
    let Some(description) = schema.member("description") else { return };
    let Some(text) = description.value().as_str() else { return };
    if LIMITS.iter().any(|keyword| schema.member(keyword).is_some()) {
        return;
    }
    if let Some(said) = limit(text) {
        description.refuse(format!(
            "the limit \"{said}\" is said only in prose and not held; say it with a keyword"
        ));
    }
}

/// The first words that sound like a limit, with their number.
fn limit(text: &str) -> Option<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    words.iter().enumerate().find_map(|(index, word)| {
        let digits = word.trim_start_matches(['[', '(', '=', '-', '~', '`', '$']);
        if !digits.starts_with(|letter: char| letter.is_ascii_digit()) {
            return None;
        }
        let before = words[index.saturating_sub(3)..index].join(" ").to_lowercase();
        let before = before.trim_end_matches([':', '=', '(', '[']).trim_end();
        let word = |known: &str| {
            before == known
                || before.strip_suffix(known).is_some_and(|rest| rest.ends_with([' ', '(']))
        };
        let known = WORDS.iter().filter(|known| word(known)).max_by_key(|known| known.len())?;
        Some(format!("{known} {}", digits.trim_end_matches(['.', ',', ')', ';', ']'])))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_heard_and_other_numbers_are_not() {
        for (text, said) in [
            ("A prompt of at most 2000 characters.", Some("at most 2000")),
            ("Seconds (max 15).", Some("max 15")),
            ("Maximum: 5, as of 2024.", Some("maximum 5")),
            ("Between 1 and 10", Some("between 1")),
            ("Added in 2024", None),
            ("The climax 5", None),
        ] {
            assert_eq!(limit(text).as_deref(), said, "{text}");
        }
    }
}
