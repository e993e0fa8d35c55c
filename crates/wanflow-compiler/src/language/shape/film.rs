//! Times, levels and sizes of a film.

use serde_json::{Value, json};

use super::{pattern, unbroken_number};
use crate::language::Shape;
use crate::suggest::list;
use wanflow_plan::timeline::Speed;

/// A time: seconds, or frames of the film's rate.
pub(crate) struct Seconds;

/// The beginning and the end of a stretch of a clip.
pub(crate) struct Stretch;

/// How many times faster something passes.
pub(crate) struct Factor;

/// A point of a picture.
pub(crate) struct Point;

/// How loud something is, in decibels.
pub(crate) struct Level;

/// A loudness, in LUFS.
pub(crate) struct Lufs;

/// A true peak, in dBTP.
pub(crate) struct TruePeak;

/// A frame rate that films have.
pub(crate) struct Rate;

/// The size of a film's frames.
pub(crate) struct Size;

/// The longest time that can be written: a day.
pub(crate) const SECONDS_MAX: f64 = 86_400.0;

/// The frame rates that films have: how each is written, and what it is exactly.
pub(crate) const RATES: [(&str, f64, (u32, u32)); 8] = [
    ("24", 24.0, (24, 1)),
    ("25", 25.0, (25, 1)),
    ("30", 30.0, (30, 1)),
    ("50", 50.0, (50, 1)),
    ("60", 60.0, (60, 1)),
    ("23.976", 23.976, (24_000, 1001)),
    ("29.97", 29.97, (30_000, 1001)),
    ("59.94", 59.94, (60_000, 1001)),
];

/// Pixels of a side, the least and the most.
pub(crate) const SIDES: (u32, u32) = (16, 3840);

/// The lowest and the highest speed.
pub(crate) fn speeds() -> (f64, f64) {
    let (low, high) = Speed::RANGE;
    (f64::from(low) / 1000.0, f64::from(high) / 1000.0)
}

impl Shape for Seconds {
    fn schema(&self) -> Value {
        let mut schema = pattern::text("^[0-9]{1,7}f$", &self.describe());
        schema["type"] = json!(["number", "string"]);
        schema["minimum"] = json!(0);
        schema["maximum"] = unbroken_number(SECONDS_MAX);
        schema
    }

    fn describe(&self) -> String {
        "a number of seconds, or of frames as `36f`, where the film has an `fps`".to_owned()
    }
}

impl Shape for Stretch {
    fn schema(&self) -> Value {
        let time = Seconds.schema();
        let message = pattern::write(&self.describe());
        json!({
            "type": "array", "items": time, "minItems": 2, "maxItems": 2, "errorMessage": message,
        })
    }

    fn describe(&self) -> String {
        "two times: `[FROM, TO]`".to_owned()
    }
}

impl Shape for Factor {
    fn schema(&self) -> Value {
        let (low, high) = speeds();
        let (high, message) = (unbroken_number(high), pattern::write(&self.describe()));
        json!({ "type": "number", "minimum": low, "maximum": high, "errorMessage": message })
    }

    fn describe(&self) -> String {
        let (low, high) = speeds();
        format!("a number from {low} to {high}")
    }
}

impl Shape for Point {
    fn schema(&self) -> Value {
        let part = json!({ "type": "number", "minimum": 0, "maximum": 1 });
        json!({
            "type": "array",
            "items": part,
            "minItems": 2,
            "maxItems": 2,
            "default": [0.5, 0.5],
            "errorMessage": pattern::write(&self.describe()),
        })
    }

    fn describe(&self) -> String {
        "two numbers from 0 to 1: `[ACROSS, DOWN]`".to_owned()
    }
}

impl Shape for Level {
    fn schema(&self) -> Value {
        let decibels = r"(-[0-9]{1,2}|\+?1?[0-9])(\.[0-9]{1,2})? ?dB";
        pattern::text(&format!("^(?:mute|{decibels})$"), &self.describe())
    }

    fn describe(&self) -> String {
        "decibels with their unit, such as `-6 dB`, or `mute`".to_owned()
    }
}

impl Shape for Lufs {
    fn schema(&self) -> Value {
        let form = r"^-([5-9]|[1-6][0-9])(\.[0-9]{1,2})? ?LUFS$";
        pattern::text(form, &self.describe())
    }

    fn describe(&self) -> String {
        "a loudness with its unit, such as `-14 LUFS`".to_owned()
    }
}

impl Shape for TruePeak {
    fn schema(&self) -> Value {
        pattern::text(r"^(0|-[0-9](\.[0-9]{1,2})?) ?dBTP$", &self.describe())
    }

    fn describe(&self) -> String {
        "a true peak with its unit, such as `-1 dBTP`".to_owned()
    }
}

impl Shape for Rate {
    fn schema(&self) -> Value {
        let rates = RATES.map(|(_, rate, _)| unbroken_number(rate));
        let exact = RATES.map(|(_, _, (frames, seconds))| match seconds {
            1 => format!("{frames} frames in a second."),
            _ => format!("{frames} frames in {seconds} seconds."),
        });
        json!({ "type": "number", "enum": rates, "markdownEnumDescriptions": exact })
    }

    fn describe(&self) -> String {
        list(&RATES.map(|(written, ..)| written))
    }
}

impl Shape for Size {
    fn schema(&self) -> Value {
        // Even numbers from 16 to 3840.
        let side = "(1[68]|[2-9][02468]|[1-9][0-9][02468]|[12][0-9]{2}[02468]|3[0-7][0-9][02468]|\
                    38[0-3][02468]|3840)";
        pattern::text(&format!("^(?:(?:720|1080)[Pp]|{side}x{side})$"), &self.describe())
    }

    fn describe(&self) -> String {
        let (low, high) = SIDES;
        format!(
            "`720P` or `1080P`, or width and height in pixels as even numbers from {low} to \
             {high}: `1080x1920`"
        )
    }
}
