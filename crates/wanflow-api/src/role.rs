//! Roles: which word of the storyboard ends up where in a request, and how to find it there again.
//!
//! Generated code fills the places; here they are read, for whoever gets a request. Knows no
//! endpoint.

use serde_json::Value;

/// Which storyboard word ends up where in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// The storyboard's word; empty for what is always the same.
    pub word: &'static str,
    /// Part of the word, where it has several: `link` and `wanted` of `audio`.
    pub from: &'static str,
    /// Pointer into the request body. A part `-` stands for an item of a list.
    pub pointer: &'static str,
    /// Members of the item that this role's value stands in: name and text.
    pub item: &'static [(&'static str, &'static str)],
    /// The storyboard's spelling and the host's, as JSON text, where they differ.
    pub values: &'static [(&'static str, &'static str)],
    /// JSON text of what is sent where the storyboard says nothing; empty: nothing is.
    pub absent: &'static str,
}

/// A field that only one endpoint has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OwnField {
    /// Its name in the storyboard's `with`.
    pub name: &'static str,
    /// Pointer into the request body.
    pub pointer: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// What it holds.
    pub kind: OwnKind,
}

/// What a field of an endpoint's own holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OwnKind {
    /// `true` or `false`.
    Flag,
    /// A text of so many code points.
    Text(Option<i64>, Option<i64>),
    /// A whole number.
    Whole(Option<i64>, Option<i64>),
    /// A number.
    Number(Option<f64>, Option<f64>),
    /// One of some words.
    Words(&'static [&'static str]),
    /// One of some whole numbers.
    Wholes(&'static [i64]),
}

