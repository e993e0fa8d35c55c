//! How fast a clip passes.

use serde::{Deserialize, Serialize};

use super::Time;

/// How many times faster than it was made, in thousandths: 500 is half, 2000 twice as fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Speed(u16);

impl Speed {
    /// As it was made.
    pub const NORMAL: Self = Self(1000);

    /// The lowest and the highest, in thousandths.
    pub const RANGE: (u16, u16) = (500, 2000);

    /// A speed in thousandths; `None` outside of [`Speed::RANGE`].
    pub fn new(thousandths: u16) -> Option<Self> {
        let (low, high) = Self::RANGE;
        (low..=high).contains(&thousandths).then_some(Self(thousandths))
    }

    /// In thousandths.
    pub const fn thousandths(self) -> u16 {
        self.0
    }

    /// Whether it changes nothing.
    pub fn is_normal(&self) -> bool {
        *self == Self::NORMAL
    }

    /// How long something of a length in its own time lasts in the film.
    pub fn length_of(self, own: Time) -> Time {
        own.scaled(1000, self.0.into())
    }

    /// How much of its own time passes in a stretch of the film.
    pub fn own_time_of(self, length: Time) -> Time {
        length.scaled(self.0.into(), 1000)
    }
}

impl Default for Speed {
    fn default() -> Self {
        Self::NORMAL
    }
}
