//! TOML files of settings: every mistake is collected, with file, line and column.
//!
//! No text of the file is repeated in a message, apart from the names of keys: a value may be
//! a secret in a wrong place. It knows no single setting.

use std::ops::{Range, RangeInclusive};
use std::path::Path;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};
use wanflow_api::Usd;
use wanflow_compiler::SourceText;
use wanflow_compiler::suggest::nearest;

use crate::failure::Failure;
use crate::printable::printable;

/// The largest file that is read, in bytes.
pub(crate) const LARGEST: u64 = 1024 * 1024;

/// A key with its place.
pub(crate) type Key<'t> = Spanned<DeString<'t>>;

/// A value with its place.
pub(crate) type Value<'t> = Spanned<DeValue<'t>>;

/// What is wrong with a file so far.
#[derive(Debug, Default)]
pub(crate) struct Mistakes(Vec<Mistake>);

#[derive(Debug)]
struct Mistake {
    place: Range<usize>,
    what: String,
    help: String,
}

/// Reads a file's text by `decode`; all mistakes together are one failure.
pub(crate) fn decode<T>(
    file: &Path,
    text: &str,
    decode: impl FnOnce(&DeTable<'_>, &mut Mistakes) -> T,
) -> Result<T, Failure> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut mistakes = Mistakes::default();
    for error in &errors {
        let help = "the file is TOML: `name = value` lines below `[table]` headings";
        mistakes.add(error.span().unwrap_or_default(), error.message(), help);
    }
    // What stands behind a broken line may belong to another table: it is not judged.
    let value = if errors.is_empty() { Some(decode(table.get_ref(), &mut mistakes)) } else { None };
    match value {
        Some(value) if mistakes.0.is_empty() => Ok(value),
        _ => Err(mistakes.failure(file, text)),
    }
}

impl Mistakes {
    /// Takes a mistake down.
    pub(crate) fn add(
        &mut self,
        place: Range<usize>,
        what: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.0.push(Mistake { place, what: what.into(), help: help.into() });
    }

    /// A key that nothing here is called.
    pub(crate) fn unknown(&mut self, key: &Key<'_>, known: &[&str]) {
        let help = match nearest(key.get_ref(), known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", known.join(", ")),
        };
        self.add(key.span(), format!("there is no setting `{}`", shown(key)), help);
    }

    /// A text.
    pub(crate) fn text<'v>(&mut self, value: &'v Value<'_>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.expected(value, "a text in quotes");
        }
        text
    }

    /// A table.
    pub(crate) fn table<'v, 't>(&mut self, value: &'v Value<'t>) -> Option<&'v DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.expected(value, "a table");
        }
        table
    }

    /// A whole number in a range.
    pub(crate) fn number(&mut self, value: &Value<'_>, range: RangeInclusive<u32>) -> Option<u32> {
        let digits = value.get_ref().as_integer();
        let number = digits.and_then(|all| u32::from_str_radix(all.as_str(), all.radix()).ok());
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = (range.start(), range.end());
            self.expected(value, &format!("a whole number from {least} to {most}"));
        }
        number
    }

    /// A number in a range, with or without a fraction.
    pub(crate) fn decimal(&mut self, value: &Value<'_>, range: RangeInclusive<f64>) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = (range.start(), range.end());
            self.expected(value, &format!("a number from {least} to {most}"));
        }
        number
    }

    /// A level in a range, with its unit: `"-14 LUFS"`.
    pub(crate) fn level(
        &mut self,
        value: &Value<'_>,
        unit: &str,
        range: RangeInclusive<f64>,
    ) -> Option<f64> {
        let text = value.get_ref().as_str();
        let number = text.and_then(|text| text.strip_suffix(unit)?.trim_end().parse().ok());
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = (range.start(), range.end());
            self.expected(
                value,
                &format!("a level in quotes, from \"{least} {unit}\" to \"{most} {unit}\""),
            );
        }
        number
    }

    /// An amount of US dollars.
    pub(crate) fn usd(&mut self, value: &Value<'_>) -> Option<Usd> {
        let amount = value.get_ref().as_str().and_then(Usd::parse);
        if amount.is_none() {
            self.expected(value, "US dollars in quotes, such as \"12.50\"");
        }
        amount
    }

    fn expected(&mut self, value: &Value<'_>, wanted: &str) {
        let found = value.get_ref().type_str();
        self.add(
            value.span(),
            "this value does not fit",
            format!("expected {wanted}; it is of type {found}"),
        );
    }

    fn failure(mut self, file: &Path, text: &str) -> Failure {
        self.0.sort_by_key(|mistake| mistake.place.start);
        let source = SourceText::new("", text);
        let file = printable(&file.display().to_string());
        let lines = self.0.iter().map(|Mistake { place, what, help }| {
            let place = source.position(u32::try_from(place.start).unwrap_or(u32::MAX));
            let (line, column) = (place.line, place.column);
            format!("{file}:{line}:{column}: {}\n  help: {}", printable(what), printable(help))
        });
        Failure::usage(lines.collect::<Vec<_>>().join("\nerror: "))
    }
}

/// A key as a message names it.
pub(crate) fn shown(key: &Key<'_>) -> String {
    let name = key.get_ref();
    name[..name.floor_char_boundary(60)].to_owned()
}
