//! When frames come: gaps between them, and how far joints lie from them.

use std::num::NonZeroU32;

use wanflow_plan::timeline::{Span, Time};

use crate::mp4::FrameTimes;

use super::expected::ExpectedFilm;
use super::seams::nearest;
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

/// How far each joint lies from the frame that is nearest: where, whose, and in seconds.
pub(super) fn joints<'a>(
    times: &FrameTimes,
    expected: &'a ExpectedFilm,
) -> Vec<(Span, &'a str, Time)> {
    let joint = |part: &'a super::FilmPart| {
        let frame = time_of(times.times[nearest(times, part.begin)], times.timescale);
        let (from, to) = (frame.min(part.begin), frame.max(part.begin));
        (Span { from, to }, part.name.as_str(), to - from)
    };
    expected.joints().map(joint).collect()
}

/// So many units of a timescale, exactly.
pub(super) fn time_of(units: i64, timescale: u32) -> Time {
    Time::new(units, NonZeroU32::new(timescale).unwrap_or(NonZeroU32::MIN))
}

#[cfg(test)]
mod tests {
    use super::super::stretches::Stretch;
    use super::super::{FilmPart, Joint, PartPicture, PartSound};
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

    #[test]
    fn a_joint_whose_frame_is_missing_lies_far_from_any() {
        let part = |begin: u64| FilmPart {
            name: format!("at {begin}"),
            begin: Time::from_millis(begin),
            end: Time::from_seconds(2),
            joint: Joint::Cut,
            picture: PartPicture::Moving,
            sound: PartSound::Heard,
        };
        let parts = vec![part(0), part(500), part(960), part(1500)];
        let expected = ExpectedFilm { parts, ..ExpectedFilm::default() };
        let film = film(&[14, 15, 16]);
        let found: Vec<_> = joints(&film, &expected).iter().map(|it| it.2.millis()).collect();
        assert_eq!(found, [0, 40, 200]);
    }
}
