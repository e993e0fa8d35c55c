//! Exact frame rates, and the times they make.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Frames a second, as a fraction in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FrameRate {
    numerator: u32,
    denominator: u32,
}

impl FrameRate {
    /// 24 frames a second: what clips are made with unless something else is asked for.
    pub const FILM: Self = Self { numerator: 24, denominator: 1 };

    /// A rate; `None` unless it lies between one frame in ten seconds and 240 a second.
    pub fn new(numerator: u32, denominator: u32) -> Option<Self> {
        let (top, bottom) = (u64::from(numerator), u64::from(denominator));
        if bottom == 0 || top * 10 < bottom || top > 240 * bottom {
            return None;
        }
        let divisor = gcd(numerator, denominator);
        Some(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// Frames in `denominator` seconds.
    pub const fn numerator(self) -> u32 {
        self.numerator
    }

    /// Seconds in which `numerator` frames are shown.
    pub const fn denominator(self) -> u32 {
        self.denominator
    }

    /// Frames a second, as near as a float comes.
    pub fn hertz(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }

    /// A timescale in which every frame is equally long, and how long.
    pub fn timescale(self) -> (u32, u32) {
        // A few hundred units a frame leave room for other rates; broadcast rates have it.
        let factor = if self.numerator < 1000 { 512 } else { 1 };
        (self.numerator * factor, self.denominator * factor)
    }

    /// How many units of a timescale so many frames last, rounded.
    pub fn units(self, frames: u64, timescale: u32) -> u64 {
        let top = u128::from(frames) * u128::from(self.denominator) * u128::from(timescale);
        let units = (top + u128::from(self.numerator) / 2) / u128::from(self.numerator);
        u64::try_from(units).unwrap_or(u64::MAX)
    }

    /// How many frames so many units of a timescale make, rounded.
    pub fn frames(self, units: u64, timescale: u32) -> u64 {
        let bottom = u128::from(self.denominator) * u128::from(timescale);
        let top = u128::from(units) * u128::from(self.numerator);
        u64::try_from((top + bottom / 2) / bottom).unwrap_or(u64::MAX)
    }
}

impl fmt::Display for FrameRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            _ => write!(f, "{}/{}", self.numerator, self.denominator),
        }
    }
}

/// As it is printed: `"24"`, `"30000/1001"`.
impl Serialize for FrameRate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FrameRate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (numerator, denominator) = text.split_once('/').unwrap_or((&text, "1"));
        let read = || Self::new(numerator.parse().ok()?, denominator.parse().ok()?);
        read().ok_or_else(|| serde::de::Error::custom("not a frame rate"))
    }
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}
