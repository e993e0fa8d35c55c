//! JSON in one spelling only (RFC 8785), for digests.

use serde_json::Value;

/// Prints a value by RFC 8785: members sorted by UTF-16 code units, no white space.
///
/// Serde's spelling of strings and integers is the RFC's; a fraction, which only an endpoint's own
/// fields can be, is spelt as ECMAScript does.
pub fn canonical_json(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            let mut open = '[';
            for item in items {
                out.push(std::mem::replace(&mut open, ','));
                write(item, out);
            }
            out.push_str(if items.is_empty() { "[]" } else { "]" });
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            let mut open = '{';
            for (name, member) in &members {
                out.push(std::mem::replace(&mut open, ','));
                write(&Value::String((*name).clone()), out);
                out.push(':');
                write(member, out);
            }
            out.push_str(if members.is_empty() { "{}" } else { "}" });
        }
        Value::Number(number) if number.is_f64() => {
            out.push_str(&fraction(number.as_f64().unwrap_or_default()));
        }
        leaf => out.push_str(&leaf.to_string()),
    }
}

/// A number by ECMAScript's `Number::toString`: the shortest digits that lead back to it, with an
/// exponent only where it is above 20 or below -6.
fn fraction(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let shortest = format!("{:e}", number.abs());
    let (digits, exponent) = shortest.split_once('e').expect("the format has an exponent");
    let digits = digits.replace('.', "");
    let exponent: i32 = exponent.parse().expect("the format's exponent is a number");
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let count = i32::try_from(digits.len()).expect("at most 17 digits");
    let sign = if number < 0.0 { "-" } else { "" };
    let spelt = match exponent + 1 {
        point if (count..=21).contains(&point) => format!("{digits}{}", zeros(point - count)),
        point @ 1..=21 => {
            let (whole, rest) = digits.split_at(usize::try_from(point).expect("from 1 to 21"));
            format!("{whole}.{rest}")
        }
        point @ -5..=0 => format!("0.{}{digits}", zeros(-point)),
        _ => {
            let (first, rest) = digits.split_at(1);
            let dot = if rest.is_empty() { "" } else { "." };
            format!("{first}{dot}{rest}e{exponent:+}")
        }
    };
    format!("{sign}{spelt}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fractions_are_spelt_as_ecmascript_does() {
        for (number, spelt) in [
            (0.5, "0.5"),
            (1.0, "1"),
            (-1.25, "-1.25"),
            (0.1 + 0.2, "0.30000000000000004"),
            (333_333_333.333_333_3, "333333333.3333333"),
            (1e21, "1e+21"),
            (1e20, "100000000000000000000"),
            (4.5e30, "4.5e+30"),
            (2e-3, "0.002"),
            (1e-6, "0.000001"),
            (1e-7, "1e-7"),
            (1.5e-27, "1.5e-27"),
            (-0.0, "0"),
        ] {
            assert_eq!(canonical_json(&json!(number)), spelt);
        }
    }

    #[test]
    fn members_are_sorted_by_utf16_and_strings_escaped_once() {
        let value =
            json!({"\u{fb33}": 1, "\u{1f600}": 2, "a": ["\u{7f}\n\u{1}\"", {}, []], "b": null});
        assert_eq!(
            canonical_json(&value),
            "{\"a\":[\"\u{7f}\\n\\u0001\\\"\",{},[]],\"b\":null,\"\u{1f600}\":2,\"\u{fb33}\":1}"
        );
    }
}
