//! What came of a case, in a word.

use std::fmt;

use super::cases::MediaCase;

/// What came of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is used, and looks and sounds as it must.
    Right,
    /// It is refused, by name and with what to do.
    Refused,
    /// Neither.
    Wrong,
}

impl Verdict {
    /// What is expected of a case.
    pub(crate) fn expected_of(case: &MediaCase<'_>) -> Self {
        if case.is_refused() { Self::Refused } else { Self::Right }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Right => "right",
            Self::Refused => "refused",
            Self::Wrong => "WRONG",
        })
    }
}
