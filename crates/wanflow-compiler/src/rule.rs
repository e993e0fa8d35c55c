//! What a rule is: a value that documents itself.
//!
//! A rule is one `const` made by `rule!`, one function, one page under `docs/rules/`, and one
//! line in `RULES`. `explain`, SARIF and the docs are loops over that list.

use std::fmt;

use crate::diagnostic::Severity;

/// One kind of mistake that a storyboard can have.
#[derive(PartialEq, Eq)]
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

impl fmt::Debug for Rule {
    /// The id says all; a page would only bury it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// Defines a rule: `rule!(pub UNKNOWN_KEY, "unknown-key", Error, "…");`.
///
/// The rule's page is `docs/rules/<id>.md`. Its ```` ```yaml ```` blocks are run as tests and
/// must yield the rule; its ```` ```yaml,ok ```` blocks must check without any error.
macro_rules! rule {
    ($(#[$doc:meta])* $vis:vis $name:ident, $id:literal, $severity:ident, $title:literal) => {
        #[doc = $title]
        $(#[$doc])*
        $vis static $name: $crate::rule::Rule = $crate::rule::Rule {
            id: $id,
            severity: $crate::diagnostic::Severity::$severity,
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
