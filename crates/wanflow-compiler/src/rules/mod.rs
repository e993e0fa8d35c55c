//! Every rule, and the run of those that look at a whole storyboard.
//!
//! A rule is one `rule!` with its function, one page under `docs/rules/` and one line in [`RULES`].
//! Rules about the text's shape live beside what reads it; rules about its meaning live here,
//! in small families.

mod chains;
mod context;
pub(crate) mod durations;
mod endpoint;
pub(crate) mod files;
mod film;
mod limits;
mod links;
mod modes;
mod names;
pub(crate) mod parameters;
mod pictures;
mod repeats;
mod sounds;
pub(crate) mod texts;
mod variables;

use crate::decode::rules as shape;
use crate::diagnostic::Diagnostic;
use crate::document::rules as yaml;
use crate::rule::{FoundBy, Rule};

pub use context::{Context, Target};
pub(crate) use sounds::conversion;

/// Every rule, sorted by id.
pub static RULES: &[&Rule] = &[
    &yaml::ALIAS_BOMB,
    &yaml::ALIAS_LOOP,
    &yaml::BAD_MERGE,
    &variables::BROKEN_VARIABLE,
    &names::CLASHING_IDS,
    &yaml::COLON_IN_TEXT,
    &pictures::COLOUR_PROFILE,
    &shape::COMMA_ENDS_TEXT,
    &shape::COMMENT_CUTS_TEXT,
    &yaml::CONTROL_CHARACTER,
    &names::DUPLICATE_ID,
    &yaml::DUPLICATE_KEY,
    &shape::DURATION_NOT_SOLD,
    &film::ENDPOINT_ENDED,
    &endpoint::FIELD_NOT_TAKEN,
    &shape::FOREIGN_KEY,
    &chains::FRAME_BEYOND_END,
    &yaml::HIDDEN_CHARACTER,
    &endpoint::IGNORED_BY_ENDPOINT,
    &yaml::KEY_NOT_TEXT,
    &sounds::LOCAL_AUDIO,
    &chains::LONG_CHAIN,
    &shape::MALFORMED,
    &shape::MISSING_FIELD,
    &files::MISSING_FILE,
    &modes::MULTI_NEEDS_EXTEND,
    &texts::NEGATIVE_PROMPT_TOO_LONG,
    &shape::NO_SCENES,
    &shape::NO_SHOTS,
    &texts::NO_WORDS,
    &pictures::NOT_A_PICTURE,
    &sounds::NOT_A_SOUND,
    &endpoint::NOT_AT_ENDPOINT,
    &endpoint::NOT_TOGETHER,
    &yaml::NOT_UTF8,
    &shape::OUT_OF_RANGE,
    &files::OUTSIDE_PROJECT,
    &pictures::PICTURE_ASPECT,
    &pictures::PICTURE_CHANGED,
    &pictures::PICTURE_REFUSED,
    &pictures::PICTURE_TOO_SMALL,
    &endpoint::PROMPT_NEEDED,
    &texts::PROMPT_TOO_LONG,
    &parameters::RESOLUTION_NOT_SOLD,
    &repeats::SAME_CLIP,
    &chains::SCENE_CYCLE,
    &shape::SEED_OUT_OF_RANGE,
    &yaml::SEVERAL_DOCUMENTS,
    &endpoint::SHOT_NOT_SOLD,
    &durations::SHOTS_AND_DURATION,
    &modes::SHOTS_AND_SINGLE,
    &durations::SHOTS_NOT_SOLD,
    &sounds::SOUND_CHANGED,
    &sounds::SOUND_ENDS_EARLY,
    &sounds::SOUND_GOES_ON,
    &sounds::SOUND_NOT_TAKEN,
    &yaml::TAB_INDENT,
    &names::TAKE_IN_ID,
    &modes::TEMPLATE_WITH_WORDS,
    &yaml::TOO_DEEP,
    &yaml::UNCLOSED,
    &yaml::UNKNOWN_ALIAS,
    &film::UNKNOWN_ENDPOINT,
    &shape::UNKNOWN_KEY,
    &chains::UNKNOWN_SCENE,
    &variables::UNKNOWN_VARIABLE,
    &shape::UNKNOWN_WORD,
    &shape::UNQUOTED_TEXT,
    &names::UNSAFE_NAME,
    &film::UNSAFE_OUTPUT,
    &files::UNSUPPORTED_LINK,
    &variables::UNUSED_VARIABLE,
    &variables::VARIABLE_IN_VARIABLE,
    &pictures::WRONG_EXTENSION,
    &shape::WRONG_TYPE,
    &yaml::YAML_SYNTAX,
    &yaml::YAML_TAG,
];

/// Runs every rule that looks at a whole storyboard.
pub fn run_all(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for rule in RULES {
        if let FoundBy::Check(check) = rule.found_by {
            check(context, found);
        }
    }
}

/// Finds a rule by its id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// A rule's page, as Markdown.
pub fn explain(id: &str) -> Option<&'static str> {
    rule(id).map(|rule| rule.page)
}

/// The id of the rule that is probably meant by an unknown one.
pub fn did_you_mean(id: &str) -> Option<&'static str> {
    crate::suggest::nearest(id, RULES.iter().map(|rule| rule.id))
}
