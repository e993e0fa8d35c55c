//! Instances a step away from given ones: another value here, a member more or less there.
//!
//! The same input always gives the same output.

use serde_json::{Map, Value, json};

/// How many are made of one instance.
const MOST: usize = 150;

/// Changed copies, each once, without the originals.
pub(crate) fn mutate(originals: &[Value]) -> Vec<Value> {
    let mut texts: Vec<String> = originals.iter().map(Value::to_string).collect();
    let mut made = Vec::new();
    for original in originals {
        let mut places = Vec::new();
        places_of(original, String::new(), &mut places);
        let changed = places.iter().flat_map(|place| {
            let inner = original.pointer(place).cloned().unwrap_or_default();
            changes(&inner).into_iter().filter_map(|change| {
                let mut copy = original.clone();
                *copy.pointer_mut(place)? = change;
                Some(copy)
            })
        });
        for value in changed.take(MOST) {
            let text = value.to_string();
            if !texts.contains(&text) {
                texts.push(text);
                made.push(value);
            }
        }
    }
    made
}

fn places_of(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let step = name.replace('~', "~0").replace('/', "~1");
                places_of(value, format!("{at}/{step}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places_of(item, format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(at);
}

fn changes(value: &Value) -> Vec<Value> {
    let mut changes = vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(5.0),
        json!(2.5),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("ab"),
        json!([]),
        json!([1, 1.0]),
        json!({}),
        json!({ "zz": 1 }),
    ];
    match value {
        Value::Number(number) => {
            let float = number.as_f64().unwrap_or_default();
            changes.extend(
                [float + 1.0, float - 1.0, float + 0.5, -float, float / 10.0].map(Value::from),
            );
            changes
                .extend(number.as_i64().and_then(|number| number.checked_add(1)).map(Value::from));
        }
        Value::String(text) => {
            changes.push(Value::from(format!("{text}\u{1f600}")));
            changes.push(Value::from(format!("{text}a")));
            changes.push(Value::from(text.to_uppercase()));
        }
        Value::Array(items) => {
            changes.push([&items[..], &[Value::Null]].concat().into());
            changes.push([&items[..], &items[..]].concat().into());
            changes.extend(items.split_last().map(|(_, rest)| Value::from(rest.to_vec())));
        }
        Value::Object(members) => changes.extend(object_changes(members)),
        _ => {}
    }
    changes
}

fn object_changes(members: &Map<String, Value>) -> Vec<Value> {
    let with = |name: &str, value: Value| {
        let mut members = members.clone();
        members.insert(name.to_owned(), value);
        Value::Object(members)
    };
    let without = members.keys().map(|name| {
        let mut members = members.clone();
        members.remove(name);
        Value::Object(members)
    });
    without.chain([with("zz", json!(1)), with("a", json!(null)), with("b", json!("x"))]).collect()
}
