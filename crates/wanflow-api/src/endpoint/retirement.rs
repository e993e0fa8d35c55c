//! The end of an endpoint.

/// A host's notice that an endpoint ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retirement {
    /// Announced last day, `YYYY-MM-DD`.
    pub date: &'static str,
    /// Where it was announced.
    pub source: &'static str,
    /// Endpoint ids or names that take its place.
    pub replacements: &'static [&'static str],
}
