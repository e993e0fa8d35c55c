//! What the plain keywords of one schema take away from what still fits.
//!
//! Schemas inside schemas are not looked at here.

use serde_json::{Map, Number, Value};

use super::form::{Bound, Literal, Numbers, Size, Texts};
use super::support;

/// What still fits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Narrowed {
    pub(crate) kinds: Kinds,
    /// The values of an `enum` or `const`.
    pub(crate) listed: Option<Vec<Literal>>,
    pub(crate) numbers: Numbers,
    pub(crate) texts: Texts,
    pub(crate) lists: Size,
    pub(crate) unique: bool,
    pub(crate) objects: Size,
}

/// JSON types that still fit.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "one flag for each JSON type")]
pub(crate) struct Kinds {
    pub(crate) null: bool,
    pub(crate) flag: bool,
    pub(crate) number: bool,
    pub(crate) text: bool,
    pub(crate) list: bool,
    pub(crate) object: bool,
}

impl Default for Kinds {
    fn default() -> Self {
        Self { null: true, flag: true, number: true, text: true, list: true, object: true }
    }
}

/// Takes away what a schema does not take.
pub(crate) fn narrow(narrowed: &mut Narrowed, schema: &Map<String, Value>) {
    kinds(narrowed, schema);
    listed(narrowed, schema);
    numbers(&mut narrowed.numbers, schema);
    let size = |least: &str, most: &str| Size {
        least: schema.get(least).and_then(whole).unwrap_or(0),
        most: schema.get(most).and_then(whole),
    };
    narrowed.texts.length = narrowed.texts.length.and(size("minLength", "maxLength"));
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
        && !narrowed.texts.patterns.iter().any(|known| known == pattern)
    {
        narrowed.texts.patterns.push(pattern.to_owned());
    }
    narrowed.lists = narrowed.lists.and(size("minItems", "maxItems"));
    narrowed.unique |= schema.get("uniqueItems") == Some(&Value::Bool(true));
    narrowed.objects = narrowed.objects.and(size("minProperties", "maxProperties"));
}

fn kinds(narrowed: &mut Narrowed, schema: &Map<String, Value>) {
    let names: Vec<&str> = match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => return,
    };
    let Kinds { null, flag, number, text, list, object } = &mut narrowed.kinds;
    for (name, kind) in
        [("null", null), ("boolean", flag), ("string", text), ("array", list), ("object", object)]
    {
        *kind &= names.contains(&name);
    }
    *number &= names.contains(&"number") || names.contains(&"integer");
    narrowed.numbers.whole |= !names.contains(&"number");
}

fn listed(narrowed: &mut Narrowed, schema: &Map<String, Value>) {
    let text = |keyword: &str| schema.get(keyword).and_then(Value::as_str).unwrap_or_default();
    let docs = schema.get("x-wanflow-enum-descriptions");
    let mut lists = Vec::new();
    if let Some(value) = schema.get("const") {
        let (title, doc) = (text("title").to_owned(), text("description").to_owned());
        lists.push(vec![Literal { value: value.clone(), title, doc }]);
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let literal = |value: &Value| {
            let doc = value.as_str().and_then(|word| docs?.get(word)?.as_str());
            let (title, doc) = (String::new(), doc.unwrap_or_default().to_owned());
            Literal { value: value.clone(), title, doc }
        };
        lists.push(values.iter().map(literal).collect());
    }
    for list in lists {
        let kept = match narrowed.listed.take() {
            None => list,
            Some(mut before) => {
                before.retain(|one| {
                    list.iter().any(|other| support::equal(&one.value, &other.value))
                });
                before
            }
        };
        narrowed.listed = Some(kept);
    }
}

fn numbers(numbers: &mut Numbers, schema: &Map<String, Value>) {
    let bound = |keyword: &str, exclusive| {
        let number = schema.get(keyword)?.as_number()?.clone();
        Some(Bound { number, exclusive })
    };
    let lower = [bound("minimum", false), bound("exclusiveMinimum", true)];
    let upper = [bound("maximum", false), bound("exclusiveMaximum", true)];
    lower.into_iter().flatten().for_each(|bound| numbers.at_least(bound));
    upper.into_iter().flatten().for_each(|bound| numbers.at_most(bound));
    if let Some(step) = schema.get("multipleOf").and_then(Value::as_number) {
        numbers.multiple_of.push(plain(step));
    }
}

/// A number that is whole is written as one: `5.0` becomes 5.
fn plain(number: &Number) -> Number {
    let whole = Value::Number(number.clone());
    support::Model::read(&whole).map_or_else(|_| number.clone(), |whole: i64| whole.into())
}

/// A whole number that is not negative; `5.0` is one.
fn whole(value: &Value) -> Option<u64> {
    // What is too large for 64 bits is no limit that a length could reach.
    let large = value.as_f64().is_some_and(|number| number >= 18_446_744_073_709_551_615.0);
    support::Model::read(value).ok().or(large.then_some(u64::MAX))
}
