//! When frames come, and gaps between them.

use std::num::NonZeroU32;

use wanflow_plan::timeline::Time;

use crate::mp4::FrameTimes;

use super::stretches::{Found, Stretches};

/// Frames that are shown for longer than so many units, and nothing at all, as players see it.
pub(super) fn gaps(times: &FrameTimes, allowed: u64) -> Found {
    let mut gaps = Stretches::longer_than(allowed);
    if times.late > 0 {
        gaps.begin(0);
        gaps.end(times.late);
    }
    let shown = times.times.iter().filter_map(|at| u64::try_from(*at).ok());
    let shown = shown.filter(|at| *at < times.total);
    for at in shown {
        gaps.end(at);
        gaps.begin(at);
    }
    gaps.finish(times.total)
}

/// So many units of a timescale, exactly.
pub(super) fn time_of(units: i64, timescale: u32) -> Time {
    Time::new(units, NonZeroU32::new(timescale).unwrap_or(NonZeroU32::MIN))
}

#[cfg(test)]
mod tests {
    use super::super::stretches::Stretch;
    use super::*;

    /// A film of ten frames a second, of which some are missing.
    fn film(missing: &[i64]) -> FrameTimes {
        let times: Vec<i64> = (0..20).filter(|at| !missing.contains(at)).collect();
        let order = (0..times.len()).collect();
        let (total, timescale, whole, is_edited, late) = (20, 10, true, false, 0);
        FrameTimes { times, order, total, timescale, whole, is_edited, late }
    }

    #[test]
    fn what_is_shown_for_too_long_is_a_gap() {
        let gap = |from, to| Stretch { from, to };
        assert_eq!(gaps(&film(&[]), 1).stretches, []);
        assert_eq!(gaps(&film(&[3, 4, 10]), 1).stretches, [gap(2, 5), gap(9, 11)]);
        assert_eq!(gaps(&film(&[19, 18]), 2).stretches, [gap(17, 20)]);
        let late = FrameTimes { late: 3, ..film(&[]) };
        assert_eq!(gaps(&late, 1).stretches, [gap(0, 3)], "players show nothing at first");
    }
}
