//! What words may hold, for editors and for people. How each shape is read is in `decode`.

mod boxed;
mod edits;
mod files;
mod film;
mod media;
mod names;
mod nested;
mod pattern;
mod words;

use serde_json::{Value, json};

use super::Shape;
use crate::decode::limits;
use crate::rule::Rule;
use crate::suggest::list;

pub(crate) use boxed::Boxed;
pub(crate) use edits::{
    CaptionModes, CaptionShape, CaptionsShape, CardShape, LoudnessShape, MusicShape, Outputs,
    Paths, StillShape, TransitionShape, VoiceoverShape,
};
pub(crate) use files::{Bases, Scenes, Variants};
pub(crate) use film::{
    Factor, Level, Lufs, Point, RATES, Rate, SECONDS_MAX, SIDES, Seconds, Size, Stretch, TruePeak,
    speeds,
};
pub(crate) use media::{LastPicture, LocalFile, Picture, Sound};
pub(crate) use names::{EndpointId, FilmName, SceneName};
pub(crate) use nested::{Defaults, FilmShape, OwnFields, Shots, Variables};
pub(crate) use words::{
    CAPTION_FORMS, Choice, DIRECTIONS, ENCODERS, FITS, QUALITIES, RESOLUTIONS, SEAMS, SHOT_TYPES,
    TRANSITIONS,
};

/// A text that stands for itself.
pub(crate) struct PlainText;

/// A text in which `${name}` stands for a variable.
pub(crate) struct Prose;

/// `true` or `false`.
pub(crate) struct Flag;

/// A whole number.
pub(crate) struct Whole {
    /// The smallest and the largest.
    pub(crate) range: fn() -> (i64, i64),
    /// What a number outside of it is reported as.
    pub(crate) rule: &'static Rule,
}

/// The length of a clip in whole seconds, which some endpoint must sell.
pub(crate) struct ClipLength;

/// A moment of a clip: its last frame, the best of its last ones, or a time.
pub(crate) struct Moment;

/// A colour without transparency.
pub(crate) struct HexColour;

/// Width to height.
pub(crate) struct Aspect;

impl Shape for PlainText {
    fn schema(&self) -> Value {
        json!({ "type": "string", "errorMessage": pattern::QUOTE })
    }

    fn describe(&self) -> String {
        "a text".to_owned()
    }
}

impl Shape for Prose {
    fn schema(&self) -> Value {
        pattern::prose()
    }

    fn describe(&self) -> String {
        "a text; `${name}` in it stands for a variable".to_owned()
    }

    fn has_variables(&self) -> bool {
        true
    }
}

impl Shape for Flag {
    fn schema(&self) -> Value {
        json!({ "type": "boolean", "errorMessage": pattern::write(&self.describe()) })
    }

    fn describe(&self) -> String {
        "`true` or `false`".to_owned()
    }
}

impl Shape for Whole {
    fn schema(&self) -> Value {
        let message = pattern::write(&self.describe());
        match (self.range)() {
            (low, high) if low == high => json!({ "type": "integer", "enum": [low] }),
            (low, high) => json!({
                "type": "integer", "minimum": low, "maximum": high, "errorMessage": message,
            }),
        }
    }

    fn describe(&self) -> String {
        match (self.range)() {
            (low, high) if low == high => format!("only {low} so far"),
            (low, high) => format!("a whole number from {low} to {high}"),
        }
    }

    fn range_rule(&self) -> Option<&'static Rule> {
        Some(self.rule)
    }
}

/// A number for a schema, without a fraction where it has none.
#[expect(clippy::cast_possible_truncation, reason = "whole, and small enough to be exact")]
fn unbroken_number(number: f64) -> Value {
    if number.fract() == 0.0 { json!(number as i64) } else { json!(number) }
}

/// The lengths that are sold, if there is none between them that is not.
fn unbroken(sold: &[i64]) -> Option<(i64, i64)> {
    let (low, high) = (*sold.first()?, *sold.last()?);
    (usize::try_from(high - low + 1) == Ok(sold.len())).then_some((low, high))
}

impl Shape for ClipLength {
    fn schema(&self) -> Value {
        let sold = &*limits::DURATIONS;
        let message = pattern::write(&self.describe());
        match unbroken(sold) {
            Some((low, high)) => json!({
                "type": "integer", "minimum": low, "maximum": high, "errorMessage": message,
            }),
            None => json!({ "type": "integer", "enum": sold, "errorMessage": message }),
        }
    }

    fn describe(&self) -> String {
        let sold = &*limits::DURATIONS;
        let lengths = match unbroken(sold) {
            Some((low, high)) => format!("from {low} to {high}"),
            None => list(&sold.iter().map(ToString::to_string).collect::<Vec<_>>()),
        };
        format!("a whole number of seconds {lengths}, of which each endpoint supports some")
    }
}

impl Shape for Moment {
    fn schema(&self) -> Value {
        let mut schema = pattern::text("^(?:last|best)$", &self.describe());
        schema["type"] = json!(["string", "number"]);
        schema["minimum"] = json!(0);
        schema["maximum"] = json!(limits::longest());
        schema
    }

    fn describe(&self) -> String {
        format!("`last`, `best`, or a number of seconds from 0 to {}", limits::longest())
    }
}

impl Shape for HexColour {
    fn schema(&self) -> Value {
        pattern::text("^(#[0-9A-Fa-f]{6}|black|white)$", &self.describe())
    }

    fn describe(&self) -> String {
        "a colour: `\"#rrggbb\"` in quotes, `black` or `white`".to_owned()
    }
}

impl Shape for Aspect {
    fn schema(&self) -> Value {
        pattern::text("^[1-9][0-9]{0,3}:[1-9][0-9]{0,3}$", &self.describe())
    }

    fn describe(&self) -> String {
        "width and height as whole numbers up to 9999, in quotes: `\"16:9\"`".to_owned()
    }
}
