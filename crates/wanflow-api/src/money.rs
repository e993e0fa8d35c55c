//! Money as an integer, so that sums are exact and budgets cannot leak by rounding.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

use serde::{Deserialize, Serialize};

/// An amount of US dollars, held as micro-dollars (1 USD = 1,000,000). Never negative.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Usd(u64);

impl Usd {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// An amount given in micro-dollars.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// The amount in micro-dollars.
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// This amount `count` times; saturates instead of wrapping.
    #[must_use]
    pub const fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// What is left after taking `other` away, or nothing.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Reads `12`, `12.5` or `$12.50`. At most six decimals; no sign, no exponent.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('$').unwrap_or(text);
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(decimals) || decimals.len() > 6 {
            return None;
        }
        let fraction: u64 = format!("{decimals:0<6}").parse().ok()?;
        whole.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(fraction).map(Self)
    }
}

impl Add for Usd {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// Prints `$1.50`; more decimals only when the amount needs them (`$0.0375`).
impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = format!("{:06}", self.0 % 1_000_000);
        let kept = decimals.trim_end_matches('0').len().max(2);
        f.pad(&format!("${}.{}", self.0 / 1_000_000, &decimals[..kept]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_readable() {
        for (text, micros, shown) in [
            ("12", 12_000_000, "$12.00"),
            ("$0.5", 500_000, "$0.50"),
            ("0.0375", 37_500, "$0.0375"),
            ("2.25", 2_250_000, "$2.25"),
        ] {
            let amount = Usd::parse(text).expect("a plain amount");
            assert_eq!((amount.micros(), amount.to_string()), (micros, shown.to_owned()));
        }
        for text in ["", "-1", "1e3", "1.0000001", "1,5", "$", "99999999999999999999"] {
            assert_eq!(Usd::parse(text), None, "{text}");
        }
    }
}
