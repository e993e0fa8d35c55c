//! Every rule, and the run of those that look at a whole storyboard.

use wanflow_api::Endpoint;

use crate::decode::rules as shape;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, rules as yaml};
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
pub static RULES: &[&Rule] = &[
    &yaml::ALIAS_BOMB,
    &yaml::ALIAS_LOOP,
    &yaml::BAD_MERGE,
    &yaml::COLON_IN_TEXT,
    &shape::COMMA_ENDS_TEXT,
    &shape::COMMENT_CUTS_TEXT,
    &yaml::CONTROL_CHARACTER,
    &yaml::DUPLICATE_KEY,
    &shape::DURATION_NOT_SOLD,
    &shape::FOREIGN_KEY,
    &yaml::HIDDEN_CHARACTER,
    &yaml::KEY_NOT_TEXT,
    &shape::MALFORMED,
    &shape::MISSING_FIELD,
    &shape::NO_SCENES,
    &shape::NO_SHOTS,
    &yaml::NOT_UTF8,
    &shape::OUT_OF_RANGE,
    &shape::SEED_OUT_OF_RANGE,
    &yaml::SEVERAL_DOCUMENTS,
    &yaml::TAB_INDENT,
    &yaml::TOO_DEEP,
    &yaml::UNCLOSED,
    &yaml::UNKNOWN_ALIAS,
    &shape::UNKNOWN_KEY,
    &shape::UNKNOWN_WORD,
    &shape::UNQUOTED_TEXT,
    &shape::WRONG_TYPE,
    &yaml::YAML_SYNTAX,
    &yaml::YAML_TAG,
];

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
