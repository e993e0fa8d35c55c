//! Lengths of clips, and moments in them.

use wanflow_api::At;

use super::leaf::{Kind, describe};
use super::read::Read;
use super::reader::{Field, Reader};
use super::{limits, rules};
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::Value;
use crate::language::shape::{ClipLength, Moment};
use crate::storyboard::Spanned;
use crate::suggest::list;

impl Read for ClipLength {
    type Value<'d> = Option<Spanned<u32>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let Spanned { value, span } = reader.whole(field)?;
        if limits::DURATIONS.binary_search(&value).is_ok() {
            return u32::try_from(value).ok().map(|value| Spanned { value, span });
        }
        let nearest = limits::DURATIONS.iter().min_by_key(|sold| sold.abs_diff(value))?;
        let message = format!("no endpoint supports clips of {value} s");
        let help = if limits::DURATIONS.len() <= 8 {
            let sold: Vec<String> = limits::DURATIONS.iter().map(ToString::to_string).collect();
            format!("`duration` may be {}", list(&sold))
        } else {
            format!("the nearest supported length is `{nearest}`")
        };
        reader.report(
            Diagnostic::new(&rules::DURATION_NOT_SOLD, span, message).help(help).fix(Fix::replace(
                format!("write `{nearest}`"),
                span,
                nearest.to_string(),
            )),
        );
        None
    }
}

impl Read for Moment {
    type Value<'d> = Option<Spanned<At>>;

    fn read<'d>(&self, reader: &mut Reader<'d, '_>, field: Field<'_>) -> Self::Value<'d> {
        let span = reader.document.span(field.node);
        let value = reader.document.value(field.node);
        let seconds = match value {
            #[expect(clippy::cast_precision_loss, reason = "what loses precision is out of range")]
            Value::Int(seconds) => seconds as f64,
            Value::Float(seconds) if seconds.is_finite() => seconds,
            Value::Text("last") => return Some(Spanned { value: At::Last, span }),
            Value::Text("best") => return Some(Spanned { value: At::Best, span }),
            _ => {
                reader.wrong(field, Kind::Other("`last`, `best` or a number of seconds"));
                return None;
            }
        };
        #[expect(clippy::cast_precision_loss, reason = "an hour of seconds is exact")]
        let longest = limits::longest() as f64;
        if !(0.0..=longest).contains(&seconds) {
            let text = reader.document.text(field.node).unwrap_or_default();
            let message =
                format!("`at` is a time from 0 to {longest} s, not {}", describe(value, text));
            reader.report(
                Diagnostic::new(&rules::OUT_OF_RANGE, span, message)
                    .help("write seconds from the clip's start, `last` or `best`"),
            );
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and an hour"
        )]
        let millis = (seconds * 1000.0).round() as u32;
        Some(Spanned { value: At::Millis(millis), span })
    }
}
