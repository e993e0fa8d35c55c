//! Clocks that jump: somebody sets the wall clock, or the machine sleeps.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::clock::{Clock, Now};

/// Something that happens to the clocks in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump {
    /// When, by the run's monotonic clock.
    pub at: Duration,
    /// By how many milliseconds wall time moves.
    pub by: i64,
    /// What moves.
    pub moves: Moves,
}

/// What a jump moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// The machine's wall clock: somebody has set it.
    TheClock,
    /// All but the machine's monotonic clock: the machine slept, and the host did not.
    AllTime,
}

/// A clock whose wall time jumps.
struct Jumping {
    clock: Arc<dyn Clock>,
    jumps: Vec<Jump>,
}

pub(super) fn of_the_machine(clock: &Arc<dyn Clock>, jumps: &[Jump]) -> Arc<dyn Clock> {
    Arc::new(Jumping { clock: Arc::clone(clock), jumps: jumps.to_vec() })
}

pub(super) fn of_the_host(clock: &Arc<dyn Clock>, jumps: &[Jump]) -> Arc<dyn Clock> {
    let felt = jumps.iter().filter(|jump| jump.moves == Moves::AllTime).copied().collect();
    Arc::new(Jumping { clock: Arc::clone(clock), jumps: felt })
}

impl Clock for Jumping {
    fn now(&self) -> Now {
        let Now { mono, wall } = self.clock.now();
        let past = self.jumps.iter().filter(|jump| jump.at <= mono);
        Now { mono, wall: past.fold(wall, |wall, jump| wall.saturating_add_signed(jump.by)) }
    }

    fn sleep_until(&self, mono: Duration) -> BoxFuture<'static, ()> {
        self.clock.sleep_until(mono)
    }
}
