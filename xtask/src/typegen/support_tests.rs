//! The checks that generated files carry along, against numbers and values that tempt them.

use serde_json::{Value, json};

use super::support::exact::{Amount, Numbers, divides};
use super::support::{Integer, Model, checked, equal, length, unique};

/// No limit at all.
const FREE: Numbers<'_> =
    Numbers { whole: false, min: None, above: None, max: None, below: None, multiple_of: &[] };

fn value(text: &str) -> Value {
    text.parse().expect("it is JSON")
}

#[test]
fn multiples_are_told_by_their_decimals() {
    for (step, number, fits) in [
        (Amount::F(0.01), "0.07", true),
        (Amount::F(0.01), "4.35", true),
        (Amount::F(0.01), "1.10", true),
        (Amount::F(0.01), "0.075", false),
        (Amount::F(0.01), "1e2", true),
        (Amount::F(0.01), "1e300", true),
        (Amount::F(0.01), "0", true),
        (Amount::F(0.01), "-0.03", true),
        (Amount::F(0.3), "0.9", true),
        (Amount::F(0.3), "1", false),
        (Amount::F(1e-8), "12391239123", true),
        (Amount::F(0.123_456_789), "1e300", false),
        (Amount::F(2.5), "7.5", true),
        (Amount::F(2.5), "9007199254740995", true),
        (Amount::I(3), "9", true),
        (Amount::I(3), "9.0", true),
        (Amount::I(3), "9.5", false),
        (Amount::I(3), "9007199254740993", true),
        (Amount::I(2), "18446744073709551615", false),
    ] {
        let number = value(number);
        let found = divides(step, number.as_number().expect("it is a number"));
        assert_eq!(found, fits, "{number} by {step:?}");
    }
}

#[test]
fn bounds_are_exact_where_floats_are_not() {
    let top = Numbers { max: Some(Amount::I(9_007_199_254_740_992)), ..FREE };
    let below = Numbers { below: Some(Amount::F(0.5)), ..FREE };
    let large = Numbers { min: Some(Amount::U(u64::MAX)), ..FREE };
    for (rules, number, fits) in [
        (top, "9007199254740992", true),
        (top, "9007199254740993", false),
        (top, "-1e300", true),
        (below, "0.5", false),
        (below, "0.49999999999999994", true),
        (below, "0", true),
        (below, "-0.0", true),
        (large, "18446744073709551615", true),
        (large, "18446744073709551614", false),
        (large, "18446744073709551616", true),
    ] {
        assert_eq!(rules.check(&value(number)).is_ok(), fits, "{number} in {rules:?}");
    }
}

#[test]
fn whole_numbers_keep_their_value_however_they_are_written() {
    for (text, signed) in [("5.0", Some(5)), ("1e2", Some(100)), ("-0.0", Some(0))] {
        let read = Integer::read(&value(text)).expect("it is whole");
        assert_eq!(read.as_i64(), signed, "{text}");
        assert!(equal(&read.write(), &value(text)), "{text}");
    }
    assert!(Integer::read(&value("1e300")).is_ok());
    assert!(Integer::read(&value("5.5")).is_err());
    assert!(i64::read(&value("9223372036854775808")).is_err());
    assert_eq!(u64::read(&value("18446744073709551615")), Ok(u64::MAX));
    assert!(u64::read(&value("-1")).is_err());
}

#[test]
fn equality_is_that_of_json() {
    for (one, other, same) in [
        (r#"{"a": 1, "b": [1.0]}"#, r#"{"b": [1], "a": 1.0}"#, true),
        (r#"{"a": 1}"#, r#"{"a": 1, "b": 1}"#, false),
        ("1", "true", false),
        ("0", "-0.0", true),
        (r#""1""#, "1", false),
        ("[1, 2]", "[2, 1]", false),
        ("9007199254740993", "9007199254740992.0", false),
    ] {
        assert_eq!(equal(&value(one), &value(other)), same, "{one} and {other}");
    }
    assert!(unique(&json!([1, "1", [1], {"a": 1}, true, null])).is_ok());
    assert!(unique(&value("[1, 1.0]")).is_err());
    assert!(unique(&json!([{"a": 1, "b": 2}, {"b": 2, "a": 1}])).is_err());
}

#[test]
fn lengths_count_code_points() {
    let flag = json!("\u{1f1eb}\u{1f1f7}");
    assert!(length(&flag, 2, 2).is_ok());
    assert!(length(&json!("e\u{301}"), 1, 1).is_err());
}

#[test]
fn null_is_not_absence_and_nested_places_are_named() {
    let nested: Result<Vec<Option<bool>>, _> = Model::read(&json!([true, null, 3]));
    let mistake = nested.expect_err("3 is no boolean");
    assert_eq!(mistake.to_string(), "at /2: is neither true nor false");
    assert!(checked(Some(3_i64)).is_ok());
}
