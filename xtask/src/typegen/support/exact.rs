//! Numbers without rounding: bounds, multiples and order, by what is written.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::mistake::Mistake;

/// A number of a schema, as `serde_json` would hold it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// A whole number that fits.
    I(i64),
    /// A whole number above what `I` holds.
    U(u64),
    /// Any other number; finite.
    F(f64),
}

impl Amount {
    /// As a JSON number.
    pub fn number(self) -> Number {
        match self {
            Self::I(number) => number.into(),
            Self::U(number) => number.into(),
            Self::F(number) => Number::from_f64(number).unwrap_or_else(|| 0.into()),
        }
    }
}

/// Bounds of a number.
#[derive(Clone, Copy, Debug)]
pub struct Numbers<'a> {
    /// Only whole numbers, also when written like `5.0`.
    pub whole: bool,
    /// Lower bound.
    pub min: Option<Amount>,
    /// Bound that itself is too small.
    pub above: Option<Amount>,
    /// Upper bound.
    pub max: Option<Amount>,
    /// Bound that itself is too large.
    pub below: Option<Amount>,
    /// Numbers that divide it.
    pub multiple_of: &'a [Amount],
}

impl Numbers<'_> {
    /// Whether the value is such a number.
    pub fn check(&self, value: &Value) -> Result<(), Mistake> {
        let number = number_of(value)?;
        if self.whole && !is_whole(number) {
            return Err(Mistake::new(format!("{number} is not a whole number")));
        }
        let wrong = |bound: Option<Amount>, wrong: &[Ordering], words: &str| match bound {
            Some(bound) if wrong.contains(&compare(number, &bound.number())) => {
                Err(Mistake::new(format!("{number} is {words} {}", bound.number())))
            }
            _ => Ok(()),
        };
        wrong(self.min, &[Ordering::Less], "less than")?;
        wrong(self.above, &[Ordering::Less, Ordering::Equal], "not more than")?;
        wrong(self.max, &[Ordering::Greater], "more than")?;
        wrong(self.below, &[Ordering::Greater, Ordering::Equal], "not less than")?;
        for step in self.multiple_of {
            if !divides(*step, number) {
                let step = step.number();
                return Err(Mistake::new(format!("{number} is not a multiple of {step}")));
            }
        }
        Ok(())
    }
}

/// Whether a value is that number.
pub fn is_number(value: &Value, amount: Amount) -> bool {
    value.as_number().is_some_and(|number| compare(number, &amount.number()) == Ordering::Equal)
}

/// The order of two numbers, exactly: an integer is never rounded.
pub fn compare(one: &Number, other: &Number) -> Ordering {
    match (integer(one), integer(other)) {
        (Some(one), Some(other)) => one.cmp(&other),
        (Some(one), None) => against(float(other), one).reverse(),
        (None, Some(other)) => against(float(one), other),
        (None, None) => float(one).partial_cmp(&float(other)).unwrap_or(Ordering::Equal),
    }
}

/// Whether `number` is a whole multiple of `step`, in the decimals that both are written in.
pub fn divides(step: Amount, number: &Number) -> bool {
    let whole = |step: i128| match integer(number) {
        Some(number) => step != 0 && number % step == 0,
        #[expect(clippy::cast_precision_loss, reason = "steps above 2^53 are refused")]
        None => float(number) % (step as f64) == 0.0,
    };
    match step {
        Amount::I(step) => whole(i128::from(step)),
        Amount::U(step) => whole(i128::from(step)),
        Amount::F(_) => {
            let (one, other) = (decimal(&number.to_string()), decimal(&step.number().to_string()));
            one.zip(other).is_some_and(|(number, step)| step.divides(number))
        }
    }
}

/// Whether a number is whole; `5.0` is.
pub fn is_whole(number: &Number) -> bool {
    integer(number).is_some() || float(number).fract() == 0.0
}

/// The number, where it was written without fraction and exponent.
fn integer(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

fn float(number: &Number) -> f64 {
    number.as_f64().unwrap_or(f64::NAN)
}

/// The number that a value must be.
pub(super) fn number_of(value: &Value) -> Result<&Number, Mistake> {
    value.as_number().ok_or_else(|| Mistake::new("is not a number"))
}

/// The whole number, unless it has a fraction or is far beyond 64 bits.
pub(super) fn whole_of(number: &Number) -> Option<i128> {
    let rounded = float(number);
    let small = rounded.fract() == 0.0 && rounded.abs() < 1e30;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and below 2^100")]
    integer(number).or_else(|| small.then_some(rounded as i128))
}

/// The order of a float and an integer of at most 65 bits.
fn against(float: f64, integer: i128) -> Ordering {
    if float.abs() >= 1e30 {
        return if float > 0.0 { Ordering::Greater } else { Ordering::Less };
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and below 2^100")]
    let floor = float.floor() as i128;
    floor.cmp(&integer).then(if float.fract() == 0.0 { Ordering::Equal } else { Ordering::Greater })
}

/// Digits times a power of ten, the digits without trailing zeros.
#[derive(Clone, Copy)]
struct Decimal {
    digits: u128,
    exponent: i32,
}

/// The decimal that a number's text writes: `1.50e3` has the digits 15 and the exponent 2.
fn decimal(text: &str) -> Option<Decimal> {
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut exponent = exponent.parse::<i32>().ok()? - i32::try_from(fraction.len()).ok()?;
    let all = format!("{}{fraction}", whole.trim_start_matches('-'));
    let mut digits = all.parse::<u128>().ok()?;
    while digits != 0 && digits.is_multiple_of(10) {
        (digits, exponent) = (digits / 10, exponent + 1);
    }
    Some(Decimal { digits, exponent })
}

impl Decimal {
    /// Whether `number` is a whole multiple of this, without a fraction anywhere.
    fn divides(self, number: Self) -> bool {
        if number.digits == 0 || self.digits == 0 {
            return self.digits != 0;
        }
        if number.exponent < self.exponent {
            // The number has no trailing zeros, and a multiple of the step would have.
            return false;
        }
        // Both are far below 2^64, so no product of two remainders overflows.
        let mut rest = number.digits % self.digits;
        for _ in self.exponent..number.exponent {
            rest = rest * 10 % self.digits;
        }
        rest == 0
    }
}
