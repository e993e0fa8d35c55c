//! What generated builders stand on: checking raw values and collecting every violation.
//!
//! Knows no endpoint and no schema; the bounds are in the generated types.

use std::convert::Infallible;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::limit::Violation;

/// Why a raw value is not taken, without its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The schema keyword that is broken.
    pub keyword: &'static str,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Breach {}

impl From<Infallible> for Breach {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// A builder of a generated struct.
pub trait Build {
    /// What it builds.
    type Output;

    /// Builds, or notes every violation below the pointer `at`.
    fn build_at(self, at: &str, found: &mut Vec<Violation>) -> Option<Self::Output>;
}

/// Builds the root of a body.
pub fn build<B: Build>(builder: B) -> Result<B::Output, Vec<Violation>> {
    let mut found = Vec::new();
    match builder.build_at("", &mut found) {
        Some(output) if found.is_empty() => Ok(output),
        _ => Err(found),
    }
}

/// Where the checking of one struct's members stands.
#[derive(Debug)]
pub struct Members<'a> {
    at: &'a str,
    found: &'a mut Vec<Violation>,
}

impl<'a> Members<'a> {
    /// Starts with the struct at the pointer `at`.
    pub fn of(at: &'a str, found: &'a mut Vec<Violation>) -> Self {
        Self { at, found }
    }

    /// A member that must be there.
    pub fn required<R, T>(&mut self, name: &str, raw: Option<R>) -> Option<T>
    where
        T: TryFrom<R, Error: Into<Breach>>,
    {
        if raw.is_none() {
            self.missing(name);
        }
        self.optional(name, raw)?
    }

    /// A member that may be absent. The outer `None` is a violation, the inner one absence.
    pub fn optional<R, T>(&mut self, name: &str, raw: Option<R>) -> Option<Option<T>>
    where
        T: TryFrom<R, Error: Into<Breach>>,
    {
        let Some(raw) = raw else { return Some(None) };
        match T::try_from(raw) {
            Ok(value) => Some(Some(value)),
            Err(error) => {
                let Breach { keyword, message } = error.into();
                self.found.push(Violation { pointer: self.place(name), keyword, message });
                None
            }
        }
    }

    /// A struct that must be there.
    pub fn required_struct<B: Build>(
        &mut self,
        name: &str,
        builder: Option<B>,
    ) -> Option<B::Output> {
        if builder.is_none() {
            self.missing(name);
        }
        self.optional_struct(name, builder)?
    }

    /// A struct that may be absent. The outer `None` is a violation, the inner one absence.
    pub fn optional_struct<B: Build>(
        &mut self,
        name: &str,
        builder: Option<B>,
    ) -> Option<Option<B::Output>> {
        let Some(builder) = builder else { return Some(None) };
        builder.build_at(&self.place(name), self.found).map(Some)
    }

    /// A list of structs that must be there.
    pub fn required_list<B: Build, const MIN: usize, const MAX: usize>(
        &mut self,
        name: &str,
        builders: Option<Vec<B>>,
    ) -> Option<List<B::Output, MIN, MAX>> {
        if builders.is_none() {
            self.missing(name);
        }
        self.optional_list(name, builders)?
    }

    /// A list of structs that may be absent. The outer `None` is a violation, the inner one absence.
    pub fn optional_list<B: Build, const MIN: usize, const MAX: usize>(
        &mut self,
        name: &str,
        builders: Option<Vec<B>>,
    ) -> Option<Option<List<B::Output, MIN, MAX>>> {
        let Some(builders) = builders else { return Some(None) };
        let place = self.place(name);
        let count = builders.len();
        let mut built = Vec::new();
        for (index, builder) in builders.into_iter().enumerate() {
            built.extend(builder.build_at(&format!("{place}/{index}"), self.found));
        }
        let is_whole = built.len() == count;
        match List::try_from(built) {
            Ok(list) if is_whole => Some(Some(list)),
            Err(Breach { keyword, message }) if is_whole => {
                self.found.push(Violation { pointer: place, keyword, message });
                None
            }
            _ => None,
        }
    }

    fn missing(&mut self, name: &str) {
        let message = format!("`{name}` is missing");
        self.found.push(Violation { pointer: self.at.to_owned(), keyword: "required", message });
    }

    fn place(&self, name: &str) -> String {
        format!("{}/{}", self.at, name.replace('~', "~0").replace('/', "~1"))
    }
}

/// Reads an optional member that is there: `null` is a value, and no type takes it.
pub fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// Checks a number of characters, counted as code points.
pub fn length(text: &str, min: Option<usize>, max: Option<usize>) -> Result<(), Breach> {
    let count = text.chars().count();
    if let Some(min) = min.filter(|min| count < *min) {
        let message = format!("has {count} characters; at least {min} are needed");
        return Err(Breach { keyword: "minLength", message });
    }
    if let Some(max) = max.filter(|max| count > *max) {
        let message = format!("has {count} characters; at most {max} are allowed");
        return Err(Breach { keyword: "maxLength", message });
    }
    Ok(())
}

/// Checks a whole number against its bounds.
pub fn range(value: i64, min: Option<i64>, max: Option<i64>) -> Result<(), Breach> {
    if let Some(min) = min.filter(|min| value < *min) {
        let message = format!("{value} is too small; the minimum is {min}");
        return Err(Breach { keyword: "minimum", message });
    }
    if let Some(max) = max.filter(|max| value > *max) {
        let message = format!("{value} is too large; the maximum is {max}");
        return Err(Breach { keyword: "maximum", message });
    }
    Ok(())
}

/// Checks a number against its bounds.
pub fn bounds(value: f64, min: Option<f64>, max: Option<f64>) -> Result<(), Breach> {
    if let Some(min) = min.filter(|min| value < *min) {
        let message = format!("{value} is too small; the minimum is {min}");
        return Err(Breach { keyword: "minimum", message });
    }
    if let Some(max) = max.filter(|max| value > *max) {
        let message = format!("{value} is too large; the maximum is {max}");
        return Err(Breach { keyword: "maximum", message });
    }
    Ok(())
}

/// A list of `MIN` to `MAX` items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<T>", bound(deserialize = "T: Deserialize<'de>"))]
pub struct List<T, const MIN: usize, const MAX: usize>(Vec<T>);

impl<T, const MIN: usize, const MAX: usize> List<T, MIN, MAX> {
    /// The items.
    pub fn items(&self) -> &[T] {
        &self.0
    }
}

impl<T, const MIN: usize, const MAX: usize> TryFrom<Vec<T>> for List<T, MIN, MAX> {
    type Error = Breach;

    fn try_from(items: Vec<T>) -> Result<Self, Breach> {
        let count = items.len();
        if count < MIN {
            let message = format!("has {count} items; at least {MIN} are needed");
            return Err(Breach { keyword: "minItems", message });
        }
        if count > MAX {
            let message = format!("has {count} items; at most {MAX} are allowed");
            return Err(Breach { keyword: "maxItems", message });
        }
        Ok(Self(items))
    }
}

/// The breach of a closed list.
pub fn not_listed(value: &impl fmt::Display, listed: &[impl fmt::Display]) -> Breach {
    let listed: Vec<_> = listed.iter().map(ToString::to_string).collect();
    let message = format!("`{value}` is not one of {}", listed.join(", "));
    Breach { keyword: "enum", message }
}
