//! What every generated file carries along: reading and writing by value, and the exact checks.
//!
//! This text is put into the output as it stands, and compiled and tested here too. It needs
//! `serde` and `serde_json`, and knows nothing of any one schema.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Number, Value};

pub mod exact;
pub mod mistake;

use exact::{compare, is_whole, number_of, whole_of};
pub use mistake::Mistake;

/// A type that is read from a JSON value and written back as an equal one.
pub trait Model: Sized {
    /// Takes exactly the values that the schema takes.
    fn read(value: &Value) -> Result<Self, Mistake>;

    /// The value it was read from, or one that is equal as JSON.
    fn write(&self) -> Value;
}

/// Holds a value made by hand to the same checks as one that was read.
pub fn checked<T: Model + PartialEq>(made: T) -> Result<T, Mistake> {
    let read = T::read(&made.write())?;
    if read == made { Ok(made) } else { Err(Mistake::new("would be read back as another value")) }
}

impl Model for () {
    fn read(value: &Value) -> Result<Self, Mistake> {
        value.as_null().ok_or_else(|| Mistake::new("is not null"))
    }

    fn write(&self) -> Value {
        Value::Null
    }
}

impl Model for bool {
    fn read(value: &Value) -> Result<Self, Mistake> {
        value.as_bool().ok_or_else(|| Mistake::new("is neither true nor false"))
    }

