//! Values of a script that are written as a number or a word: counts, ordinals, times, places.
//!
//! Each knows what it expected, so that a wrong value is answered with what to write.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};

use super::place::Place;

/// The longest time that a script may name.
const LONGEST: f64 = 86_400.0;

/// How many of the matching requests are hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Times {
    Some(u64),
    Always,
}

/// Which of the matching requests are hit, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ordinals {
    One(u64),
    These(Vec<u64>),
}

/// A time such as `500ms` or `2s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pause(pub(crate) Duration);

/// A number or a text, kept as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) String);

/// Reads a scalar that is a number or a word, and knows what it should have been.
struct Scalar<T> {
    expected: &'static str,
    number: fn(i64) -> Option<T>,
    word: fn(&str) -> Option<T>,
}

impl<T> Visitor<'_> for Scalar<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        (self.number)(number).ok_or_else(|| E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        let found = i64::try_from(number).ok().and_then(self.number);
        found.ok_or_else(|| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
        (self.word)(word).ok_or_else(|| E::invalid_value(Unexpected::Str(word), &self))
    }
}

impl<'de> Deserialize<'de> for Times {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Scalar {
            expected: "a number from 1, or `always`",
            number: |number| positive(number).map(Self::Some),
            word: |word| (word == "always").then_some(Self::Always),
        })
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Scalar {
            expected: "`head`, `middle`, `last`, or a number of bytes of the body",
            number: |number| u64::try_from(number).ok().map(Self::Byte),
            word: |word| match word {
                "head" => Some(Self::Head),
                "middle" => Some(Self::Middle),
                "last" => Some(Self::Last),
                _ => None,
            },
        })
    }
}

impl<'de> Deserialize<'de> for Pause {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Scalar {
            expected: "a time such as `500ms` or `2s`, a day at most",
            number: |_| None,
            word: |word| duration(word).map(Self),
        })
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // As text, so that a number of any size stays as it is written.
        deserializer.deserialize_str(Scalar {
            expected: "a text or a number",
            number: |number| Some(Self(number.to_string())),
            word: |word| Some(Self(word.to_owned())),
        })
    }
}

impl<'de> Deserialize<'de> for Ordinals {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OrdinalsVisitor)
    }
}

struct OrdinalsVisitor;

impl<'de> Visitor<'de> for OrdinalsVisitor {
    type Value = Ordinals;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number from 1, or a list of them such as `[1, 3]`")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Ordinals, E> {
        let wrong = || E::invalid_value(Unexpected::Signed(number), &self);
        positive(number).map(Ordinals::One).ok_or_else(wrong)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Ordinals, E> {
        self.visit_i64(i64::try_from(number).unwrap_or(0))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Ordinals, A::Error> {
        let mut ordinals = Vec::new();
        while let Some(ordinal) = items.next_element::<u64>()? {
            if ordinal == 0 {
                return Err(A::Error::invalid_value(Unexpected::Unsigned(0), &self));
            }
            ordinals.push(ordinal);
        }
        Ok(Ordinals::These(ordinals))
    }
}

fn positive(number: i64) -> Option<u64> {
    u64::try_from(number).ok().filter(|number| *number > 0)
}

fn duration(text: &str) -> Option<Duration> {
    let (number, per_second) = match text.strip_suffix("ms") {
        Some(number) => (number, 1000.0),
        None => (text.strip_suffix('s')?, 1.0),
    };
    let seconds = number.parse::<f64>().ok()? / per_second;
    (0.0..=LONGEST).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
}
