//! Names that never collide: where one is taken, more words or a number make it another.

use std::collections::BTreeSet;

use crate::codegen::names;

/// Names given in one scope.
#[derive(Debug)]
pub(crate) struct Names(BTreeSet<String>);

/// Names of types that generated code needs for itself, and those every Rust file begins with.
const RESERVED: &[&str] = &[
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "Error",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Hash",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Root",
    "Self_",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// Words for texts that have no letter and no digit.
const SYMBOLS: &[(char, &str)] = &[
    ('!', "Bang"),
    ('"', "Quote"),
    ('#', "Hash"),
    ('$', "Dollar"),
    ('%', "Percent"),
    ('&', "And"),
    ('\'', "Apostrophe"),
    ('(', "Open"),
    (')', "Close"),
    ('*', "Star"),
    ('+', "Plus"),
    (',', "Comma"),
    ('-', "Minus"),
    ('.', "Dot"),
    ('/', "Slash"),
    (':', "Colon"),
    (';', "Semicolon"),
    ('<', "Less"),
    ('=', "Equal"),
    ('>', "Greater"),
    ('?', "Question"),
    ('@', "At"),
    ('\\', "Backslash"),
    ('^', "Caret"),
    ('_', "Underscore"),
    ('|', "Pipe"),
    ('~', "Tilde"),
    (' ', "Space"),
];

impl Names {
    /// Names of types.
    pub(crate) fn of_types() -> Self {
        Self(RESERVED.iter().map(|name| (*name).to_owned()).collect())
    }

    /// Names of fields or variants of one type.
    pub(crate) fn empty() -> Self {
        Self(BTreeSet::from(["Self".to_owned(), "Self_".to_owned()]))
    }

    /// The first that is free; where none is, the last with a number.
    pub(crate) fn claim(&mut self, wishes: &[String]) -> String {
        let free = wishes.iter().find(|wish| !self.0.contains(*wish)).cloned();
        let last = wishes.last().map_or("Type", String::as_str);
        let small = last.starts_with(|letter: char| letter.is_ascii_lowercase());
        let join = if small && !last.ends_with('_') { "_" } else { "" };
        let mut numbered = (2..).map(|number| format!("{last}{join}{number}"));
        let name = free.or_else(|| numbered.find(|name| !self.0.contains(name)));
        let name = name.expect("numbers do not end");
        self.0.insert(name.clone());
        name
    }
}

/// A name for a type or a variant.
pub(crate) fn pascal(text: &str) -> String {
    let name = match symbols(text) {
        Some(name) => name,
        None => names::pascal(text),
    };
    if name == "Self_" { "SelfValue".to_owned() } else { name }
}

/// A name for a field.
pub(crate) fn snake(text: &str) -> String {
    symbols(text).map_or_else(|| names::snake(text), |name| names::snake(&name))
}

/// Spells out a text without any letter or digit that Rust would take.
fn symbols(text: &str) -> Option<String> {
    if text.is_empty() || text.contains(|letter: char| letter.is_ascii_alphanumeric()) {
        return None;
    }
    let word = |letter: char| {
        let known = SYMBOLS.iter().find(|(known, _)| *known == letter);
        known.map_or_else(|| format!("U{:04X}", u32::from(letter)), |(_, word)| (*word).to_owned())
    };
    Some(text.chars().take(16).map(word).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_has_a_name_and_no_two_are_the_same() {
        let mut types = Names::of_types();
        for (text, name) in [
            ("", "Empty"),
            ("<=", "LessEqual"),
            ("é", "U00E9"),
            ("Option", "Option2"),
            ("", "Empty2"),
        ] {
            assert_eq!(types.claim(&[pascal(text)]), name);
        }
        let mut fields = Names::empty();
        for (text, name) in [("type", "type_"), ("a-b", "a_b"), ("a_b", "a_b_2"), ("+", "plus")] {
            assert_eq!(fields.claim(&[snake(text)]), name);
        }
    }
}
