//! What a run may take of money, time and the host's patience, as files of settings say it.

use wanflow_api::Usd;

use crate::toml_file::{Key, Mistakes, Value};

/// What a run may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Cap of a storyboard's worst case for all time.
    pub budget: Option<Usd>,
    /// Clips generated at the same time.
    pub concurrency: Option<u16>,
    /// Submits in any minute.
    pub per_minute: Option<u32>,
}

impl Limits {
    /// Takes a limit up; whether the key names one.
    pub(crate) fn take(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        mistakes: &mut Mistakes,
    ) -> bool {
        match &**key.get_ref() {
            "budget" => self.budget = mistakes.usd(value),
            "concurrency" => {
                let number = mistakes.number(value, 1..=64);
                self.concurrency = number.and_then(|number| u16::try_from(number).ok());
            }
            "per_minute" => self.per_minute = mistakes.number(value, 1..=10_000),
            _ => return false,
        }
        true
    }

    /// The lower of each: a checkout cannot raise what its user allows, nor the other way round.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            budget: lower(self.budget, other.budget),
            concurrency: lower(self.concurrency, other.concurrency),
            per_minute: lower(self.per_minute, other.per_minute),
        }
    }
}

fn lower<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_limits_the_lower_counts() {
        let of = |budget, concurrency| Limits { budget, concurrency, per_minute: None };
        let project = of(Usd::parse("100"), Some(2));
        let user = of(Usd::parse("5"), None);
        assert_eq!(project.and(user), of(Usd::parse("5"), Some(2)));
        assert_eq!(user.and(project), project.and(user));
    }
}
