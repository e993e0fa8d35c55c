//! What the list of rules holds: a rule, and what finds it.

use crate::diagnostic::Diagnostic;
use crate::rule::Rule;

use super::Context;

/// A line of the list of rules.
#[derive(Clone, Copy, Debug)]
pub struct RuleEntry {
    /// The rule.
    pub rule: &'static Rule,
    /// What finds such mistakes.
    pub found_by: FoundBy,
}

/// What finds the mistakes of a rule.
#[derive(Clone, Copy, Debug)]
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

/// A rule that is found while the text is read.
pub(super) const fn reading(rule: &'static Rule) -> RuleEntry {
    RuleEntry { rule, found_by: FoundBy::Reading }
}

/// A rule that a function finds in the whole storyboard.
pub(super) const fn check(rule: &'static Rule, check: Check) -> RuleEntry {
    RuleEntry { rule, found_by: FoundBy::Check(check) }
}

/// A rule that is found together with another.
pub(super) const fn with(rule: &'static Rule, other: &'static Rule) -> RuleEntry {
    RuleEntry { rule, found_by: FoundBy::Rule(other) }
}
