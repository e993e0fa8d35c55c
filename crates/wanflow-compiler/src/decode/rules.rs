//! The rules of the storyboard's shape: what the editor schema rejects too.
//!
//! Limits that no known endpoint goes beyond are part of the shape; `rules` holds each storyboard
//! to its own endpoint, and reports that under the same rule.

use crate::rule::{Rule, rule};

rule!(pub UNKNOWN_KEY, "unknown-key", Error, "A key that the language does not have");
rule!(pub FOREIGN_KEY, "foreign-key", Error, "A word of another tool for something that has a name here");
rule!(pub MISSING_FIELD, "missing-field", Error, "A required field is missing");
rule!(pub WRONG_TYPE, "wrong-type", Error, "A value of the wrong kind");
rule!(pub UNQUOTED_TEXT, "unquoted-text", Error, "A text that YAML reads as something else");
rule!(pub UNKNOWN_WORD, "unknown-word", Error, "A word that is not among those allowed");
rule!(pub OUT_OF_RANGE, "out-of-range", Error, "A number that is too small or too large");
rule!(pub MALFORMED, "malformed-value", Error, "A text that does not have the form it needs");
rule!(pub COMMA_ENDS_TEXT, "comma-ends-text", Error, "A comma ends a text inside braces");
rule!(pub NO_SCENES, "no-scenes", Error, "The storyboard has no scenes");
rule!(pub SEVERAL_SOURCES, "several-sources", Error, "A scene shows more than one thing");
rule!(pub NO_SHOTS, "no-shots", Error, "The list of shots is empty");
rule!(pub DURATION_NOT_SOLD, "duration-not-sold", Error, "The endpoint does not support clips of this length");
rule!(pub SEED_OUT_OF_RANGE, "seed-out-of-range", Error, "The seed is outside the endpoint's range");
rule!(pub COMMENT_CUTS_TEXT, "comment-cuts-text", Warning, "A text that loses its tail to a comment");

/// The rules whose errors the editor schema reports too, in its own words.
pub static SHAPE: &[&Rule] = &[
    &COMMA_ENDS_TEXT,
    &DURATION_NOT_SOLD,
    &FOREIGN_KEY,
    &MALFORMED,
    &MISSING_FIELD,
    &NO_SCENES,
    &NO_SHOTS,
    &OUT_OF_RANGE,
    &SEED_OUT_OF_RANGE,
    &SEVERAL_SOURCES,
    &UNKNOWN_KEY,
    &UNKNOWN_WORD,
    &UNQUOTED_TEXT,
    &WRONG_TYPE,
];
