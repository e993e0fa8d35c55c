//! Texts from outside on their way to a terminal.

use std::fmt;

/// Writes a text so that it cannot move a terminal's cursor.
pub(crate) fn escaped(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    text.chars().try_for_each(|char| match char {
        char if char.is_control() => write!(f, "{}", char.escape_default()),
        char => write!(f, "{char}"),
    })
}
