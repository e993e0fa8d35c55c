//! What was measured of a film's sound as it was encoded.

use serde::{Deserialize, Serialize};

use super::master::Master;

/// What was measured of a film's sound. All numbers are hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MixReport {
    /// Integrated loudness by EBU R128, in hundredths of LUFS; `None` if nothing is loud enough to
    /// count.
    pub loudness: Option<i32>,
    /// The highest true peak, in hundredths of dBTP; `None` if all of it is silence.
    pub true_peak: Option<i32>,
    /// By how much the whole was made louder, in hundredths of a decibel; negative: quieter.
    pub gain: i32,
    /// By how much the limiter turned the sound down where it had to most, in hundredths of a
    /// decibel.
    pub reduction: i32,
}

impl MixReport {
    pub(super) fn of(master: &Master) -> Self {
        Self {
            loudness: master.meter().loudness().map(hundredths),
            true_peak: master.meter().true_peak().map(hundredths),
            gain: hundredths(master.level()),
            reduction: hundredths(master.reduction()),
        }
    }
}

/// Hundredths, rounded.
fn hundredths(value: f64) -> i32 {
    (value * 100.0).round() as i32
}
