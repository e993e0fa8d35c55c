//! Why a value is not what a schema asks for.

use std::fmt;

/// Why a value is not taken, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// JSON pointer of the place inside the value that was read.
    pub pointer: String,
    /// What is wrong there.
    pub message: String,
}

impl Mistake {
    /// A mistake at the value itself.
    pub fn new(message: impl Into<String>) -> Self {
        Self { pointer: String::new(), message: message.into() }
    }

    /// The same mistake, seen from one step further out.
    #[must_use]
    pub fn below(self, step: &str) -> Self {
        let step = step.replace('~', "~0").replace('/', "~1");
        Self { pointer: format!("/{step}{}", self.pointer), ..self }
    }

    /// None of several alternatives fits.
    pub fn none_fits(mistakes: &[Mistake]) -> Self {
        let all: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        if all.is_empty() {
            return Self::new("is not one of the listed values");
        }
        Self::new(format!("fits no alternative ({})", all.join("; ")))
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointer.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "at {}: {}", self.pointer, self.message)
    }
}

impl std::error::Error for Mistake {}
