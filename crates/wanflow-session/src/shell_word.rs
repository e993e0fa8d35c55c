//! Words of commands that a person pastes into a shell.

/// A word as a shell takes it.
pub fn quoted(text: &str) -> String {
    let is_plain = |char: char| char.is_alphanumeric() || "-_./@%+:,".contains(char);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
