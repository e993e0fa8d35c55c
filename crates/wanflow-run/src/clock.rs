//! Time as it arrives from outside: a monotonic reading to wait by, a wall time to record.
//!
//! The machines take a [`Now`] as an argument; only the driver holds a [`Clock`]. Nothing else in
//! this crate may ask the system for the time.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

/// Milliseconds since 1970 in UTC, as the wall clock told. Order follows from sequence numbers,
/// never from this.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UnixMillis(pub u64);

/// Prints `2026-11-23 01:43:05 UTC`.
impl fmt::Display for UnixMillis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = i64::try_from(self.0 / 1000).unwrap_or(i64::MAX);
        match time::OffsetDateTime::from_unix_timestamp(seconds) {
            Ok(at) => {
                let (hour, minute, second) = at.to_hms();
                write!(f, "{} {hour:02}:{minute:02}:{second:02} UTC", at.date())
            }
            Err(_) => write!(f, "{} ms after 1970", self.0),
        }
    }
}

/// One reading of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Time since the clock was made; it never goes back, and waits are measured by it.
    pub mono: Duration,
    /// Milliseconds since 1970 in UTC; it may jump, and is only recorded.
    pub wall: u64,
}

/// Tells the time and waits for it.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Now;
    /// Completes once the monotonic time is `mono` or later.
    fn sleep_until(&self, mono: Duration) -> BoxFuture<'static, ()>;
}

/// Tokio's clock: the system's, or virtual where a test has paused it.
#[derive(Clone, Copy, Debug)]
pub struct TokioClock {
    start: Instant,
    wall: Wall,
}

#[derive(Clone, Copy, Debug)]
enum Wall {
    System,
    From(u64),
}

impl TokioClock {
    /// The system's clock. It must be made inside a Tokio runtime that has timers.
    pub fn system() -> Self {
        Self { start: Instant::now(), wall: Wall::System }
    }

    /// A clock whose wall time begins at `wall` and follows Tokio's time, paused or not.
    pub fn starting_at(wall: u64) -> Self {
        Self { start: Instant::now(), wall: Wall::From(wall) }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> Now {
        let mono = self.start.elapsed();
        let wall = match self.wall {
            Wall::System => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis),
            Wall::From(start) => start.saturating_add(millis(mono)),
        };
        Now { mono, wall }
    }

    fn sleep_until(&self, mono: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep_until(self.start + mono))
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
