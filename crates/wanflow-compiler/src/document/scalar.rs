//! What a plain scalar means by the core schema of YAML 1.2, which has no `yes` and no `no`.

use super::value::Value;

/// Resolves the text of a plain scalar.
pub(super) fn resolve(text: &str) -> Value<'_> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Value::Float(f64::NAN),
        _ if matches!(digits, ".inf" | ".Inf" | ".INF") => {
            Value::Float(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY })
        }
        _ => number(text, digits).unwrap_or(Value::Text(text)),
    }
}

/// Whether a text is the same text without quotes, as far as its meaning goes.
pub(crate) fn is_plain_text(text: &str) -> bool {
    matches!(resolve(text), Value::Text(_))
}

fn number<'d>(text: &'d str, digits: &str) -> Option<Value<'d>> {
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    if let Some(value) = radix(text, "0o", 8).or_else(|| radix(text, "0x", 16)) {
        return Some(value);
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let float = || text.parse().map(Value::Float);
        return text.parse().map(Value::Int).or_else(|_| float()).ok();
    }
    is_float(digits).then(|| text.parse().map(Value::Float).ok()).flatten()
}

fn radix(text: &str, prefix: &str, radix: u32) -> Option<Value<'static>> {
    let digits = text.strip_prefix(prefix)?;
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let beyond = |_| {
        Value::Float(digits.chars().fold(0.0, |sum, digit| {
            sum * f64::from(radix) + f64::from(digit.to_digit(radix).unwrap_or_default())
        }))
    };
    Some(i64::from_str_radix(digits, radix).map_or_else(beyond, Value::Int))
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(digits: &str) -> bool {
    let (mantissa, exponent) =
        digits.split_once(['e', 'E']).map_or((digits, None), |(head, tail)| (head, Some(tail)));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_fits = exponent.is_none_or(|text| {
        let text = text.strip_prefix(['-', '+']).unwrap_or(text);
        !text.is_empty() && is_digits(text)
    });
    is_digits(whole)
        && is_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_mean_what_the_core_schema_says() {
        for (text, value) in [
            ("", Value::Null),
            ("~", Value::Null),
            ("NULL", Value::Null),
            ("True", Value::Bool(true)),
            ("tRue", Value::Text("tRue")),
            ("no", Value::Text("no")),
            ("007", Value::Int(7)),
            ("-1", Value::Int(-1)),
            ("+12", Value::Int(12)),
            ("0o14", Value::Int(12)),
            ("0x1F", Value::Int(31)),
            ("0x", Value::Text("0x")),
            ("-0x1F", Value::Text("-0x1F")),
            ("0b1", Value::Text("0b1")),
            ("1_000", Value::Text("1_000")),
            ("5s", Value::Text("5s")),
            ("16:9", Value::Text("16:9")),
            (".5", Value::Float(0.5)),
            ("5.", Value::Float(5.0)),
            (".", Value::Text(".")),
            ("1e3", Value::Float(1000.0)),
            ("1e", Value::Text("1e")),
            ("-.inf", Value::Float(f64::NEG_INFINITY)),
            (".infinity", Value::Text(".infinity")),
            ("inf", Value::Text("inf")),
            ("nan", Value::Text("nan")),
            ("99999999999999999999", Value::Float(1e20)),
            ("-", Value::Text("-")),
            ("2026-11-01", Value::Text("2026-11-01")),
        ] {
            assert_eq!(resolve(text), value, "{text:?}");
        }
    }
}
