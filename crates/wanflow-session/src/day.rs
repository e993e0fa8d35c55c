//! Days of the calendar, as documents and announcements name them. It asks no clock.

use std::fmt;

use time::macros::format_description;
use time::{Date, OffsetDateTime};
use wanflow_run::UnixMillis;

/// A day, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(Date);

impl Day {
    /// Reads `2026-09-30`.
    pub fn parse(text: &str) -> Option<Self> {
        Date::parse(text, format_description!("[year]-[month]-[day]")).ok().map(Self)
    }

    /// The day of a moment.
    pub fn of(at: UnixMillis) -> Self {
        let seconds = i64::try_from(at.0 / 1000).unwrap_or(i64::MAX);
        Self(OffsetDateTime::from_unix_timestamp(seconds).map_or(Date::MAX, OffsetDateTime::date))
    }

    /// How many days it is to another day; negative where that is past.
    pub fn days_to(self, other: Self) -> i32 {
        other.0.to_julian_day() - self.0.to_julian_day()
    }

    /// A document's day as people write it; what is no day is left as it is.
    pub fn shown(text: &str) -> String {
        Self::parse(text).map_or_else(|| text.to_owned(), |day| day.to_string())
    }
}

/// Prints `30 Sep 2026`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let month = self.0.month().to_string();
        write!(f, "{} {:.3} {}", self.0.day(), month, self.0.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_counted_and_shown() {
        let day = |text| Day::parse(text).expect("a day");
        let last = day("2026-09-30");
        assert_eq!(last.to_string(), "30 Sep 2026");
        assert_eq!(day("2026-09-01").days_to(last), 29);
        assert_eq!(day("2027-01-01").days_to(last), -93);
        assert_eq!(Day::of(UnixMillis(1_790_726_399_000)), day("2026-09-29"));
        assert_eq!(Day::of(UnixMillis(1_790_726_400_000)), last);
        assert!(Day::of(UnixMillis(u64::MAX)).days_to(last) < 0);
        for text in ["2026-13-01", "2026-9-3", "30 Sep 2026", ""] {
            assert_eq!((Day::parse(text), Day::shown(text)), (None, text.to_owned()));
        }
        assert_eq!(Day::shown("2026-11-01"), "1 Nov 2026");
    }
}
