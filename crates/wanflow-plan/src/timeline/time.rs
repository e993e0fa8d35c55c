//! Exact times: fractions of a second, which do not drift however many are added.

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::num::NonZeroU32;
use std::ops::{Add, Sub};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The largest denominator that is kept. Those of usual media stay far below it, in any mixture.
const DENOMINATOR_MAX: i128 = 1 << 47;

/// What a finer time is rounded to, in parts of a second: all usual frame rates, the broadcast
/// ones among them, and all usual sample rates divide it.
const FALLBACK: i128 = 705_600_000;

/// The longest time, in seconds: some 34 years.
const SECONDS_MAX: i128 = 1 << 30;

/// A time or a length in seconds, as a fraction in lowest terms.
///
/// Sums and differences are exact as long as their denominator has at most 47 bits. Beyond that,
/// which only files with made-up timescales reach, they are rounded to 1.4 nanoseconds; times
/// beyond 34 years are cut off there. Nothing here panics.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Time {
    numerator: i128,
    denominator: i128,
}

impl Time {
    /// No time at all.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// So many units of a timescale, which is in units a second: `1001` of `30000`.
    pub fn new(units: i64, timescale: NonZeroU32) -> Self {
        Self::bounded(units.into(), timescale.get().into())
    }

    /// Whole seconds.
    pub fn from_seconds(seconds: u32) -> Self {
        Self::bounded(seconds.into(), 1)
    }

    /// Whole milliseconds.
    pub fn from_millis(millis: u64) -> Self {
        Self::bounded(millis.into(), 1000)
    }

    /// Milliseconds, rounded; 0 for what is negative.
    pub fn millis(self) -> u64 {
        let rounded = (self.numerator * 1000 + self.denominator / 2).div_euclid(self.denominator);
        u64::try_from(rounded).unwrap_or(0)
    }

    /// Whether it is no time at all.
    pub fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }

    /// So many times as long, as a fraction; a denominator of 0 counts as 1.
    #[must_use]
    pub fn scaled(self, numerator: u32, denominator: u32) -> Self {
        // 78 and 32 bits fit into 127, as do 48 and 32.
        Self::bounded(
            self.numerator * i128::from(numerator),
            self.denominator * i128::from(denominator.max(1)),
        )
    }

    /// How many of a unit fit into it, rounded to the nearest; negative times give negative counts.
    /// The unit is a second divided by `rate`, which is a fraction: frames a second, for example.
    pub fn in_units(self, rate: u32, seconds: u32) -> i64 {
        let top = self.numerator * i128::from(rate);
        let bottom = self.denominator * i128::from(seconds.max(1));
        i64::try_from((2 * top + bottom).div_euclid(2 * bottom)).unwrap_or(i64::MAX)
    }

    /// Units of a timescale, rounded; 0 for what is negative.
    pub fn units(self, timescale: u32) -> u64 {
        // 78 and 32 bits fit into 127.
        let units = self.numerator * i128::from(timescale) + self.denominator / 2;
        u64::try_from(units.div_euclid(self.denominator)).unwrap_or(0)
    }

    /// Brings a fraction to lowest terms and within the bounds. Its denominator is positive.
    fn bounded(numerator: i128, denominator: i128) -> Self {
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).unwrap_or(1);
        let (numerator, denominator) = (numerator / divisor, denominator / divisor);
        if denominator > DENOMINATOR_MAX {
            let seconds = numerator.div_euclid(denominator);
            let rest = numerator.rem_euclid(denominator);
            let parts = (rest * FALLBACK + denominator / 2) / denominator;
            return Self::bounded(seconds * FALLBACK + parts, FALLBACK);
        }
        if numerator.abs() > SECONDS_MAX * denominator {
            return Self { numerator: SECONDS_MAX * numerator.signum(), denominator: 1 };
        }
        Self { numerator, denominator }
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a.max(1) } else { gcd(b, a % b) }
}

// Numerators have at most 78 bits and denominators 48: no product here overflows.

impl Add for Time {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::bounded(
            self.numerator * other.denominator + other.numerator * self.denominator,
            self.denominator * other.denominator,
        )
    }
}

impl Sub for Time {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + Self { numerator: -other.numerator, ..other }
    }
}

impl Sum for Time {
    fn sum<I: Iterator<Item = Self>>(times: I) -> Self {
        times.fold(Self::ZERO, Self::add)
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        let (own, its) = (self.numerator * other.denominator, other.numerator * self.denominator);
        own.cmp(&its)
    }
}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Prints `5`, or `1001/30000`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            _ => write!(f, "{}/{}", self.numerator, self.denominator),
        }
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} s")
    }
}

impl Default for Time {
    fn default() -> Self {
        Self::ZERO
    }
}

/// As it is printed: `"5"`, `"1001/30000"`.
impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (numerator, denominator) = text.split_once('/').unwrap_or((&text, "1"));
        let read = || {
            let (numerator, denominator): (i64, i64) =
                (numerator.parse().ok()?, denominator.parse().ok()?);
            (denominator > 0).then(|| Self::bounded(numerator.into(), denominator.into()))
        };
        read().ok_or_else(|| serde::de::Error::custom("not a time"))
    }
}

/// A stretch of a clip or a sound, in its own time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Where it begins.
    pub from: Time,
    /// Where it ends; not before it begins.
    pub to: Time,
}

impl Span {
    /// All of something that is so long.
    pub const fn whole(length: Time) -> Self {
        Self { from: Time::ZERO, to: length }
    }

    /// How long it is.
    pub fn length(self) -> Time {
        (self.to - self.from).max(Time::ZERO)
    }
}
