//! Ranges of numbers: the tighter of two bounds, and whether anything is left between them.

use std::cmp::Ordering;

use serde_json::Number;

use super::form::{Bound, Numbers};
use super::support::exact::compare;

impl Numbers {
    /// Also holds this lower bound.
    pub(crate) fn at_least(&mut self, bound: Bound) {
        let tighter =
            self.min.as_ref().is_none_or(|old| match compare(&bound.number, &old.number) {
                Ordering::Greater => true,
                Ordering::Equal => bound.exclusive,
                Ordering::Less => false,
            });
        if tighter {
            self.min = Some(bound);
        }
    }

    /// Also holds this upper bound.
    pub(crate) fn at_most(&mut self, bound: Bound) {
        let tighter =
            self.max.as_ref().is_none_or(|old| match compare(&bound.number, &old.number) {
                Ordering::Less => true,
                Ordering::Equal => bound.exclusive,
                Ordering::Greater => false,
            });
        if tighter {
            self.max = Some(bound);
        }
    }

    /// No number fits.
    pub(crate) fn is_empty(&self) -> bool {
        let (Some(min), Some(max)) = (&self.min, &self.max) else { return false };
        if let (true, Some(least), Some(most)) = (self.whole, self.least(), self.most()) {
            return least > most;
        }
        match compare(&min.number, &max.number) {
            Ordering::Greater => true,
            Ordering::Equal => min.exclusive || max.exclusive,
            Ordering::Less => false,
        }
    }

    /// No number fits both.
    pub(crate) fn is_apart(&self, other: &Self) -> bool {
        let mut both = self.clone();
        both.whole |= other.whole;
        other.min.iter().for_each(|bound| both.at_least(bound.clone()));
        other.max.iter().for_each(|bound| both.at_most(bound.clone()));
        both.is_empty()
    }

    /// The least whole number that fits, if the bound is within 100 bits.
    pub(crate) fn least(&self) -> Option<i128> {
        let bound = self.min.as_ref()?;
        let (floor, exact) = floor(&bound.number)?;
        Some(if exact && !bound.exclusive { floor } else { floor + 1 })
    }

    /// The greatest whole number that fits, if the bound is within 100 bits.
    pub(crate) fn most(&self) -> Option<i128> {
        let bound = self.max.as_ref()?;
        let (floor, exact) = floor(&bound.number)?;
        Some(if exact && bound.exclusive { floor - 1 } else { floor })
    }

    /// Nothing is said but perhaps that numbers are whole.
    pub(crate) fn is_free(&self) -> bool {
        self.min.is_none() && self.max.is_none() && self.multiple_of.is_empty()
    }
}

/// The whole number at or below, and whether it is the number itself.
fn floor(number: &Number) -> Option<(i128, bool)> {
    if let Some(whole) = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from)) {
        return Some((whole, true));
    }
    let float = number.as_f64().filter(|float| float.abs() < 1e30)?;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and below 2^100")]
    let floor = float.floor() as i128;
    Some((floor, float.fract() == 0.0))
}
