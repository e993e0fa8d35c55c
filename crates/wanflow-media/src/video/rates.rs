//! The frame rates that clips are meant to have.

use wanflow_plan::timeline::FrameRate;

/// Frame rates that cameras and editors know, and a few that generators have.
const KNOWN: [(u32, u32); 17] = [
    (8, 1),
    (10, 1),
    (12, 1),
    (15, 1),
    (16, 1),
    (20, 1),
    (24_000, 1001),
    (24, 1),
    (25, 1),
    (30_000, 1001),
    (30, 1),
    (48, 1),
    (50, 1),
    (60_000, 1001),
    (60, 1),
    (100, 1),
    (120, 1),
];

/// The rate that cameras and editors know and that is nearest to so many frames a second.
pub(crate) fn known_rate(hertz: f64) -> FrameRate {
    let known = KNOWN.into_iter().filter_map(|(top, bottom)| FrameRate::new(top, bottom));
    let distance = |rate: &FrameRate| (rate.hertz() / hertz).ln().abs();
    let nearest = known.min_by(|a, b| distance(a).total_cmp(&distance(b)));
    nearest.unwrap_or(FrameRate::FILM)
}
