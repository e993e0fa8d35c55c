//! Links that are secrets for logs and journals.

use std::fmt;

/// A link that lets whoever has it fetch a file. It prints nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedLink(String);

impl SignedLink {
    pub(crate) fn new(link: impl Into<String>) -> Self {
        Self(link.into())
    }

    /// The link, for the body of a submit and for nothing else.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SignedLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedLink(…)")
    }
}
