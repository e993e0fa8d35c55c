//! What a rule is: a value that documents itself.
//!
//! A rule is one static made by `rule!`, one page under `docs/rules/`, and one line in `RULES` that
//! says which function finds it. The run of all rules, `explain`, SARIF and the docs are loops over
//! that list. This file must not know what a storyboard is.

use std::fmt;

/// How bad it is. An error keeps the storyboard from becoming a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// There is no plan until it is fixed.
    Error,
    /// Works, but probably not as meant, or not well.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The lower-case word: `error`, `warning` or `note`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One kind of mistake that a storyboard can have.
pub struct Rule {
    /// Its stable name, in kebab case.
    pub id: &'static str,
    /// How bad it is by default.
    pub severity: Severity,
    /// What it is about, as one short line.
    pub title: &'static str,
    /// Its page in Markdown: what, why, a bad example and a good one.
    pub page: &'static str,
}

/// A rule is its id: no two have the same.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

impl fmt::Debug for Rule {
    /// The id says all; a page would only bury it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// Defines a rule: `rule!(pub UNSAFE_NAME, "unsafe-name", Error, "…");`.
///
/// The rule's page is `docs/rules/<id>.md`. Its ```` ```yaml ```` blocks are run as tests and
/// must yield the rule; its ```` ```yaml,ok ```` blocks must check without any error.
macro_rules! rule {
    ($(#[$doc:meta])* $vis:vis $name:ident, $id:literal, $severity:ident, $title:literal) => {
        #[doc = $title]
        $(#[$doc])*
        $vis static $name: $crate::rule::Rule = $crate::rule::Rule {
            id: $id,
            severity: $crate::rule::Severity::$severity,
            title: $title,
            page: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../docs/rules/",
                $id,
                ".md"
            )),
        };
    };
}
pub(crate) use rule;
