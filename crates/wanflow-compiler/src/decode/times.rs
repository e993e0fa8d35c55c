//! Times in a film, stretches of clips, speeds and points: numbers without a unit.

use wanflow_plan::timeline::{Focus, FrameRate, Speed, Time};

use super::leaf::{Kind, describe};
use super::read::Read;
use super::reader::{Field, Reader};
use super::rules;
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::{NodeId, Value};
use crate::language::Shape as _;
use crate::language::shape::{Factor, Point, RATES, Rate, SECONDS_MAX, Seconds, Stretch, speeds};
use crate::storyboard::{FilmTime, Spanned, Trim};

impl Read for Seconds {
    type Value<'d> = Option<Spanned<FilmTime>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let span = reader.document.span(field.node);
        if let Value::Text(text) = reader.document.value(field.node) {
            if let Some(frames) = frames(text) {
                return Some(Spanned { value: FilmTime::Frames(frames), span });
            }
            if let Some(seconds) = with_unit(text) {
                let message = format!("{} is a number of seconds, without a unit", field.called());
                let fix = Fix::replace(format!("write `{seconds}`"), span, &seconds).safe();
                let unit = Diagnostic::new(&rules::MALFORMED, span, message);
                reader.report(unit.help(format!("write `{seconds}`")).fix(fix));
                return None;
            }
        }
        let seconds = reader.number(field, "a number of seconds, or of frames as `36f`")?;
        if !(0.0..=SECONDS_MAX).contains(&seconds) {
            reader.outside(field, &format!("a time from 0 to {SECONDS_MAX} s"));
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and a day"
        )]
        let millis = (seconds * 1000.0).round() as u64;
        Some(Spanned { value: FilmTime::Seconds(Time::from_millis(millis)), span })
    }
}

/// The frames of `36f`.
fn frames(text: &str) -> Option<u32> {
    let digits = text.strip_suffix('f')?;
    let is_number = (1..=7).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// The seconds of `1.5s`, `1.5 sec` or `1500 ms`.
fn with_unit(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = (text[..end].parse::<f64>().ok()?, text[end..].trim());
    let seconds = match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => number,
        "ms" => number / 1000.0,
        "m" | "min" => number * 60.0,
        _ => return None,
    };
    Some(seconds.to_string())
}

impl Read for Stretch {
    type Value<'d> = Option<Spanned<Trim>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let [from, to] = reader.pair(field, "two times: `[0.5, 4.5]`")?;
        let (from, to) = (Seconds.read(reader, from), Seconds.read(reader, to));
        let value = Trim { from: from?, to: to? };
        Some(Spanned { value, span: reader.document.span(field.node) })
    }
}

impl Read for Point {
    type Value<'d> = Option<Spanned<Focus>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let [across, down] = reader.pair(field, "two numbers from 0 to 1: `[0.5, 0.5]`")?;
        let (across, down) = (part(reader, across), part(reader, down));
        let value = Focus { across: across?, down: down? };
        Some(Spanned { value, span: reader.document.span(field.node) })
    }
}

/// A part of a side in thousandths.
fn part(reader: &mut Reader<'_, '_>, field: Field<'_>) -> Option<u16> {
    let part = reader.number(field, "a number from 0 to 1")?;
    if !(0.0..=1.0).contains(&part) {
        reader.outside(field, "a number from 0 to 1");
        return None;
    }
    Some(thousandths(part))
}

impl Read for Factor {
    type Value<'d> = Option<Spanned<Speed>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let (low, high) = speeds();
        let factor = reader.number(field, "a number, such as `0.5`")?;
        let speed = (low..=high).contains(&factor).then(|| Speed::new(thousandths(factor)));
        if speed.is_none() {
            reader.outside(field, &format!("a number from {low} to {high}"));
        }
        let span = reader.document.span(field.node);
        speed.flatten().map(|value| Spanned { value, span })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers have bounded it"
)]
fn thousandths(number: f64) -> u16 {
    (number * 1000.0).round() as u16
}

impl Read for Rate {
    type Value<'d> = Option<Spanned<FrameRate>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let written = reader.number(field, "a number of frames a second")?;
        let span = reader.document.span(field.node);
        #[expect(clippy::float_cmp, reason = "both were read from the same few digits")]
        let known = RATES.iter().find(|(_, rate, _)| *rate == written);
        let Some((.., (numerator, denominator))) = known else {
            let message = format!("{written} is not a frame rate that films have");
            let unknown = Diagnostic::new(&rules::UNKNOWN_WORD, span, message);
            let near = |rate: &f64| (rate - written).abs();
            let nearest = RATES.iter().min_by(|a, b| near(&a.1).total_cmp(&near(&b.1)));
            let fix = nearest.map(|(rate, ..)| Fix::replace(format!("write {rate}"), span, *rate));
            reader.report(unknown.help(format!("it may be {}", self.describe())).fixes(fix));
            return None;
        };
        FrameRate::new(*numerator, *denominator).map(|value| Spanned { value, span })
    }
}

impl Reader<'_, '_> {
    /// A number, with a fraction or without.
    fn number(&mut self, field: Field<'_>, wanted: &'static str) -> Option<f64> {
        match self.document.value(field.node) {
            #[expect(clippy::cast_precision_loss, reason = "what loses precision is out of range")]
            Value::Int(number) => Some(number as f64),
            Value::Float(number) if number.is_finite() => Some(number),
            _ => {
                self.wrong(field, Kind::Other(wanted));
                None
            }
        }
    }

    /// Says that a number is too small or too large.
    fn outside(&mut self, field: Field<'_>, wanted: &str) {
        let value = self.document.value(field.node);
        let text = self.document.text(field.node).unwrap_or_default();
        let message = format!("{} is {wanted}, not {}", field.called(), describe(value, text));
        let span = self.document.span(field.node);
        self.report(Diagnostic::new(&rules::OUT_OF_RANGE, span, message));
    }

    /// The two items of a list of two, as fields by its name.
    fn pair<'k>(&mut self, field: Field<'k>, wanted: &'static str) -> Option<[Field<'k>; 2]> {
        let Value::List([first, second]) = self.document.value(field.node) else {
            self.wrong(field, Kind::Other(wanted));
            return None;
        };
        let item = |node: NodeId| Field { name: field.name, key: self.document.span(node), node };
        Some([item(*first), item(*second)])
    }
}
