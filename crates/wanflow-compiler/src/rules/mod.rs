//! Every rule, and the run of those that look at a whole storyboard.
//!
//! A rule is one `rule!`, one page under `docs/rules/` and one line in [`RULES`], which names its
//! function.
//! Rules about the text's shape live beside what reads it; rules about its meaning live here,
//! in small families.

mod chains;
mod context;
mod durations;
mod edits;
mod endpoint;
mod entry;
pub(crate) mod file_problem;
mod files;
mod film;
mod film_files;
pub(crate) mod film_media;
mod film_times;
mod free_scenes;
mod limits;
mod links;
mod modes;
mod names;
mod parameters;
mod pictures;
mod repeats;
mod scene_length;
mod sounds;
mod texts;
mod variables;
pub(crate) mod wanted;

use crate::decode::rules as shape;
use crate::diagnostic::Diagnostic;
use crate::document::rules as yaml;
use crate::layers::rules as layers;
use crate::rule::Rule;

use entry::{check, reading, with};

pub(crate) use context::every_path;
pub use context::{Context, Ended, Target};
pub(crate) use variables::{UNKNOWN_VARIABLE, UNUSED_VARIABLE};

pub use entry::{Check, FoundBy, RuleEntry};
pub(crate) use sounds::conversion;

/// Every rule, sorted by id.
pub static RULES: &[RuleEntry] = &[
    reading(&yaml::ALIAS_BOMB),
    reading(&yaml::ALIAS_LOOP),
    reading(&yaml::BAD_MERGE),
    check(&variables::BROKEN_VARIABLE, variables::broken_variable),
    check(&edits::CAPTION_OUTSIDE, edits::caption_outside),
    check(&edits::CAPTIONS_OVERLAP, edits::captions_overlap),
    reading(&layers::CHANGES_NO_SCENE),
    check(&names::CLASHING_IDS, names::clashing_ids),
    reading(&yaml::COLON_IN_TEXT),
    check(&pictures::COLOUR_PROFILE, pictures::colour_profile),
    reading(&shape::COMMA_ENDS_TEXT),
    reading(&shape::COMMENT_CUTS_TEXT),
    reading(&yaml::CONTROL_CHARACTER),
    check(&names::DUPLICATE_ID, names::duplicate_id),
    reading(&yaml::DUPLICATE_KEY),
    check(&shape::DURATION_NOT_SOLD, durations::duration_not_sold),
    reading(&layers::EACH_TABLE),
    check(&film::ENDPOINT_ENDED, film::endpoint_ended),
    check(&edits::FAST_CAPTION, edits::fast_caption),
    check(&endpoint::FIELD_NOT_TAKEN, endpoint::field_not_taken),
    check(&edits::FIRST_TRANSITION, edits::first_transition),
    reading(&shape::FOREIGN_KEY),
    check(&chains::FRAME_BEYOND_END, chains::frame_beyond_end),
    check(&film_times::FRAMES_WITHOUT_FPS, film_times::frames_without_fps),
    check(&yaml::HIDDEN_CHARACTER, texts::hidden_character),
    check(&endpoint::IGNORED_BY_ENDPOINT, endpoint::ignored_by_endpoint),
    reading(&layers::INCLUDE_CYCLE),
    reading(&layers::INCLUDED_TWICE),
    reading(&yaml::KEY_NOT_TEXT),
    check(&sounds::LOCAL_AUDIO, sounds::local_audio),
    check(&chains::LONG_CHAIN, chains::long_chain),
    reading(&yaml::LOOK_ALIKE),
    reading(&shape::MALFORMED),
    reading(&layers::MISPLACED_KEY),
    reading(&shape::MISSING_FIELD),
    check(&file_problem::MISSING_FILE, files::unusable),
    check(&modes::MULTI_NEEDS_EXTEND, modes::multi_needs_extend),
    check(&texts::NEGATIVE_PROMPT_TOO_LONG, texts::negative_prompt_too_long),
    check(&free_scenes::NO_CLIP_TO_CONTINUE, free_scenes::no_clip_to_continue),
    check(&free_scenes::NO_EFFECT, free_scenes::no_effect),
    reading(&shape::NO_SCENES),
    reading(&shape::NO_SHOTS),
    check(&texts::NO_WORDS, texts::no_words),
    with(&wanted::NOT_A_FONT, &file_problem::MISSING_FILE),
    with(&wanted::NOT_A_PICTURE, &file_problem::MISSING_FILE),
    with(&wanted::NOT_A_SOUND, &file_problem::MISSING_FILE),
    reading(&layers::NOT_A_STORYBOARD),
    with(&wanted::NOT_A_VIDEO, &file_problem::MISSING_FILE),
    check(&endpoint::NOT_AT_ENDPOINT, endpoint::not_at_endpoint),
    check(&endpoint::NOT_TOGETHER, endpoint::not_together),
    reading(&yaml::NOT_UTF8),
    check(&shape::OUT_OF_RANGE, parameters::out_of_range),
    with(&file_problem::OUTSIDE_PROJECT, &file_problem::MISSING_FILE),
    check(&pictures::PICTURE_ASPECT, pictures::picture_aspect),
    check(&pictures::PICTURE_CHANGED, pictures::preparation),
    with(&pictures::PICTURE_REFUSED, &pictures::PICTURE_CHANGED),
    check(&pictures::PICTURE_TOO_SMALL, pictures::picture_too_small),
    check(&endpoint::PROMPT_NEEDED, endpoint::prompt_needed),
    check(&texts::PROMPT_TOO_LONG, texts::prompt_too_long),
    check(&parameters::RESOLUTION_NOT_SOLD, parameters::resolution_not_sold),
    check(&repeats::SAME_CLIP, repeats::same_clip),
    check(&chains::SCENE_CYCLE, chains::scene_cycle),
    check(&shape::SEED_OUT_OF_RANGE, parameters::seed_out_of_range),
    reading(&yaml::SEVERAL_DOCUMENTS),
    reading(&shape::SEVERAL_SOURCES),
    check(&edits::SHORT_SCENE, edits::short_scene),
    check(&endpoint::SHOT_NOT_SOLD, endpoint::shot_not_sold),
    check(&durations::SHOTS_AND_DURATION, durations::shots_and_duration),
    check(&modes::SHOTS_AND_SINGLE, modes::shots_and_single),
    check(&durations::SHOTS_NOT_SOLD, durations::shots_not_sold),
    check(&sounds::SOUND_CHANGED, sounds::sound_changed),
    check(&sounds::SOUND_ENDS_EARLY, sounds::unlike_clips),
    with(&sounds::SOUND_GOES_ON, &sounds::SOUND_ENDS_EARLY),
    check(&sounds::SOUND_NOT_TAKEN, sounds::sound_not_taken),
    reading(&yaml::TAB_INDENT),
    check(&names::TAKE_IN_ID, names::take_in_id),
    check(&modes::TEMPLATE_WITH_WORDS, modes::template_with_words),
    reading(&yaml::TOO_DEEP),
    check(&edits::TRANSITION_IGNORES, edits::transition_ignores),
    check(&edits::TRANSITION_TOO_LONG, edits::transition_too_long),
    check(&edits::TRIM_OUTSIDE, edits::trim_outside),
    reading(&yaml::UNCLOSED),
    reading(&yaml::UNKNOWN_ALIAS),
    check(&film::UNKNOWN_ENDPOINT, film::unknown_endpoint),
    reading(&shape::UNKNOWN_KEY),
    reading(&yaml::UNKNOWN_RULE),
    check(&chains::UNKNOWN_SCENE, chains::unknown_scene),
    check(&variables::UNKNOWN_VARIABLE, variables::unknown_variable),
    reading(&layers::UNKNOWN_VARIANT),
    reading(&shape::UNKNOWN_WORD),
    reading(&shape::UNQUOTED_TEXT),
    check(&names::UNSAFE_NAME, names::unsafe_name),
    check(&film::UNSAFE_OUTPUT, film::unsafe_output),
    check(&links::UNSUPPORTED_LINK, files::unsupported_link),
    reading(&yaml::UNUSED_ALLOW),
    check(&variables::UNUSED_VARIABLE, variables::unused_variable),
    check(&variables::VARIABLE_IN_VARIABLE, variables::variable_in_variable),
    reading(&layers::VERSION_NAME),
    check(&pictures::WRONG_EXTENSION, files::wrong_extension),
    reading(&shape::WRONG_TYPE),
    reading(&yaml::YAML_SYNTAX),
    reading(&yaml::YAML_TAG),
];

/// Runs every rule that looks at a whole storyboard.
pub fn run_all(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for entry in RULES {
        if let FoundBy::Check(check) = entry.found_by {
            check(context, found);
        }
    }
}

/// Finds a rule by its id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().map(|entry| entry.rule).find(|rule| rule.id == id)
}

/// A rule's page, as Markdown.
pub fn explain(id: &str) -> Option<&'static str> {
    rule(id).map(|rule| rule.page)
}

/// The id of the rule that is probably meant by an unknown one.
pub fn did_you_mean(id: &str) -> Option<&'static str> {
    crate::suggest::nearest(id, RULES.iter().map(|entry| entry.rule.id))
}
