//! What a rule is: a value that documents and checks itself.
//!
//! A rule is one static made by `rule!`, its function, one page under `docs/rules/`, and one line
//! in `RULES`. The run of all rules, `explain`, SARIF and the docs are loops over that list.

use std::fmt;

use crate::diagnostic::{Diagnostic, Severity};
use crate::rules::Context;

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
    /// What finds such mistakes.
    pub found_by: FoundBy,
}

/// What finds the mistakes of a rule.
#[derive(Clone, Copy)]
pub enum FoundBy {
    /// The reading of the text, before there is a storyboard to look at.
    Reading,
    /// A function of its own.
    Check(Check),
    /// The function of another rule, which cannot look for one without seeing the other.
    Rule(&'static Rule),
}

/// Looks at a whole storyboard for the mistakes of a rule.
pub type Check = fn(&Context<'_>, &mut Vec<Diagnostic>);

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

/// Defines a rule: `rule!(pub UNSAFE_NAME, "unsafe-name", Error, "…", by unsafe_name);`.
///
/// Behind the title stands what finds it: `by` a function, or `with` another rule that is looked
/// for at the same time; nothing, where reading the text finds it.
///
/// The rule's page is `docs/rules/<id>.md`. Its ```` ```yaml ```` blocks are run as tests and
/// must yield the rule; its ```` ```yaml,ok ```` blocks must check without any error.
macro_rules! rule {
    (@found) => { $crate::rule::FoundBy::Reading };
    (@found by $check:path) => { $crate::rule::FoundBy::Check($check) };
    (@found with $rule:path) => { $crate::rule::FoundBy::Rule(&$rule) };
    (
        $(#[$doc:meta])* $vis:vis $name:ident, $id:literal, $severity:ident, $title:literal
        $(, $found:ident $what:path)?
    ) => {
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
            found_by: $crate::rule::rule!(@found $($found $what)?),
        };
    };
}
pub(crate) use rule;
