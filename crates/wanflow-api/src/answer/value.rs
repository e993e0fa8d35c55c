//! Values at their places in an answer. What is not there, or of another kind, is `None`.

use serde_json::Value;

use crate::money::Usd;

/// The header of an answer by its name, in small letters.
pub type Header<'a> = &'a dyn Fn(&str) -> Option<&'a str>;

/// Whether a value says anything.
pub(super) fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

/// An amount in dollars, if it is one that a clip could cost.
pub(super) fn dollars(amount: f64) -> Option<Usd> {
    const MOST: f64 = 1_000_000.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in this range")]
    let micros = |amount: f64| Usd::from_micros((amount * 1e6).round() as u64);
    (0.0..MOST).contains(&amount).then(|| micros(amount))
}

/// A text that says something.
pub(super) fn text(answer: &Value, pointer: &str) -> Option<String> {
    let text = lookup(answer, pointer)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// A number, or a text that spells one.
pub(super) fn number(answer: &Value, pointer: &str) -> Option<f64> {
    let value = lookup(answer, pointer)?;
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    number.is_finite().then_some(number)
}

/// A whole number that is not negative, or a text that spells one; fractions are cut.
pub(super) fn whole(answer: &Value, pointer: &str) -> Option<u64> {
    let value = lookup(answer, pointer)?;
    if let Some(exact) = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok()) {
        return Some(exact);
    }
    let number = number(answer, pointer).filter(|number| (0.0..9e15).contains(number))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    Some(number as u64)
}

/// The value at a pointer; an empty pointer is an absent fact, not the whole answer.
pub(super) fn lookup<'a>(answer: &'a Value, pointer: &str) -> Option<&'a Value> {
    if pointer.is_empty() { None } else { answer.pointer(pointer) }
}
