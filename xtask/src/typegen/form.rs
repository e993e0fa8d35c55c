//! What values a schema takes, by JSON type: what all keywords and references together say.
//!
//! Plain data. `understand` makes it, `lower` turns it into Rust types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Number, Value};

use super::documents::Place;

/// Schemas that hold together, with the alternatives that were already chosen among.
///
/// Two references to one schema have one key, so they become one type.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    /// Schemas that all hold; none: anything fits.
    pub(crate) places: BTreeSet<Place>,
    /// `anyOf` and `oneOf` of these places whose branch is among the places.
    pub(crate) chosen: BTreeSet<(Place, &'static str)>,
}

/// What fits, by JSON type. An alternative later in a list holds where no earlier one does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    /// Every value fits.
    pub(crate) anything: bool,
    pub(crate) null: bool,
    /// Both true and false.
    pub(crate) flag: bool,
    /// Listed values, without null.
    pub(crate) literals: Vec<Literal>,
    pub(crate) numbers: Vec<Alternative<Numbers>>,
    pub(crate) texts: Vec<Alternative<Texts>>,
    pub(crate) lists: Vec<Alternative<Lists>>,
    pub(crate) objects: Vec<Alternative<Objects>>,
}

/// One way to fit.
#[derive(Clone, Debug)]
pub(crate) struct Alternative<T> {
    /// The key whose only alternative of this type it is.
    pub(crate) home: Key,
    /// Where it is written, for its name and its description.
    pub(crate) site: Place,
    pub(crate) rules: T,
}

/// A listed value.
#[derive(Clone, Debug)]
pub(crate) struct Literal {
    pub(crate) value: Value,
    pub(crate) title: String,
    pub(crate) doc: String,
}

/// Bounds of numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    pub(crate) whole: bool,
    pub(crate) min: Option<Bound>,
    pub(crate) max: Option<Bound>,
    pub(crate) multiple_of: Vec<Number>,
}

/// One end of a range.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    pub(crate) number: Number,
    /// The number itself is outside.
    pub(crate) exclusive: bool,
}

/// Bounds of lengths, counts of members and items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) least: u64,
    pub(crate) most: Option<u64>,
}

/// Limits of strings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    /// Code points.
    pub(crate) length: Size,
    pub(crate) patterns: Vec<String>,
}

/// Limits of arrays.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists {
    pub(crate) prefix: Vec<Slot>,
    /// Items after the prefix.
    pub(crate) items: Slot,
    pub(crate) size: Size,
    pub(crate) unique: bool,
}

/// Limits of objects.
#[derive(Clone, Debug, Default)]
pub(crate) struct Objects {
    pub(crate) properties: BTreeMap<String, Property>,
    /// Members without a property.
    pub(crate) additional: Slot,
    pub(crate) size: Size,
}

/// A property.
#[derive(Clone, Debug, Default)]
pub(crate) struct Property {
    pub(crate) slot: Slot,
    pub(crate) required: bool,
}

/// A value inside another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slot {
    pub(crate) key: Key,
    /// Where it is written first; `None` where nothing is said of it.
    pub(crate) site: Option<Place>,
}

impl Form {
    /// Nothing fits.
    pub(crate) fn is_never(&self) -> bool {
        !self.anything && !self.null && self.count() == 0
    }

    /// How many alternatives there are beside null, listed values counted one by one.
    pub(crate) fn count(&self) -> usize {
        let held = self.numbers.len() + self.texts.len() + self.lists.len() + self.objects.len();
        usize::from(self.flag) + self.literals.len() + held
    }

    /// Every value that fits, where they are listed.
    pub(crate) fn values(&self) -> Option<Vec<Value>> {
        let listed = self.literals.len() + usize::from(self.flag);
        if self.anything || self.count() > listed {
            return None;
        }
        let mut values: Vec<_> = self.literals.iter().map(|known| known.value.clone()).collect();
        if self.flag {
            values.extend([Value::Bool(false), Value::Bool(true)]);
        }
        if self.null {
            values.push(Value::Null);
        }
        Some(values)
    }
}

impl Size {
    /// Both hold.
    pub(crate) fn and(self, other: Self) -> Self {
        let most = match (self.most, other.most) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Self { least: self.least.max(other.least), most }
    }

    /// Nothing fits.
    pub(crate) fn is_empty(self) -> bool {
        self.most.is_some_and(|most| most < self.least)
    }

    /// Nothing is said.
    pub(crate) fn is_free(self) -> bool {
        self == Self::default()
    }

    /// No size fits both.
    pub(crate) fn is_apart(self, other: Self) -> bool {
        self.and(other).is_empty()
    }
}
