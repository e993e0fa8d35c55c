//! Limits as a table, and what it means to break one.

use std::fmt;

/// One limit of an endpoint's request, as generated from its schema and its extensions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// JSON pointer of the limited value inside the request body, such as `/input/prompt`.
    pub pointer: &'static str,
    /// Storyboard word for that value, such as `prompt`; empty where the language has none.
    pub word: &'static str,
    /// The JSON Schema keyword (`maxLength`, `enum`, …) or the name of an extension's limit
    /// (`imageSideMin`, `imageBytesMax`, `audioSecondsMax`, …).
    pub keyword: &'static str,
    /// The bound itself.
    pub value: LimitValue,
    /// Unit of the bound: `code points`, `s`, `px`, `bytes`, or empty.
    pub unit: &'static str,
    /// Where the fact comes from, for people.
    pub source: &'static str,
    /// What the host does beyond the bound.
    pub excess: Excess,
}

/// The bound of a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LimitValue {
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// A closed list of words.
    Words(&'static [&'static str]),
    /// A closed list of whole numbers.
    Ints(&'static [i64]),
}

/// What a host does with a value beyond a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// Refuses the request.
    Refused,
    /// Cuts the excess silently and bills the clip.
    Cut,
}

/// One way in which a request breaks its endpoint's schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// JSON pointer of the offending value.
    pub pointer: String,
    /// The schema keyword that is broken.
    pub keyword: &'static str,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The body as a whole has the empty pointer.
        let separator = if self.pointer.is_empty() { "" } else { ": " };
        write!(f, "{}{separator}{}", self.pointer, self.message)
    }
}
