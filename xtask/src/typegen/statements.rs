//! Limits as Rust: the statements that check a `value`, and the sentences that describe them.

use serde_json::{Number, Value};

use super::form::{Bound, Lists, Literal, Numbers, Size, Texts};
use super::types::Type;
use crate::codegen::print::text_literal;

/// A limit as code and as words.
#[derive(Debug, Default)]
pub(crate) struct Limit {
    pub(crate) checks: Vec<String>,
    pub(crate) words: Vec<String>,
}

/// Limits of a number.
pub(crate) fn numbers(rules: &Numbers) -> Limit {
    let bound = |bound: &Option<Bound>, exclusive: bool| match bound {
        Some(bound) if bound.exclusive == exclusive => format!("Some({})", amount(&bound.number)),
        _ => "None".to_owned(),
    };
    let steps: Vec<_> = rules.multiple_of.iter().map(amount).collect();
    let (min, above) = (bound(&rules.min, false), bound(&rules.min, true));
    let (max, below) = (bound(&rules.max, false), bound(&rules.max, true));
    let check = format!(
        "support::exact::Numbers {{ whole: {}, min: {min}, above: {above}, max: {max}, below: {below}, \
         multiple_of: &[{}] }}.check(value)?;",
        rules.whole,
        steps.join(", ")
    );
    let mut words = Vec::new();
    for (bound, inside, outside) in
        [(&rules.min, "At least", "More than"), (&rules.max, "At most", "Less than")]
    {
        if let Some(bound) = bound {
            words.push(format!(
                "{} {}.",
                if bound.exclusive { outside } else { inside },
                bound.number
            ));
        }
    }
    words.extend(rules.multiple_of.iter().map(|step| format!("A multiple of {step}.")));
    Limit { checks: vec![check], words }
}

/// The narrowest type that holds every number that fits.
pub(crate) fn number_type(rules: &Numbers) -> Type {
    if !rules.whole {
        return Type::Number;
    }
    match (rules.least(), rules.most()) {
        (Some(least), Some(most)) if least >= i64::MIN.into() && most <= i64::MAX.into() => {
            Type::Signed
        }
        (Some(least), Some(most)) if least >= 0 && most <= u64::MAX.into() => Type::Unsigned,
        _ => Type::Integer,
    }
}

/// Limits of a string's length; patterns are checked apart.
pub(crate) fn texts(rules: &Texts) -> Limit {
    let mut limit = size(rules.length, "length", "code point");
    limit.words.extend(rules.patterns.iter().map(|pattern| format!("Matches `{pattern}`.")));
    limit
}

/// Limits of an array as a whole.
pub(crate) fn lists(size_of_all: Size, unique: bool) -> Limit {
    let mut limit = size(size_of_all, "size", "item");
    if unique {
        limit.checks.push("support::unique(value)?;".to_owned());
        limit.words.push("No item is there twice.".to_owned());
    }
    limit
}

/// How many members an object has.
pub(crate) fn members(size: Size) -> Vec<String> {
    if size.is_free() {
        return Vec::new();
    }
    vec![format!("support::Members::of(value)?.count({})?;", ends(size))]
}

/// Whether an array is more than its items.
pub(crate) fn is_plain(lists: &Lists) -> bool {
    lists.prefix.is_empty() && lists.size.is_free() && !lists.unique
}

fn size(size: Size, function: &str, unit: &str) -> Limit {
    if size.is_free() {
        return Limit::default();
    }
    let count = |count: u64| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    let words = match (size.least, size.most) {
        (least, Some(most)) if least == most => format!("Exactly {}.", count(most)),
        (0, Some(most)) => format!("At most {}.", count(most)),
        (least, None) => format!("At least {}.", count(least)),
        (least, Some(most)) => format!("{least} to {}.", count(most)),
    };
    Limit {
        checks: vec![format!("support::{function}(value, {})?;", ends(size))],
        words: vec![words],
    }
}

fn ends(size: Size) -> String {
    let end = |count: u64| {
        // What is beyond any length that fits in memory is never reached.
        u32::try_from(count).map_or_else(|_| "usize::MAX".to_owned(), |count| count.to_string())
    };
    let most = size.most.map_or_else(|| "usize::MAX".to_owned(), end);
    format!("{}, {most}", end(size.least))
}

/// A number of the schema as an expression.
pub(crate) fn amount(number: &Number) -> String {
    if let Some(number) = number.as_i64() {
        return format!("support::exact::Amount::I({number})");
    }
    if let Some(number) = number.as_u64() {
        return format!("support::exact::Amount::U({number})");
    }
    format!("support::exact::Amount::F({:?})", number.as_f64().unwrap_or_default())
}

/// The condition on `value` that a listed value is there, and the expression that makes it.
pub(crate) fn literal(literal: &Literal) -> (String, String) {
    match &literal.value {
        Value::String(text) => {
            let text = text_literal(text);
            (format!("value.as_str() == Some({text})"), format!("serde_json::Value::from({text})"))
        }
        Value::Number(number) => {
            let amount = amount(number);
            let value = format!("serde_json::Value::Number({amount}.number())");
            (format!("support::exact::is_number(value, {amount})"), value)
        }
        Value::Bool(flag) => {
            (format!("value.as_bool() == Some({flag})"), format!("serde_json::Value::Bool({flag})"))
        }
        other => {
            let text = text_literal(&other.to_string());
            (format!("support::is_json(value, {text})"), format!("support::json({text})"))
        }
    }
}
