//! How answers are distinguished and read: examples with their status, items of a list of errors.

/// An answer, or a request, as it could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it is an example of.
    pub name: &'static str,
    /// The HTTP status of such an answer; `None` where there is none of its own.
    pub status: Option<u16>,
    /// The body, as JSON text.
    pub body: &'static str,
}

/// Where an item of a list of errors says what is wrong; empty pointers are absent facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListItem {
    /// The place that is wrong: a text, or a list of the steps to it.
    pub place: &'static str,
    /// Prose.
    pub message: &'static str,
}
