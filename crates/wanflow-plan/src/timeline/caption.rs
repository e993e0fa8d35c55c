//! Captions: words that are read, until the end as data.

use super::Time;

/// Words that are shown for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// When they appear.
    pub begin: Time,
    /// When they are gone.
    pub end: Time,
    /// The words.
    pub text: String,
}