    fn write(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Model for String {
    fn read(value: &Value) -> Result<Self, Mistake> {
        text_of(value).map(str::to_owned)
    }

    fn write(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Model for Value {
    fn read(value: &Value) -> Result<Self, Mistake> {
        Ok(value.clone())
    }

    fn write(&self) -> Value {
        self.clone()
    }
}

impl Model for Number {
    fn read(value: &Value) -> Result<Self, Mistake> {
        number_of(value).cloned()
    }

    fn write(&self) -> Value {
        Value::Number(self.clone())
    }
}

impl Model for i64 {
    fn read(value: &Value) -> Result<Self, Mistake> {
        let found = whole_of(number_of(value)?).and_then(|whole| Self::try_from(whole).ok());
        found.ok_or_else(|| Mistake::new("is not a whole number of 64 bits"))
    }

    fn write(&self) -> Value {
        Value::from(*self)
    }
}

impl Model for u64 {
    fn read(value: &Value) -> Result<Self, Mistake> {
        let found = whole_of(number_of(value)?).and_then(|whole| Self::try_from(whole).ok());
        found.ok_or_else(|| Mistake::new("is not a whole number of 64 bits without a sign"))
    }

    fn write(&self) -> Value {
        Value::from(*self)
    }
}

impl<T: Model> Model for Option<T> {
    fn read(value: &Value) -> Result<Self, Mistake> {
        if value.is_null() { Ok(None) } else { T::read(value).map(Some) }
    }

    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, Model::write)
    }
}

impl<T: Model> Model for Box<T> {
    fn read(value: &Value) -> Result<Self, Mistake> {
        T::read(value).map(Box::new)
    }

    fn write(&self) -> Value {
        T::write(self)
    }
}

impl<T: Model> Model for Vec<T> {
    fn read(value: &Value) -> Result<Self, Mistake> {
        let item = |(index, item): (usize, &Value)| {
            T::read(item).map_err(|mistake| mistake.below(&index.to_string()))
        };
        items_of(value)?.iter().enumerate().map(item).collect()
    }

    fn write(&self) -> Value {
        Value::Array(self.iter().map(Model::write).collect())
    }
}

impl<T: Model> Model for BTreeMap<String, T> {
    fn read(value: &Value) -> Result<Self, Mistake> {
        Members::of(value)?.rest()
    }

    fn write(&self) -> Value {
        let mut written = Written::default();
        written.rest(self);
        written.done()
    }
}

/// A whole number of any size, kept as it was written.
#[derive(Clone, Debug)]
pub struct Integer(Number);

impl Integer {
    /// The number, if it fits.
    pub fn as_i64(&self) -> Option<i64> {
        whole_of(&self.0).and_then(|whole| i64::try_from(whole).ok())
    }

    /// The number, if it fits.
    pub fn as_u64(&self) -> Option<u64> {
        whole_of(&self.0).and_then(|whole| u64::try_from(whole).ok())
    }

    /// The number as it was written.
    pub fn as_number(&self) -> &Number {
        &self.0
    }
}

impl PartialEq for Integer {
    fn eq(&self, other: &Self) -> bool {
        compare(&self.0, &other.0) == Ordering::Equal
    }
}

impl From<i64> for Integer {
    fn from(number: i64) -> Self {
        Self(number.into())
    }
}

impl From<u64> for Integer {
    fn from(number: u64) -> Self {
        Self(number.into())
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Model for Integer {
    fn read(value: &Value) -> Result<Self, Mistake> {
        let number = number_of(value)?;
        if is_whole(number) {
            Ok(Self(number.clone()))
        } else {
            Err(Mistake::new("is not a whole number"))
        }
    }

    fn write(&self) -> Value {
        Value::Number(self.0.clone())
    }
}

/// The members of an object while they are taken out one by one.
pub struct Members<'a>(BTreeMap<&'a str, &'a Value>);

impl<'a> Members<'a> {
    /// All members of an object; anything else is a mistake.
    pub fn of(value: &'a Value) -> Result<Self, Mistake> {
        let members = value.as_object().ok_or_else(|| Mistake::new("is not an object"))?;
        Ok(Self(members.iter().map(|(name, value)| (name.as_str(), value)).collect()))
    }

    /// How many members are left.
    pub fn count(&self, least: usize, most: usize) -> Result<(), Mistake> {
        count(self.0.len(), least, most, "members")
    }

    /// A member that must be there.
    pub fn required<T: Model>(&mut self, name: &str) -> Result<T, Mistake> {
        let found = self.optional(name)?;
        found.ok_or_else(|| Mistake::new(format!("`{name}` is missing")))
    }

    /// A member that may be absent; `null` is not absence.
    pub fn optional<T: Model>(&mut self, name: &str) -> Result<Option<T>, Mistake> {
        let read = |value| T::read(value).map_err(|mistake| mistake.below(name));
        self.0.remove(name).map(read).transpose()
    }

    /// A member that must not be there.
    pub fn forbidden(&self, name: &str) -> Result<(), Mistake> {
        if self.0.contains_key(name) {
            return Err(Mistake::new("must not be there").below(name));
        }
        Ok(())
    }

    /// All members that nobody took.
    pub fn rest<T: Model>(self) -> Result<BTreeMap<String, T>, Mistake> {
        let read = |(name, value): (&str, &Value)| {
            let value = T::read(value).map_err(|mistake| mistake.below(name))?;
            Ok((name.to_owned(), value))
        };
        self.0.into_iter().map(read).collect()
    }

    /// No member is left.
    pub fn closed(&self) -> Result<(), Mistake> {
        match self.0.keys().next() {
            Some(name) => Err(Mistake::new("is not known here").below(name)),
            None => Ok(()),
        }
    }
}

/// The members of an object while they are written.
#[derive(Default)]
pub struct Written(Map<String, Value>);

impl Written {
    /// Members without a property of their own; written first, so that they hide no property.
    pub fn rest<T: Model>(&mut self, rest: &BTreeMap<String, T>) {
        self.0.extend(rest.iter().map(|(name, value)| (name.clone(), value.write())));
    }

    /// A member that is there.
    pub fn required<T: Model>(&mut self, name: &str, value: &T) {
        self.0.insert(name.to_owned(), value.write());
    }

    /// A member that may be absent.
    pub fn optional<T: Model>(&mut self, name: &str, value: Option<&T>) {
        if let Some(value) = value {
            self.required(name, value);
        }
    }

    /// The object.
    pub fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// The items of a tuple while they are taken off the front.
pub struct Items<'a> {
    items: &'a [Value],
    next: usize,
}

impl<'a> Items<'a> {
    /// All items of an array; anything else is a mistake.
    pub fn of(value: &'a Value) -> Result<Self, Mistake> {
        Ok(Self { items: items_of(value)?, next: 0 })
    }

    /// The next item, which must be there.
    pub fn required<T: Model>(&mut self) -> Result<T, Mistake> {
        let place = self.next;
        self.optional()?.ok_or_else(|| Mistake::new(format!("item {place} is missing")))
    }

    /// The next item, if there is one.
    pub fn optional<T: Model>(&mut self) -> Result<Option<T>, Mistake> {
        let place = self.next;
        self.next += 1;
        let read = |item| T::read(item).map_err(|mistake| mistake.below(&place.to_string()));
        self.items.get(place).map(read).transpose()
    }

    /// All further items.
    pub fn rest<T: Model>(mut self) -> Result<Vec<T>, Mistake> {
        let mut rest = Vec::new();
        while let Some(item) = self.optional()? {
            rest.push(item);
        }
        Ok(rest)
    }
}

/// Bounds of a text, in code points.
pub fn length(value: &Value, least: usize, most: usize) -> Result<(), Mistake> {
    count(text_of(value)?.chars().count(), least, most, "code points")
}

/// Bounds of an array, in items.
pub fn size(value: &Value, least: usize, most: usize) -> Result<(), Mistake> {
    count(items_of(value)?.len(), least, most, "items")
}

/// No item of an array is there twice; `1` and `1.0` are the same.
pub fn unique(value: &Value) -> Result<(), Mistake> {
    let mut seen = BTreeSet::new();
    for (index, item) in items_of(value)?.iter().enumerate() {
        if !seen.insert(Ordered(item)) {
            return Err(Mistake::new("is there twice").below(&index.to_string()));
        }
    }
    Ok(())
}

/// The text of a string.
pub fn text_of(value: &Value) -> Result<&str, Mistake> {
    value.as_str().ok_or_else(|| Mistake::new("is not a string"))
}

/// Whether two values are equal as JSON: numbers by value, members in any order.
pub fn equal(one: &Value, other: &Value) -> bool {
    order(one, other) == Ordering::Equal
}

/// Whether a value equals the one that this JSON text stands for.
pub fn is_json(value: &Value, text: &str) -> bool {
    equal(value, &json(text))
}

/// The value that a JSON text of the schema stands for.
pub fn json(text: &str) -> Value {
    text.parse().unwrap_or_default()
}

fn items_of(value: &Value) -> Result<&Vec<Value>, Mistake> {
    value.as_array().ok_or_else(|| Mistake::new("is not an array"))
}

fn count(found: usize, least: usize, most: usize, unit: &str) -> Result<(), Mistake> {
    if found < least {
        return Err(Mistake::new(format!("has {found} {unit}, fewer than {least}")));
    }
    if found > most {
        return Err(Mistake::new(format!("has {found} {unit}, more than {most}")));
    }
    Ok(())
}

/// A value in an order that agrees with [`equal`].
struct Ordered<'a>(&'a Value);

impl PartialEq for Ordered<'_> {
    fn eq(&self, other: &Self) -> bool {
        equal(self.0, other.0)
    }
}

impl Eq for Ordered<'_> {}

impl PartialOrd for Ordered<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        order(self.0, other.0)
    }
}

fn order(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        (Value::Number(one), Value::Number(other)) => compare(one, other),
        (Value::String(one), Value::String(other)) => one.cmp(other),
        (Value::Array(one), Value::Array(other)) => {
            one.iter().map(Ordered).cmp(other.iter().map(Ordered))
        }
        (Value::Object(one), Value::Object(other)) => sorted(one).cmp(&sorted(other)),
        _ => rank(one).cmp(&rank(other)),
    }
}

fn sorted(members: &Map<String, Value>) -> BTreeMap<&str, Ordered<'_>> {
    members.iter().map(|(name, value)| (name.as_str(), Ordered(value))).collect()
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}
