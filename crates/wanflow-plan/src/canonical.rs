//! JSON in one spelling only (RFC 8785), for digests.

use serde_json::Value;

/// Prints a value by RFC 8785: members sorted by UTF-16 code units, no white space.
///
/// Numbers must be integers, which all numbers in plans and requests are; serde's spelling of
/// strings and integers is the RFC's.
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
        leaf => {
            debug_assert!(!leaf.is_f64(), "fractions have no place in a digest");
            out.push_str(&leaf.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
