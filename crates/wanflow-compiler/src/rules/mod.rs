//! Every rule, and the run of those that look at a whole storyboard.

use wanflow_api::Endpoint;

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::rule::Rule;
use crate::storyboard::Storyboard;
use crate::world::World;

/// What a rule may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The storyboard.
    pub storyboard: &'a Storyboard<'a>,
    /// The text it was read from: for places inside texts, and for `is_partial`.
    pub document: &'a Document<'a>,
    /// The endpoint whose limits apply.
    pub endpoint: &'a Endpoint,
    /// The files beside the storyboard.
    pub world: &'a dyn World,
}

/// A rule's function.
pub type Check = fn(&Context<'_>, &mut Vec<Diagnostic>);

/// Every rule, sorted by id.
pub static RULES: &[&Rule] = &[];

/// The functions of the rules that look at a whole storyboard.
static CHECKS: &[Check] = &[];

/// Runs every rule on a storyboard.
pub fn run_all(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for check in CHECKS {
        check(context, found);
    }
}

/// Finds a rule by its id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}
