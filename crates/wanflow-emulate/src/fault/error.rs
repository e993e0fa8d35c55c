//! What is wrong with a script, where, and what to write instead.

use std::fmt;

use serde_saphyr::{DefaultMessageFormatter, Location, MessageFormatter as _};
use strsim::osa_distance;

/// A mistake in a fault script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultError {
    /// Line, counted from 1; 0 where there is no place.
    pub line: u64,
    /// Column, counted from 1.
    pub column: u64,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl FaultError {
    pub(crate) fn at(location: Location, message: impl Into<String>) -> Self {
        let (line, column) = (location.line(), location.column());
        Self { line, column, message: message.into(), help: None }
    }

    pub(crate) fn with_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// The reader's error, in our words where they can be better.
    pub(crate) fn of(error: &serde_saphyr::Error) -> Self {
        use serde_saphyr::Error;
        let error = error.without_snippet();
        let location = error.location().unwrap_or(Location::UNKNOWN);
        match error {
            Error::SerdeUnknownField { field, expected, .. } => {
                Self::at(location, format!("there is no key `{}` here", field.escape_debug()))
                    .with_help(Some(suggest(field, expected)))
            }
            Error::SerdeUnknownVariant { variant, expected, .. } => {
                Self::at(location, format!("`{}` is not an allowed word", variant.escape_debug()))
                    .with_help(Some(suggest(variant, expected)))
            }
            Error::SerdeMissingField { field, .. } => {
                Self::at(location, format!("the key `{field}` is missing"))
            }
            Error::SerdeInvalidValue { unexpected, expected, .. }
            | Error::SerdeInvalidType { unexpected, expected, .. } => {
                Self::at(location, format!("expected {expected}, not {unexpected}"))
            }
            Error::InvalidScalar { ty, .. } if ty.starts_with('u') => {
                Self::at(location, "expected a whole number from 0 up, and a smaller one")
            }
            Error::InvalidScalar { ty: "bool", .. } => {
                Self::at(location, "expected `true` or `false`")
            }
            Error::Message { msg, .. } => Self::at(location, msg),
            other => Self::at(location, DefaultMessageFormatter.format_message(other)),
        }
    }
}

/// The nearest known word, or all of them.
pub(crate) fn suggest(written: &str, known: &[&str]) -> String {
    let distance = |word: &str| osa_distance(written, word);
    let nearest = known.iter().min_by_key(|word| distance(word));
    match nearest.filter(|word| distance(word) <= (word.len() / 3).max(1)) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("known words: {}", known.join(", ")),
    }
}

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "{}:{}: ", self.line, self.column)?;
        }
        f.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(f, " ({help})"))
    }
}

impl std::error::Error for FaultError {}
