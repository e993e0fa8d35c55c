//! Filling in example answers: values at pointers, and texts wherever they stand.

use serde_json::{Number, Value};
use wanflow_api::Usd;

/// Replaces what the example has at the pointer. An empty pointer is an absent fact, and an
/// example that leaves the place out (no link before there is a clip) is left alone.
pub(super) fn put(answer: &mut Value, pointer: &str, new: Value) {
    if pointer.is_empty() {
        return;
    }
    if let Some(old) = answer.pointer_mut(pointer) {
        *old = new;
    }
}

/// As [`put`], in the type that the example uses: some hosts write numbers as text.
pub(super) fn put_number(answer: &mut Value, pointer: &str, number: u64) {
    let as_text = answer.pointer(pointer).is_some_and(Value::is_string);
    let new = if as_text { number.to_string().into() } else { Number::from(number).into() };
    put(answer, pointer, new);
}

/// Replaces a text wherever it stands.
pub(super) fn rename(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) if text == from => to.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, from, to)),
        Value::Object(fields) => fields.values_mut().for_each(|field| rename(field, from, to)),
        _ => {}
    }
}

/// An amount as hosts write it.
#[expect(clippy::cast_precision_loss, reason = "the price of a clip is far below 2^53 millionths")]
pub(crate) fn dollars(amount: Usd) -> f64 {
    amount.micros() as f64 / 1e6
}