impl OwnKind {
    /// Whether a value is one that the field holds.
    pub fn takes(&self, value: &Value) -> bool {
        match self {
            Self::Flag => value.is_boolean(),
            Self::Text(min, max) => value.as_str().is_some_and(|text| {
                let count = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
                within(&count, min.as_ref(), max.as_ref())
            }),
            Self::Whole(min, max) => {
                value.as_i64().is_some_and(|number| within(&number, min.as_ref(), max.as_ref()))
            }
            Self::Number(min, max) => {
                value.as_f64().is_some_and(|number| within(&number, min.as_ref(), max.as_ref()))
            }
            Self::Words(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            Self::Wholes(list) => value.as_i64().is_some_and(|number| list.contains(&number)),
        }
    }

    /// What the field holds, for people: `a number from 0 to 1`.
    pub fn expected(&self) -> String {
        let bounded = |what: &str, min: Option<String>, max: Option<String>| match (min, max) {
            (Some(min), Some(max)) => format!("{what} from {min} to {max}"),
            (Some(min), None) => format!("{what} from {min} on"),
            (None, Some(max)) => format!("{what} up to {max}"),
            (None, None) => what.to_owned(),
        };
        let text = |bound: &Option<i64>| bound.map(|bound| bound.to_string());
        match self {
            Self::Flag => "`true` or `false`".to_owned(),
            Self::Text(_, Some(max)) => format!("a text of at most {max} characters"),
            Self::Text(..) => "a text".to_owned(),
            Self::Whole(min, max) => bounded("a whole number", text(min), text(max)),
            Self::Number(min, max) => {
                let text = |bound: &Option<f64>| bound.map(|bound| bound.to_string());
                bounded("a number", text(min), text(max))
            }
            Self::Words(words) => format!("one of {}", words.join(", ")),
            Self::Wholes(list) => {
                let list: Vec<_> = list.iter().map(ToString::to_string).collect();
                format!("one of {}", list.join(", "))
            }
        }
    }
}

fn within<T: PartialOrd>(value: &T, min: Option<&T>, max: Option<&T>) -> bool {
    min.is_none_or(|min| min <= value) && max.is_none_or(|max| value <= max)
}

impl Role {
    /// The values that this role has in a body: several where it fills the items of a list.
    pub fn found<'v>(&self, body: &'v Value) -> Vec<&'v Value> {
        let Some((list, member)) = self.pointer.split_once("/-") else {
            return body.pointer(self.pointer).into_iter().collect();
        };
        let items = body.pointer(list).and_then(Value::as_array).into_iter().flatten();
        let is_meant = |item: &&Value| {
            self.item
                .iter()
                .all(|(name, text)| item.get(name).and_then(Value::as_str) == Some(text))
        };
        items.filter(is_meant).filter_map(|item| item.pointer(member)).collect()
    }

    /// A value of the body in the storyboard's spelling, as text; `None` if it stands for saying
    /// nothing.
    pub fn said(&self, value: &Value) -> Option<String> {
        (self.unsaid().as_ref() != Some(value)).then(|| self.spelt(value))
    }

    /// A value of the body in the storyboard's spelling, as text.
    pub fn spelt(&self, value: &Value) -> String {
        let is = |json: &str| serde_json::from_str::<Value>(json).is_ok_and(|json| json == *value);
        match (self.values.iter().find(|(_, host)| is(host)), value) {
            (Some((word, _)), _) => (*word).to_owned(),
            (None, Value::String(text)) => text.clone(),
            (None, other) => other.to_string(),
        }
    }

    /// What is sent where the storyboard says nothing; `None`: nothing is.
    pub fn unsaid(&self) -> Option<Value> {
        serde_json::from_str(self.absent).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PLAIN: Role =
        Role { word: "duration", from: "", pointer: "/n", item: &[], values: &[], absent: "" };

    #[test]
    fn a_value_is_read_back_in_the_storyboards_spelling() {
        let sizes = Role { values: &[("720P", "\"1280*720\""), ("1080P", "7")], ..PLAIN };
        assert_eq!(sizes.said(&json!("1280*720")).as_deref(), Some("720P"));
        assert_eq!(sizes.said(&json!(7)).as_deref(), Some("1080P"));
        assert_eq!(sizes.said(&json!("other")).as_deref(), Some("other"));
        let seed = Role { absent: "-1", ..PLAIN };
        assert_eq!((seed.said(&json!(-1)), seed.said(&json!(3))), (None, Some("3".to_owned())));
        assert_eq!(PLAIN.said(&json!("5")).as_deref(), Some("5"));
        let sound = Role {
            values: &[("true", "\"on\""), ("false", "\"off\"")],
            absent: "\"off\"",
            ..PLAIN
        };
        let off = sound.unsaid().expect("something is sent");
        assert_eq!((sound.said(&off), &*sound.spelt(&off)), (None, "false"));
        assert_eq!(sound.said(&json!("on")).as_deref(), Some("true"));
    }

    #[test]
    fn a_field_takes_what_its_kind_says() {
        let number = OwnKind::Number(Some(0.0), Some(1.0));
        assert!(number.takes(&json!(0.5)) && number.takes(&json!(1)) && !number.takes(&json!(1.5)));
        assert!(!number.takes(&json!("0.5")));
        assert_eq!(number.expected(), "a number from 0 to 1");
        assert!(OwnKind::Flag.takes(&json!(true)) && !OwnKind::Flag.takes(&json!("true")));
        assert!(OwnKind::Text(None, Some(2)).takes(&json!("é√")));
        assert!(!OwnKind::Text(None, Some(2)).takes(&json!("abc")));
        assert!(
            OwnKind::Wholes(&[5, 10]).takes(&json!(5))
                && !OwnKind::Words(&["a"]).takes(&json!("b"))
        );
        assert_eq!(OwnKind::Whole(Some(1), None).expected(), "a whole number from 1 on");
    }

    #[test]
    fn items_are_found_by_their_members() {
        let body = json!({"media": [{"type": "last", "url": "b"}, {"type": "first", "url": "a"}]});
        let first = Role { pointer: "/media/-/url", item: &[("type", "first")], ..PLAIN };
        assert_eq!(first.found(&body), [&json!("a")]);
        let all = Role { item: &[], ..first };
        assert_eq!(all.found(&body).len(), 2);
        assert!(all.found(&json!({"media": 3})).is_empty());
        assert_eq!(PLAIN.found(&json!({"n": 5})), [&json!(5)]);
    }
}
