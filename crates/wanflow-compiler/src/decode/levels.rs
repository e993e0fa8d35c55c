//! Levels of sound and sizes of frames: numbers with their unit.

use wanflow_plan::film::FilmSize;
use wanflow_plan::timeline::Gain;

use super::leaf::{Kind, describe};
use super::read::Read;
use super::reader::{Field, Reader};
use super::rules;
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::Value;
use crate::language::shape::{Level, Lufs, SIDES, Size, TruePeak};
use crate::storyboard::Spanned;
use crate::suggest::shown;

/// A number of hundredths, and its unit.
struct Unit {
    name: &'static str,
    /// What it may hold in words.
    wanted: &'static str,
    /// The lowest and the highest, in hundredths.
    range: (i32, i32),
}

const DECIBELS: Unit =
    Unit { name: "dB", wanted: "decibels from -99.99 dB to 19.99 dB", range: (-9999, 1999) };

const LUFS: Unit =
    Unit { name: "LUFS", wanted: "a loudness from -69.99 LUFS to -5 LUFS", range: (-6999, -500) };

const TRUE_PEAK: Unit =
    Unit { name: "dBTP", wanted: "a true peak from -9.99 dBTP to 0 dBTP", range: (-999, 0) };

impl Read for Level {
    type Value<'d> = Option<Spanned<Gain>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let span = reader.document.span(field.node);
        if reader.document.value(field.node) == Value::Text("mute") {
            return Some(Spanned { value: Gain::Mute, span });
        }
        let Spanned { value, span } = reader.level(field, &DECIBELS)?;
        Some(Spanned { value: Gain::Centidecibels(value), span })
    }
}

impl Read for Lufs {
    type Value<'d> = Option<Spanned<i32>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        reader.level(field, &LUFS)
    }
}

impl Read for TruePeak {
    type Value<'d> = Option<Spanned<i32>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        reader.level(field, &TRUE_PEAK)
    }
}

impl Reader<'_, '_> {
    fn level(&mut self, field: Field<'_>, unit: &Unit) -> Option<Spanned<i32>> {
        let span = self.document.span(field.node);
        let value = self.document.value(field.node);
        let Unit { name, wanted, range: (low, high) } = unit;
        let text = match value {
            Value::Text(text) => text,
            Value::Int(_) | Value::Float(_) => {
                let written = self.document.text(field.node).unwrap_or_default();
                let message = format!("{} needs its unit", field.called());
                let bare = Diagnostic::new(&rules::MALFORMED, span, message);
                let right = format!("{written} {name}");
                let fits = hundredths(written).is_some_and(|it| (*low..=*high).contains(&it));
                let fix = fits
                    .then(|| Fix::replace(format!("write `{right}`"), span, right.clone()).safe());
                let help =
                    if fits { format!("write `{right}`") } else { format!("it is {wanted}") };
                self.report(bare.help(help).fixes(fix));
                return None;
            }
            _ => {
                self.wrong(field, Kind::Other(wanted));
                return None;
            }
        };
        let number =
            text.strip_suffix(name).map(|number| number.strip_suffix(' ').unwrap_or(number));
        let level = number.and_then(hundredths).filter(|level| (*low..=*high).contains(level));
        if level.is_none() {
            let message = format!("{} is {wanted}, not {}", field.called(), shown(text));
            self.report(Diagnostic::new(&rules::MALFORMED, span, message));
        }
        level.map(|value| Spanned { value, span })
    }
}

/// A number with at most two digits before its point and two behind it, in hundredths.
fn hundredths(text: &str) -> Option<i32> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = match digits.split_once('.') {
        Some((_, "")) => return None,
        Some((whole, part)) => (whole, part),
        None => (digits, ""),
    };
    let is_number = (1..=2).contains(&whole.len()) && part.len() <= 2;
    let is_digits = whole.bytes().chain(part.bytes()).all(|digit| digit.is_ascii_digit());
    let number = (is_number && is_digits).then(|| format!("{whole}{part:0<2}").parse::<i32>());
    number?.ok().map(|number| sign * number)
}

impl Read for Size {
    type Value<'d> = Option<Spanned<FilmSize>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let span = reader.document.span(field.node);
        let value = reader.document.value(field.node);
        let text = match value {
            Value::Text(text) => text,
            // `720` for `720P`.
            Value::Int(720 | 1080) => {
                let right = format!("{}P", reader.document.text(field.node).unwrap_or_default());
                let message = format!("{} is {}", field.called(), describe(value, &right));
                let fix = Fix::replace(format!("write `{right}`"), span, right.clone()).safe();
                let bare = Diagnostic::new(&rules::MALFORMED, span, message);
                reader.report(bare.help(format!("did you mean `{right}`?")).fix(fix));
                return None;
            }
            _ => {
                reader.wrong(field, Kind::Other("`720P`, `1080P`, or width and height in pixels"));
                return None;
            }
        };
        let size = match text {
            "720P" | "720p" => Some(FilmSize::P720),
            "1080P" | "1080p" => Some(FilmSize::P1080),
            _ => text
                .split_once('x')
                .and_then(|(width, height)| Some(FilmSize::Pixels(side(width)?, side(height)?))),
        };
        if size.is_none() {
            let (low, high) = SIDES;
            let message = format!("{} is not a size of frames", shown(text));
            reader.report(Diagnostic::new(&rules::MALFORMED, span, message).help(format!(
                "write `720P` or `1080P`, or width and height as even numbers from {low} to \
                 {high}: `1080x1920`"
            )));
        }
        size.map(|value| Spanned { value, span })
    }
}

/// An even number of pixels.
fn side(text: &str) -> Option<u32> {
    let is_number = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    let side: u32 = is_number.then(|| text.parse().ok()).flatten()?;
    let (low, high) = SIDES;
    (side.is_multiple_of(2) && (low..=high).contains(&side)).then_some(side)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_to_the_hundredth() {
        for (text, expected) in [
            ("-6", Some(-600)),
            ("+1.5", Some(150)),
            ("0", Some(0)),
            ("-0.05", Some(-5)),
            ("12.34", Some(1234)),
            ("1.", None),
            (".5", None),
            ("100", None),
            ("1.234", None),
            ("--1", None),
            ("", None),
        ] {
            assert_eq!(hundredths(text), expected, "{text}");
        }
    }

    #[test]
    fn sides_are_even_and_bounded() {
        let sides = ["16", "1080", "3840", "15", "17", "3842", "016", "+16", ""].map(side);
        assert_eq!(sides[..3], [Some(16), Some(1080), Some(3840)]);
        assert!(sides[3..].iter().all(Option::is_none), "{sides:?}");
    }
}
