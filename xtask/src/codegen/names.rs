//! Rust names from a document's words.
//!
//! Only spelling is decided here; whether two names collide is for whoever collects them.

/// A name for a type or a variant: `img_url` becomes `ImgUrl`, `720P` becomes `V720P`.
pub(crate) fn pascal(text: &str) -> String {
    let name: String = words(text).iter().map(|word| capital(word)).collect();
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("V{name}"),
        Some(_) if name == "Self" => "Self_".to_owned(),
        Some(_) => name,
    }
}

/// A name for a field or a module: `shotType` becomes `shot_type`, `wan2.6-i2v` `wan2_6_i2v`.
pub(crate) fn snake(text: &str) -> String {
    let name = words(text).join("_").to_ascii_lowercase();
    match name.chars().next() {
        None => "empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("v{name}"),
        Some(_) if KEYWORDS.contains(&name.as_str()) => format!("{name}_"),
        Some(_) => name,
    }
}

/// A name for a variant that stands for a whole number: 5 becomes `V5`, −5 `Minus5`.
pub(crate) fn number(value: i64) -> String {
    if value < 0 { format!("Minus{}", value.unsigned_abs()) } else { format!("V{value}") }
}

/// Splits at every character that no Rust name takes, and before a capital after a small letter.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in text.chars() {
        let starts = before.is_ascii_lowercase() && letter.is_ascii_uppercase();
        if starts || !letter.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_ascii_alphanumeric() {
            words.last_mut().expect("the list starts with one word").push(letter);
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn capital(word: &str) -> String {
    let shouted = word.len() > 1 && !word.chars().any(|letter| letter.is_ascii_lowercase());
    let (first, rest) = word.split_at(1);
    let keep = !shouted || word.chars().any(|letter| letter.is_ascii_digit());
    let rest = if keep { rest.to_owned() } else { rest.to_ascii_lowercase() };
    first.to_ascii_uppercase() + &rest
}

/// Words that Rust keeps for itself, now or in reserve.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_becomes_a_rust_name() {
        for (text, type_name, field_name) in [
            ("img_url", "ImgUrl", "img_url"),
            ("shotType", "ShotType", "shot_type"),
            ("wan2.6-i2v", "Wan26I2v", "wan2_6_i2v"),
            ("720P", "V720P", "v720p"),
            ("IN_QUEUE", "InQueue", "in_queue"),
            ("1280*720", "V1280720", "v1280_720"),
            ("type", "Type", "type_"),
            ("self", "Self_", "self_"),
            ("", "Empty", "empty"),
            ("\u{202e}\"{{x}}", "X", "x"),
        ] {
            assert_eq!((pascal(text), snake(text)), (type_name.into(), field_name.into()));
        }
        assert_eq!((number(5), number(-5)), ("V5".to_owned(), "Minus5".to_owned()));
    }
}
