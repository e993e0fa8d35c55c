//! Names: of scenes, takes and plans.

use std::fmt;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};
use wanflow_api::Sha256;

/// A scene's id, as written or derived. The compiler has checked that it is safe as a file name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SceneId(String);

impl SceneId {
    /// Wraps an id that the compiler has checked.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SceneId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Number of one generation of a scene, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Take(NonZeroU32);

impl Take {
    /// The first take.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// The take with this number; `None` for 0.
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// The number, from 1.
    pub const fn get(self) -> u32 {
        self.0.get()
    }

    /// The seed that this take sends if the first one sends `first`: they count on, modulo 2³¹.
    pub const fn seed(self, first: u32) -> u32 {
        first.wrapping_add(self.0.get() - 1) & (u32::MAX >> 1)
    }
}

impl fmt::Display for Take {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The id of a plan: the first 12 hex digits of its digest. A prefix of at least 6 approves it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanId(String);

impl PlanId {
    pub(crate) fn from_digest(digest: &Sha256) -> Self {
        Self(digest.short())
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `text` names this plan.
    pub fn is_named_by(&self, text: &str) -> bool {
        text.len() >= 6 && self.0.starts_with(text)
    }
}

impl fmt::Display for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_count_on_from_zero_beyond_their_range() {
        let take = |number| Take::new(number).expect("takes count from 1");
        assert_eq!(take(1).seed(7), 7);
        assert_eq!(take(2).seed(2_147_483_647), 0);
        assert_eq!(take(3).seed(2_147_483_646), 0);
    }
}
