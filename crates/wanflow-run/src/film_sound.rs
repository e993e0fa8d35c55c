//! What was measured of a film's sound.

use std::fmt;

use serde::Serialize;
use wanflow_media::MixReport;

/// What was measured of a film's sound. All numbers are hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FilmSound {
    /// Integrated loudness by EBU R 128, in hundredths of a LUFS; `None`: nothing is loud enough
    /// to count.
    pub loudness: Option<i32>,
    /// The highest true peak, in hundredths of a dBTP; `None`: all of it is silence.
    pub true_peak: Option<i32>,
}

impl From<MixReport> for FilmSound {
    fn from(report: MixReport) -> Self {
        let MixReport { loudness, true_peak, gain: _, reduction: _ } = report;
        Self { loudness, true_peak }
    }
}

/// Prints `-14.0 LUFS, true peak -1.2 dBTP`.
impl fmt::Display for FilmSound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = |hundredths: i32| f64::from(hundredths) / 100.0;
        match (self.loudness, self.true_peak) {
            (Some(loudness), Some(peak)) => {
                write!(f, "{:.1} LUFS, true peak {:.1} dBTP", tenths(loudness), tenths(peak))
            }
            (None, Some(peak)) => write!(f, "true peak {:.1} dBTP", tenths(peak)),
            (_, None) => f.write_str("silent"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_printed_as_meters_do() {
        let shown = |loudness, true_peak| FilmSound { loudness, true_peak }.to_string();
        assert_eq!(shown(Some(-1396), Some(-104)), "-14.0 LUFS, true peak -1.0 dBTP");
        assert_eq!(shown(None, Some(-6020)), "true peak -60.2 dBTP");
        assert_eq!(shown(None, None), "silent");
    }
}
