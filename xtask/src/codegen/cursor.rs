//! A place inside a JSON document, which knows its file and pointer.
//!
//! Every reader of documents walks with cursors, so that whatever it refuses has an address. A
//! read that fails notes a refusal and returns `None`; the reader goes on to the next thing.

use serde_json::Value;

use super::refusal::{Refusal, Refusals};

/// A value, where it stands, and where to complain.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    value: &'a Value,
    file: &'a str,
    pointer: String,
    refusals: &'a Refusals,
}

impl<'a> Cursor<'a> {
    /// The root of a file.
    pub(crate) fn root(file: &'a str, value: &'a Value, refusals: &'a Refusals) -> Self {
        Self { value, file, pointer: String::new(), refusals }
    }

    /// The value itself.
    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    /// The JSON pointer of this place.
    pub(crate) fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Where complaints go.
    pub(crate) fn refusals(&self) -> &'a Refusals {
        self.refusals
    }

    /// The place at a JSON pointer below this one.
    pub(crate) fn at(&self, pointer: &str) -> Option<Self> {
        let value = self.value.pointer(pointer)?;
        Some(Self { value, pointer: format!("{}{pointer}", self.pointer), ..self.clone() })
    }

    /// Notes that this place is not taken.
    pub(crate) fn refuse(&self, message: impl Into<String>) {
        self.refusals.push(Refusal {
            file: self.file.to_owned(),
            pointer: self.pointer.clone(),
            message: message.into(),
        });
    }

    /// The member of that name, if there is one.
    pub(crate) fn member(&self, name: &str) -> Option<Self> {
        let value = self.value.as_object()?.get(name)?;
        Some(self.below(name, value))
    }

    /// The member of that name; its absence is refused.
    pub(crate) fn need(&self, name: &str) -> Option<Self> {
        let member = self.member(name);
        if member.is_none() {
            self.refuse(format!("`{name}` is missing"));
        }
        member
    }

    /// All members; anything but an object is refused.
    pub(crate) fn members(&self) -> Vec<(&'a str, Self)> {
        let Some(members) = self.value.as_object() else {
            self.refuse("expected an object");
            return Vec::new();
        };
        members.iter().map(|(name, value)| (name.as_str(), self.below(name, value))).collect()
    }

    /// All items; anything but an array is refused.
    pub(crate) fn items(&self) -> Vec<Self> {
        let Some(items) = self.value.as_array() else {
            self.refuse("expected an array");
            return Vec::new();
        };
        let place = |(index, value): (usize, &'a Value)| self.below(&index.to_string(), value);
        items.iter().enumerate().map(place).collect()
    }

    /// Refuses members whose name is not listed.
    pub(crate) fn only(&self, known: &[&str]) {
        for (name, member) in self.members() {
            if !known.contains(&name) {
                member.refuse(format!("`{name}` is not known here; known: {}", known.join(", ")));
            }
        }
    }

    /// The text at this place.
    pub(crate) fn text(&self) -> Option<&'a str> {
        self.expect(self.value.as_str(), "a string")
    }

    /// The whole number at this place.
    pub(crate) fn whole(&self) -> Option<i64> {
        self.expect(self.value.as_i64(), "a whole number")
    }

    /// The truth value at this place.
    pub(crate) fn flag(&self) -> Option<bool> {
        self.expect(self.value.as_bool(), "true or false")
    }

    /// The number at this place, if it is one that `T` can hold.
    pub(crate) fn number<T: TryFrom<i64>>(&self) -> Option<T> {
        let number = T::try_from(self.whole()?).ok();
        self.expect(number, "a whole number that is not negative and not too large")
    }

    /// The text of a member that must be there.
    pub(crate) fn need_text(&self, name: &str) -> Option<&'a str> {
        self.need(name)?.text()
    }

    /// The texts of a list.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.items().iter().filter_map(|item| item.text().map(str::to_owned)).collect()
    }

    /// The value that stands for a word, out of a closed list.
    pub(crate) fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.refuse(format!("`{text}` is not known here; known: {}", known.join(", ")));
        }
        found
    }

    fn below(&self, step: &str, value: &'a Value) -> Self {
        let step = step.replace('~', "~0").replace('/', "~1");
        Self { value, pointer: format!("{}/{step}", self.pointer), ..self.clone() }
    }

    fn expect<T>(&self, found: Option<T>, what: &str) -> Option<T> {
        if found.is_none() {
            self.refuse(format!("expected {what}"));
        }
        found
    }
}
